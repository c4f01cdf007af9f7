"""Fragments of a page into lines, in the order a person reads them: columns apart, running heads gone.

A gutter is a strip that the gaps of many lines share, with prose on both sides. What crosses a gutter, such as a
headline over two columns, ends what stands above it and begins anew (a small form of Nagy's X-Y cut, 1984).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from annotations.ingest.readers.base import key
from annotations.ingest.readers.pdf_fragments import Fragment

SAME_ROW = 0.4  # of the size of letters: base lines that are no further apart are one
SPACE = 0.17  # of the size: a wider gap between fragments is a space
GAP = 0.8  # of the size: a wider one may be a gutter
FEWEST_LINES = 4  # that share a gutter
SHARE = 0.25  # of the lines that cross a strip, those that share it must be as many
PROSE = 14  # characters that half of the lines beside a gutter have
MOST_GUTTERS = 5
EDGE = 3  # rows at the top and at the bottom in which running heads stand
RUNS = 0.3  # of the pages have a running head
PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|p\.|pg\.?|sida|side)\s*)?\d{1,4}(?:\s*(?:/|of|von|av|af|de)\s*\d{1,4})?\W*", re.IGNORECASE
)
PRINTED = re.compile(
    r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}, \d{1,2}:\d\d\b.*|(?:https?|file):\S+\s+\d{1,4}/\d{1,4}"
)  # by a browser


@dataclass(slots=True)
class Line:
    """A line of text. `left` and `right` are the edges of its column."""

    x0: float
    x1: float
    y: float
    size: float
    text: str
    bold: bool
    page: int = 0
    column: int = 0
    left: float = 0.0
    right: float = 0.0


class Gap(NamedTuple):
    low: float
    high: float
    before: Line
    after: Line


def lines_of(pages: Sequence[Sequence[Fragment]]) -> list[Line]:
    """The lines of a document in reading order, running heads and page numbers gone."""
    rows = [rows_of(fragments) for fragments in pages]
    repeated = running(rows)
    found: list[Line] = []
    for number, page in enumerate(rows):
        kept = [
            line
            for index, row in enumerate(page)
            if not is_head(row, index, len(page), repeated, len(pages))
            for line in row
        ]
        found += ordered(kept, number)
    return found


def rows_of(fragments: Iterable[Fragment]) -> list[list[Line]]:
    """Rows from top to bottom, each of the pieces that gaps set apart, from left to right."""
    rows: list[list[Fragment]] = []
    for one in sorted(set(fragments), key=lambda one: (-one.y, one.x0)):
        if rows and abs(rows[-1][0].y - one.y) <= SAME_ROW * max(one.size, rows[-1][0].size):
            rows[-1].append(one)
        else:
            rows.append([one])
    return [pieces_of(sorted(row, key=lambda one: one.x0)) for row in rows]


def pieces_of(row: Sequence[Fragment]) -> list[Line]:
    """The pieces of a row between its gaps. What is drawn twice to look bold counts once; raised numbers, which call
    notes, are left out."""
    size = max(one.size for one in row)
    found: list[Line] = []
    for one in row:
        if (
            one.size < 0.75 * size
            and one.y > row_base(row, size) + 0.15 * size
            and one.text.strip().isdigit()
            and found
        ):
            continue
        last = found[-1] if found else None
        if last and one.x0 < last.x1 - 0.5 * one.size and last.text.endswith(one.text):
            continue
        if last is None or one.x0 - last.x1 > GAP * size:
            found.append(Line(one.x0, one.x1, one.y, one.size, one.text, one.bold))
            continue
        space = one.x0 - last.x1 > SPACE * size and not last.text.endswith(" ") and not one.text.startswith(" ")
        last.text += (" " if space else "") + one.text
        last.x1 = max(last.x1, one.x1)
        last.size = max(last.size, one.size)
        last.bold = last.bold and one.bold
    return found


def row_base(row: Sequence[Fragment], size: float) -> float:
    return min(one.y for one in row if one.size > 0.75 * size)


def running(rows: Sequence[Sequence[Sequence[Line]]]) -> set[str]:
    """What stands at the top or bottom of many pages, numbers aside."""
    counts: Counter[str] = Counter()
    for page in rows:
        counts.update({shape(row) for row in [*page[:EDGE], *page[-EDGE:]]})
    return {text for text, count in counts.items() if count >= max(2, RUNS * len(rows))}


def shape(row: Sequence[Line]) -> str:
    """A row's letters, with one sign for any number."""
    return key(re.sub(r"\d+", "0", " ".join(line.text for line in row))) + "."


