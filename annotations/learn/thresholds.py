"""How sure a suggestion must be to be shown, for suggestions of a label to be right as often as somebody asks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from .values import Bools, Floats

Z = 1.6449  # one-sided 95 %
MOST_POINTS = 50
SILENT = 2.0  # no confidence reaches it


class Point(NamedTuple):
    """Of suggestions at least `sure`: how many there are, and how many of them are right."""

    sure: float
    n: int
    right: int


class Threshold(NamedTuple):
    """`state`: "measured", then suggestions at least `least` sure are shown; "too few", then nothing can be said of so
    many (`n`); "never", then no part of them is right so often. `low`: the least precision that what is shown has, one
    chance in twenty aside; `needed`: how many there must be before anything can be said."""

    state: str
    n: int
    needed: int
    least: float = 0.0
    shown: int = 0
    right: int = 0
    low: float = 0.0


def points(sure: Floats, right: Bools) -> list[Point]:
    """From the surest down, at most MOST_POINTS; suggestions that are equally sure lie in one."""
    import numpy as np

    if not len(sure):
        return []
    order = np.argsort(-sure, kind="stable")
    ordered, sums = sure[order], np.cumsum(right[order])
    ends = np.flatnonzero(np.append(ordered[1:] < ordered[:-1], True))
    if len(ends) > MOST_POINTS:
        ends = ends[np.unique(np.linspace(0, len(ends) - 1, MOST_POINTS).round().astype(int))]
    return [Point(float(ordered[end]), int(end) + 1, int(sums[end])) for end in ends]


def lower(right: int, n: int, z: float = Z) -> float:
    """The least share that `right` of `n` speak for: Wilson's interval, one-sided (Wilson, E. B. (1927). Probable
    inference. JASA 22)."""
    if not n:
        return 0.0
    share = right / n
    middle = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, (middle - spread) / (1 + z * z / n))


def needed(wanted: float) -> int:
    """How many suggestions, all right, it takes to say that `wanted` of them are: below 1."""
    return math.ceil(wanted * Z * Z / (1 - wanted) - 1e-9)


def threshold(found: Sequence[Point | Sequence[Any]], wanted: float) -> Threshold:
    """The least confidence at which suggestions are right at least `wanted` (0..1) of the time.

    Not by the share among those that happen to be there, but by the lower end of its interval: with few of them only a
    part that is better than asked for is shown. `found`: as `points` gives it.
    """
    if not 0 < wanted < 1:
        raise ValueError("A precision lies between 0 and 1.")
    known = [Point(*one) for one in found]
    n, least = known[-1].n if known else 0, needed(wanted)
    if n < least:
        return Threshold("too few", n, least)
    fine = [one for one in known if lower(one.right, one.n) >= wanted]
    if not fine:
        return Threshold("never", n, least, SILENT)
    last = fine[-1]
    return Threshold("measured", n, least, last.sure, last.n, last.right, lower(last.right, last.n))
