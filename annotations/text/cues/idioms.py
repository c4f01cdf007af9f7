"""Saying in set words: "let it be known that", "made clear that", "would say only", "would not be drawn" (R7)."""

from __future__ import annotations

from collections.abc import Callable

from annotations.codebook import SourceKind
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import Credit, Memory
from annotations.text.cues.clauses import subject
from annotations.text.cues.grammar import clause_is_main
from annotations.text.cues.lines import Line
from annotations.text.cues.right import main_subject
from annotations.text.cues.who import identify

MAKING = words("make makes made making")
CLEAR = words("clear plain known")
LETTING = words("let lets letting")
GOING = words("go goes went going")
TAKING = words("take takes took taken taking")
KEEPING = words("keep keeps kept keeping stay stays stayed remain remains remained")
SILENT = words("silent mum quiet tight-lipped schtum")
GIVING = words("give gives gave given giving offered offers provided")
DETAILS = words("explanation reason reasons details detail comment figures name names answer date")
ONLY_SAID = words("say confirm add tell reveal disclose state repeat")
CONTENT = 6  # tokens within which the content must begin


def by_idiom(line: Line, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """The first set phrase of saying, or of refusing to say, whose subject can be found."""
    for at in range(1, line.size - 1):
        if line.quoted[at] or line.low[at - 1] in ("to", "gonna"):
            continue
        for rule, ruling, ending in SHAPES:
            end = ending(line, at)
            credit = _credit(line, at, end, rule, ruling, memory, policies) if end else None
            if credit is not None:
                return credit
    return None


def _credit(
    line: Line, at: int, end: int, rule: str, ruling: str, memory: Memory, policies: frozenset[str]
) -> Credit | None:
    found = subject(line, at)
    if found is None:
        main = main_subject(line)
        if main is None or main[1] > at or line.low[at - 1] not in ("and", "but"):
            return None
        start, stop = main
    elif clause_is_main(line, found, at):
        start, stop = found.start, found.end
    else:
        return None
    who = identify(line, start, stop, memory, policies)
    if who is None or who.sure < 0.55 or who.kind is SourceKind.DOCUMENT:
        return None
    behind = rule == "idiom" and any(line.quoted[:start])
    return Credit(who, at, end, rule, who.ruling or ruling, 0.85 * who.sure / 0.95, "say", True, behind=behind)


def _known(line: Line, at: int) -> int:
    """ "Made clear that", "let it be known that", "let the paper know that", "took the view that"."""
    low = line.low
    if low[at] in MAKING:
        clear = at + 1 + (low[at + 1] == "it")
        said = low[clear : clear + 1] and low[clear] in CLEAR and low[clear + 1 : clear + 2]
        return clear + 1 if said and low[clear + 1] in w.WH | {"that", ",", "in", "to", "on"} else 0
    if low[at] in LETTING:
        for end in range(at + 1, min(line.size, at + CONTENT)):
            if low[end] in ("known", "understood", "slip", "know") and (low[end - 1] == "be" or low[end][0] in "sk"):
                return end + 1
        return 0
    if low[at] in TAKING:
        return at + 3 if low[at + 1 : at + 4] in (["the", "view", "that"], ["the", "position", "that"]) else 0
    of_opinion = low[at : at + 3] == ["of", "the", "opinion"] or low[at : at + 3] == ["of", "the", "view"]
    return at + 3 if of_opinion and low[at - 1] in w.BE and low[at + 3 : at + 4] == ["that"] else 0


def _went_on(line: Line, at: int) -> int:
    """ "…,” the friend went on"."""
    if line.low[at] not in GOING or line.low[at + 1] != "on":
        return 0
    return at + 2 if any(line.quoted[max(0, at - 8) : at]) or line.quoted[at + 2 : at + 4] == [False, True] else 0


def _grudged(line: Line, at: int) -> int:
    """ "Would say only", "would only confirm", "would not be drawn", "kept silent"."""
    low = line.low
    if low[at] in ("would", "could", "will"):
        if low[at + 1] in ONLY_SAID and low[at + 2 : at + 3] == ["only"]:
            return at + 3
        if low[at + 1] == "only" and low[at + 2 : at + 3] and low[at + 2] in ONLY_SAID:
            return at + 3
        return at + 4 if low[at + 1 : at + 4] == ["not", "be", "drawn"] else 0
    if low[at] in ("said", "say", "says") and low[at + 1] == "nothing":
        return at + 2 if low[at + 2 : at + 3] and low[at + 2] in ("about", "of", "on", ".", "more") else 0
    if low[at] in GIVING and low[at + 1] in ("no", "few", "little") and low[at + 2 : at + 3] and low[at + 2] in DETAILS:
        return at + 3
    if low[at] in ("left", "leaves", "leave") and low[at + 1] == "open":
        return at + 2 if low[at + 2 : at + 3] and low[at + 2] in ("whether", "how", "when", "who", "the") else 0
    if low[at] in ("rule", "ruled", "rules") and "out" in low[at + 1 : at + 3]:
        return at + 2 if low[at - 1] in ("not", "n't", "never") or low[at - 1].endswith(("n't", "n’t")) else 0
    if low[at] in ("brushed", "waved", "brushes", "waves") and "aside" in low[at + 1 : at + 8]:
        return at + 1
    if low[at] in KEEPING and low[at + 1] in SILENT:
        return at + 2 if low[at + 2 : at + 3] and low[at + 2] in ("on", "about", "over", ".") else 0
    return 0


SHAPES: tuple[tuple[str, str, Callable[[Line, int], int]], ...] = (
    ("idiom", "", _known),
    ("idiom", "", _went_on),
    ("no-comment", "R7", _grudged),
)
