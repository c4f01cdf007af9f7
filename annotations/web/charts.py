"""Where the marks of small charts stand, as attributes of SVG: per cent of the width, so that they fit any. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar. `tone`: the class that colours it; `words`: what it says when pointed at."""

    x: str
    width: str
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class Column:
    """An upright bar; `x` and `middle` of its place, `y` and `height` from the top."""

    x: str
    width: str
    middle: str
    y: str
    height: str
    label: str
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A value with its interval; the ends are "" where there is none."""

    x: str
    low: str
    high: str


def per_cent(share: float) -> str:
    """0.5 → "50.00%", whatever the reader's language writes for a full stop."""
    return f"{100 * min(1.0, max(0.0, share)):.2f}%"


def stacked(parts: Sequence[tuple[str, int, str]]) -> list[Part]:
    """One bar of (tone, count, words), side by side; nothing for counts of 0."""
    total = sum(count for _tone, count, _words in parts)
    found, at = [], 0
    for tone, count, words in parts:
        if count:
            found.append(Part(per_cent(at / total), per_cent(count / total), tone, words))
        at += count
    return found


def dot(value: float, low: float | None, high: float | None, floor: float) -> Dot:
    """On an axis from `floor` to 1."""
    place = lambda one: per_cent((one - floor) / (1 - floor))  # noqa: E731
    if low is None or high is None:
        return Dot(place(value), "", "")
    return Dot(place(value), place(low), place(high))


def ticks(floor: float) -> list[tuple[str, str]]:
    """Place and words of the axis' marks."""
    marks = (-1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1.0) if floor < 0 else (0.0, 0.25, 0.5, 0.75, 1.0)
    return [(per_cent((mark - floor) / (1 - floor)), f"{mark:g}") for mark in marks if mark >= floor]


def columns(counts: Sequence[tuple[str, int, str]], *, top: float = 0.14, foot: float = 0.86) -> list[Column]:
    """(label, count, words) side by side, from `foot` up to `top`. There is room for counts above, labels below."""
    most, width = max((count for _label, count, _words in counts), default=0), 1 / max(1, len(counts))
    found = []
    for place, (label, count, words) in enumerate(counts):
        tall = (foot - top) * count / most if most else 0.0
        x = place * width
        edges = per_cent(x + 0.14 * width), per_cent(0.72 * width), per_cent(x + width / 2)
        found.append(Column(*edges, per_cent(foot - tall), per_cent(tall), label, count, words))
    return found
