"""Noun phrases read to the right, and the subject of the first main clause."""

from __future__ import annotations

from annotations.text.cues import words as w
from annotations.text.cues.clauses import CLAUSE_WORDS, REACH, STOPS, strip_front, verbal
from annotations.text.cues.lines import QUOTE_MARKS, Line
from annotations.text.cues.verbs import USES

RELATIVE_OR_VERB = frozenset(("who", "which", "that", "whose"))


def main_subject(line: Line) -> tuple[int, int] | None:
    """The subject of the sentence's first main clause, fronted phrases left aside."""
    at, size, low = 0, min(line.size, 80), line.low
    while at < size and (line.low[at] in w.BREAKS or low[at] in QUOTE_MARKS or low[at] in ("and", "but", "so", "yet")):
        at += 1
    for _ in range(3):
        if at >= size or line.quoted[at]:
            return None
        word = low[at]
        fronted = (
            word in w.PREPOSITIONS
            or word in w.SUBORDINATORS
            or word in w.OPENERS
            or word in w.TIME
            or word in w.ADVERBS
            or (word.endswith(("ing", "ly")) and len(word) > 4)
            or (word in USES and not line.quoted[at])
        ) and word not in ("this", "that", "last", "next", "first")
        if not fronted:
            break
        comma = next((k for k in range(at, size) if low[k] == "," and not line.quoted[k]), -1)
        if comma < 0:
            break
        at = comma + 1
    end = at
    while (
        end < size
        and not line.quoted[end]
        and low[end] not in STOPS
        and low[end] not in RELATIVE_OR_VERB
        and not verbal(line, end)
    ):
        end += 1
    while end > at + 1 and (low[end - 1] in w.ADVERBS or low[end - 1] in ("and", "but")):
        end -= 1
    start = strip_front(line, at, end) if end > at else at
    return (start, end) if start < end else None


def phrase(line: Line, start: int) -> int:
    """The end of the noun phrase that begins at `start`, read to the right."""
    at, size, low = start, min(line.size, start + REACH), line.low
    while at < size:
        word = low[at]
        if line.quoted[at] or (word in STOPS and not (word == "/" and at > start)) or word in (".", "?", "!"):
            break
        if at > start and word in CLAUSE_WORDS and word != "as":
            break
        if at > start and (word in w.PERSONAL or word in ("as", "after", "during", "but", "before")):
            break
        if at > start and verbal(line, at) and low[at - 1] not in ("the", "a", "of"):
            break
        if (
            at > start
            and word in ("on", "in", "at", "to", "late", "last", "earlier")
            and at + 1 < size
            and (
                low[at + 1] in w.TIME
                or low[at + 1] in ("a", "an", "his", "her", "their", "its")
                or low[at + 1][0].isdigit()
            )
        ):
            break
        if (
            at > start
            and word in w.TIME
            and (word.endswith("day") or word in ("earlier", "later", "today", "now", "recently"))
        ):
            break
        at += 1
    return at
