"""Texts into paragraphs: which line breaks end something and which only wrap a line."""

from __future__ import annotations

import re

from annotations.text.spans import Span, trimmed

BREAK = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]\s*")
ENDERS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
WIDTHS = range(40, 131)  # of hard-wrapped text, in characters
ENOUGH_LINES = 3
ENOUGH_FULL = 0.7
LONG = 40  # a shorter line is not taken to run on: it may be an item or a heading
MARKED = re.compile(r"(?:#{1,6}|[>*•‣▪◦·⁃\uf0b7\uf0a7-]|\d{1,3}[.)])[ \t]")
HEADING = re.compile(r"#{1,6}[ \t]")
LAST = ".!?…:;"
COLUMNS = re.compile(r"\S(?:[ ]{3,}|[ ]*\t[ \t]*)\S")  # cells set apart by a tab or by the spaces of a column


def paragraphs(text: str) -> list[Span]:
    """The stretches of `text` that line breaks set apart, without outer white space and never empty, in order.

    A blank line always ends one. A single line break ends one unless the text is wrapped to a width or the next line
    runs on in lower case; what is left inside a paragraph is only wrapping.
    """
    lines, blank_after = _lines(text)
    if not lines:
        return []
    width = _width(text, lines, blank_after)
    found = []
    start = lines[0].start
    for index, line in enumerate(lines[:-1]):
        if blank_after[index] or not _wraps(text, line, lines[index + 1], width):
            found.append(Span(start, line.end))
            start = lines[index + 1].start
    found.append(Span(start, lines[-1].end))
    return found


def _lines(text: str) -> tuple[list[Span], list[bool]]:
    """Lines with ink, and for each whether a blank line follows it."""
    lines: list[Span] = []
    blank_after: list[bool] = []
    at = 0
    for match in BREAK.finditer(text):
        line = trimmed(text, at, match.start())
        if line.end > line.start:
            gap = match[0].replace("\r\n", "\n")
            lines.append(line)
            blank_after.append(len(gap) > 1 and sum(map(gap.count, ENDERS)) > 1)
        at = match.end()
    line = trimmed(text, at, len(text))
    if line.end > line.start:
        lines.append(line)
        blank_after.append(True)
    return lines, blank_after


def _width(text: str, lines: list[Span], blank_after: list[bool]) -> int:
    """The width that `text` is wrapped to; 0 if it is not wrapped."""
    wrapped = [index for index in range(len(lines) - 1) if not blank_after[index]]
    if len(wrapped) < ENOUGH_LINES:
        return 0
    lengths = sorted(lines[index].end - lines[index].start for index in wrapped)
    width = lengths[len(lengths) * 9 // 10]
    if width not in WIDTHS:
        return 0
    full = sum(_full(text, lines[index], lines[index + 1], width) for index in wrapped)
    return width if full >= ENOUGH_FULL * len(wrapped) else 0


def _full(text: str, line: Span, following: Span, width: int) -> bool:
    """True if the next line's first word would not have fitted on this line."""
    space = text.find(" ", following.start, min(following.end, following.start + width))
    word = (space if space >= 0 else following.end) - following.start
    return line.end - line.start + 1 + word > width


def _wraps(text: str, line: Span, following: Span, width: int) -> bool:
    if MARKED.match(text, following.start, following.end) or HEADING.match(text, line.start, line.end):
        return False
    if COLUMNS.search(text, line.start, line.end) and COLUMNS.search(text, following.start, following.end):
        return False
    if width and _full(text, line, following, width):
        return True
    long = line.end - line.start >= LONG
    return long and text[following.start].islower() and text[line.end - 1] not in LAST
