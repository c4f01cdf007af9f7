"""Texts that carry the claim from the front of the sentence: "under its rules", "in a survey by …" (R16, R17)."""

from __future__ import annotations

from annotations.codebook import ANONYMOUS, SOURCED
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import DOCUMENT, Credit, Memory, Who
from annotations.text.cues.clauses import verbal
from annotations.text.cues.lines import Line
from annotations.text.cues.names import head_of, nation
from annotations.text.cues.right import phrase
from annotations.text.cues.who import identify

ORDAINING = words(
    "rules rule statutes statute law laws terms treaty agreement contract constitution charter code act regulations "
    "regulation convention accord provisions provision clause article section will directive decree legislation bylaws "
    "guidelines protocol deal ordinance covenant"
)
SURVEYS = words("survey poll study census report review analysis inquiry trial experiment paper audit assessment")
MADE = words("published conducted commissioned carried by for from released")
FARTHEST = 30


def by_text(line: Line, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """A fronted phrase that names the text which says what follows; None if there is none."""
    if line.size < 6 or line.low[0] not in ("under", "in", "by") or line.quoted[0]:
        return None
    end = phrase(line, 1)
    head = line.low[head_of(line, 1, max(end, 2))]
    if line.low[0] in ("under", "by"):
        return _ordained(line, end, head, memory, policies)
    return _surveyed(line, head, memory)


def _ordained(line: Line, end: int, head: str, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """ "Under the treaty, refugees cannot be sent back"."""
    low = line.low
    if head not in ORDAINING or low[1] in w.INDEFINITE:
        return None
    comma = next((k for k in range(2, min(line.size, FARTHEST)) if low[k] == ","), end)
    stop = min(comma, end) if end > 1 else comma
    if stop >= line.size - 2 or not any(verbal(line, k) for k in range(stop, min(line.size, stop + FARTHEST))):
        return None
    while stop > 2 and low[stop - 1] != head and not line.upper(stop - 1):
        stop -= 1  # what follows without a comma: "under the club's charter a vote is due"
    who = identify(line, 1, stop, memory, policies)
    who = who or Who(SOURCED, DOCUMENT, 1, stop, "R17", "a text a reader can find", 0.7)
    if who.label != SOURCED:
        return None
    return Credit(who._replace(kind=DOCUMENT), 0, 1, "text", "R17", 0.7, "text", True)


def _surveyed(line: Line, head: str, memory: Memory) -> Credit | None:
    """ "In a survey that the institute published, …": by whom it is, or nobody yet (R16)."""
    low = line.low
    comma = next((k for k in range(2, min(line.size - 2, FARTHEST)) if low[k] == "," and not line.quoted[k]), 0)
    if head not in SURVEYS or not comma or any(line.quoted[1:comma]):
        return None
    named = any(line.upper(k) and not nation(low[k]) and low[k] not in w.TIME for k in range(1, comma))
    made = any(word in MADE for word in low[1:comma]) or any(word in ("'s", "’s", "its") for word in low[1:4])
    stop = comma
    while stop > 3 and (low[stop - 1] in w.TIME or low[stop - 1].isdigit() or low[stop - 1] in ("on", "in", "last")):
        stop -= 1
    known = (named and made) or (low[1] in ("the", "this") and memory.document is not None)
    label = SOURCED if known else ANONYMOUS
    note = "a text whose origin is given" if known else "a text whose author and title are not given"
    return Credit(Who(label, DOCUMENT, 1, stop, "R16", note, 0.75), 0, 1, "text", "R16", 0.7, "text", True)