def is_head(row: Sequence[Line], index: int, rows: int, repeated: set[str], pages: int) -> bool:
    """True for a running head or foot, or a page's number."""
    if not (index < EDGE or index >= rows - EDGE):
        return False
    text = " ".join(line.text for line in row)
    at_edge = index in (0, rows - 1)
    if pages > 1 and shape(row) in repeated:
        return True
    return at_edge and any(form.fullmatch(text.strip()) for form in (PAGE_NUMBER, PRINTED))


def ordered(lines: Sequence[Line], page: int) -> list[Line]:
    """The lines of one page in reading order, each with its column."""
    gutters = gutters_of(lines)
    found: list[Line] = []
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for line in sorted(lines, key=lambda line: -line.y):
        line.page = page
        if any(line.x0 < gutter - 2 and line.x1 > gutter + 2 for gutter in gutters):
            found += flushed(columns)
            line.column = -1
            found.append(line)
        else:
            line.column = sum((line.x0 + line.x1) / 2 > gutter for gutter in gutters)
            columns[line.column].append(line)
    found = whole_rows([*found, *flushed(columns)])
    edges(found)
    return found


def flushed(columns: list[list[Line]]) -> list[Line]:
    found = [line for column in columns for line in column]
    for column in columns:
        column.clear()
    return found


def whole_rows(lines: Sequence[Line]) -> list[Line]:
    """Pieces of one row that came to stand in one column, or in none, are one line again."""
    found: list[Line] = []
    for line in lines:
        last = found[-1] if found else None
        if last and last.column == line.column and abs(last.y - line.y) <= SAME_ROW * max(last.size, line.size):
            first, second = sorted((last, line), key=lambda one: one.x0)
            found[-1] = Line(
                first.x0, max(first.x1, second.x1), first.y, max(first.size, second.size),
                f"{first.text.rstrip()} {second.text.lstrip()}", first.bold and second.bold, line.page, line.column,
            )  # fmt: skip
        else:
            found.append(line)
    return found


def edges(lines: Sequence[Line]) -> None:
    """Tell each line the edges of its column on this page, as lines of its size have them: a headline may be wider."""
    for column, size in {(line.column, round(line.size)) for line in lines}:
        own = [line for line in lines if line.column == column and round(line.size) == size]
        left = Counter(round(line.x0) for line in own).most_common(1)[0][0]
        right = max(line.x1 for line in own)
        for line in own:
            line.left, line.right = min(left, line.x0) if len(own) < 3 else left, right


def gutters_of(lines: Sequence[Line]) -> list[float]:
    """Where columns part, from left to right."""
    gaps = gaps_of(lines)
    found: list[float] = []
    while gaps and len(found) < MOST_GUTTERS:
        best = max(gaps, key=lambda gap: support(gaps, middle(gap)))
        at = middle(best)
        sharing = [gap for gap in gaps if gap.low < at < gap.high]
        crossing = sum(line.x0 < at - 2 and line.x1 > at + 2 for line in lines)
        if len(sharing) < max(FEWEST_LINES, SHARE * crossing):
            break
        low, high = max(gap.low for gap in sharing), min(gap.high for gap in sharing)
        if prose(gap.before for gap in sharing) and prose(gap.after for gap in sharing) and high > low:
            found.append((low + high) / 2)
        gaps = [gap for gap in gaps if not gap.low < at < gap.high]
    return sorted(found)


def gaps_of(lines: Sequence[Line]) -> list[Gap]:
    """For each line the gap to the next piece on its right, at about its height: columns need not share base lines."""
    by_height = sorted(lines, key=lambda line: line.y)
    gaps = []
    start = 0
    for line in by_height:
        while by_height[start].y < line.y - line.size:
            start += 1
        after = None
        for other in by_height[start:]:
            if other.y > line.y + line.size:
                break
            if other.x0 > line.x1 and (after is None or other.x0 < after.x0):
                after = other
        if after is not None and after.x0 - line.x1 > GAP * line.size:
            gaps.append(Gap(line.x1, after.x0, line, after))
    return gaps


def middle(gap: Gap) -> float:
    """Near the right edge, which columns share more exactly than ragged left ones."""
    return max((gap.low + gap.high) / 2, gap.high - gap.after.size)


def support(gaps: Sequence[Gap], at: float) -> int:
    return sum(gap.low < at < gap.high for gap in gaps)


def prose(lines: Iterable[Line]) -> bool:
    """True if the lines look like running text, not like cells of a table."""
    sizes = [len(line.text.strip()) for line in lines]
    return bool(sizes) and median(sizes) >= PROSE
