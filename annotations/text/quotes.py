"""Which parts of an article's sentences stand in quotation marks, followed from sentence to sentence.

Typographic and straight marks, double and single; a quotation may stay open over several sentences, and a new
paragraph may open it again without its having been closed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from annotations.text.spans import Span

FURTHEST = 15  # sentences a quotation may run on before its closing mark
REOPENED = 5  # sentences before a new paragraph must open it again
OPEN, CLOSE, EITHER = 1, 2, 3
DOUBLE = re.compile("[\"“”„«»]|``|''")
SINGLE = re.compile(r"(?<!\w)['‘](?=\w)|['’](?!\w)")
BEFORE_OPENING = frozenset(" \t\n\r\u00a0\u2009([{—–-/‘'")
AFTER_CLOSING = frozenset(" \t\n\r\u00a0\u2009)]}—–-,.;:!?…/’'")


@dataclass(frozen=True, slots=True)
class Quoted:
    """The quotations of one sentence, marks included; `before`: open from earlier; `after`: still open at its end."""

    spans: tuple[Span, ...] = ()
    before: bool = False
    after: bool = False


def _side(text: str, start: int, end: int) -> int:
    """Whether a straight mark opens or closes, by its neighbours."""
    left = text[start - 1] if start else " "
    right = text[end] if end < len(text) else " "
    opens, closes = left in BEFORE_OPENING and not right.isspace(), right in AFTER_CLOSING and not left.isspace()
    if opens == closes:
        return EITHER
    return OPEN if opens else CLOSE


def _marks(text: str) -> list[tuple[int, int, int]]:
    """The double marks of a sentence: start, end, side."""
    found = []
    for mark in DOUBLE.finditer(text):
        start, end, sign = mark.start(), mark.end(), mark.group()
        if sign in "“„«" or sign == "``":
            side = OPEN
        elif sign in "”»" or sign == "''":
            side = CLOSE
        else:
            side = _side(text, start, end)
        found.append((start, end, side))
    return found


def _next_marks(marks: Sequence[list[tuple[int, int, int]]]) -> list[tuple[int, int, int]]:
    """For each sentence: the first one from there on with a mark, the side of that mark and where it stands."""
    ahead: list[tuple[int, int, int]] = [(-1, 0, 0)] * (len(marks) + 1)
    for index in range(len(marks) - 1, -1, -1):
        here = marks[index]
        ahead[index] = (index, here[0][2], here[0][0]) if here else ahead[index + 1]
    return ahead


def _runs_on(index: int, ahead: tuple[int, int, int]) -> bool:
    """True if a quotation open at the end of sentence `index` goes on, seen from the next mark."""
    where, side, at = ahead
    if where < 0 or where - index > FURTHEST:
        return False
    if side == CLOSE or (side == EITHER and at > 0):
        return True
    return at == 0 and where - index <= REOPENED


def _singles(text: str) -> list[Span]:
    """Quotations in single marks within one sentence: a mark before a word, up to the next one after a word."""
    spans: list[Span] = []
    start, last = -1, max(text.rfind("'"), text.rfind("’"))
    for mark in SINGLE.finditer(text):
        at = mark.start()
        opening = at + 1 < len(text) and text[at + 1].isalnum() and (at == 0 or not text[at - 1].isalnum())
        if opening and start < 0:
            start = at
        elif not opening and start >= 0 and at > start + 1:
            plural = text[at - 1] in "sz" and text[at + 1 : at + 2] == " " and text[at + 2 : at + 3].islower()
            if not plural or last == at:
                spans.append(Span(start, at + 1))
                start = -1
    return spans


def _doubles(text: str, marks: list[tuple[int, int, int]], opened: bool) -> tuple[list[Span], bool]:
    """Quotations in double marks, and whether one is open at the end."""
    spans: list[Span] = []
    start = 0 if opened else -1
    for index, (at, end, side) in enumerate(marks):
        if start < 0 and side == CLOSE and index + 1 < len(marks) and marks[index + 1][2] == CLOSE:
            start = at  # two closing marks in a row: the first one opens
            continue
        if side == OPEN and start >= 0:
            continue
        if start < 0 and side == CLOSE:
            if not spans and at and text[at - 1] in ".,!?…":  # its opening mark was lost
                spans.append(Span(0, end))
        elif start < 0:
            start = at
        else:
            spans.append(Span(start, end))
            start = -1
    if 0 <= start < len(text):
        spans.append(Span(start, len(text)))
    return spans, start >= 0


def track(sentences: Sequence[str]) -> list[Quoted]:
    """The quotations of each sentence of one article, in order; linear in the text."""
    marks = [_marks(text) for text in sentences]
    ahead = _next_marks(marks)
    tracked, opened = [], False
    for index, text in enumerate(sentences):
        if not marks[index] and not opened:
            singles = _singles(text) if "'" in text or "‘" in text else []
            tracked.append(Quoted(tuple(singles)))
            continue
        spans, still = _doubles(text, marks[index], opened)
        goes_on = still and _runs_on(index, ahead[index + 1])
        tracked.append(Quoted(tuple(spans), opened, goes_on))
        opened = goes_on
    return tracked
