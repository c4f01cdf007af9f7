"""All pairs of raters at once: made for a million ratings by fifty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from annotations.agreement.coefficients import cohen_formula
from annotations.agreement.estimates import Estimate, Interval, Reason
from annotations.agreement.intervals import around
from annotations.agreement.ratings import Ratings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BLOCK = 100_000  # ratings looked at together, at least those of one article
CELLS = 8_000_000  # of pairs of raters × articles


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two raters, `first` before `second` by name. `confusion`: (categories, categories), rows the first one's."""

    first: Any
    second: Any
    percent: Estimate
    kappa: Estimate
    confusion: NDArray[np.int64]


def all_pairs(ratings: Ratings) -> list[Pair]:
    """Each pair of raters once, by name, also those who share no unit. Holds (raters × categories)² numbers."""
    import numpy as np

    tables, articles = _tables(ratings)
    places = list(combinations(range(len(ratings.raters)), 2))
    units = tables.sum(axis=(2, 3))
    width = len(ratings.categories)
    rows = tables.reshape(*units.shape, width**2)
    kappas = cohen_formula(np.concatenate([units[..., None], units[..., None], rows], axis=2).astype(np.float64))
    agreed = tables.trace(axis1=2, axis2=3)
    found = []
    for a, b in places:
        shared = int(units[a, b])
        rests_on = (shared, shared, int(articles[a, b]))
        share = agreed[a, b] / shared if shared else float("nan")
        percent, kappa = (_estimate(float(value), *rests_on) for value in (share, kappas[a, b]))
        found.append(Pair(ratings.raters[a], ratings.raters[b], percent, kappa, tables[a, b]))
    return found


def pair_intervals(ratings: Ratings, pairs: Sequence[Pair], *, seed: int, draws: int = 1000) -> list[Interval]:
    """The interval of the kappa of each of these pairs, as `interval(cohen(first, second), ratings)` has it, for less.

    Every rater's ratings are looked at once for all the pairs in which they come first.
    """
    import numpy as np

    places = {name: place for place, name in enumerate(ratings.raters)}
    tallies: dict[tuple[int, int], NDArray[np.float64]] = {}
    for first in sorted({places[pair.first] for pair in pairs}):
        tallies |= {(first, second): tally for second, tally in _tallies_with(ratings, first)}
    none = np.zeros((0, len(ratings.categories) ** 2 + 2))
    return around(
        [pair.kappa for pair in pairs],
        [tallies.get((places[pair.first], places[pair.second]), none) for pair in pairs],
        [cohen_formula] * len(pairs),
        seed=seed,
        draws=draws,
    )


def _tallies_with(ratings: Ratings, first: int) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Each later rater who shares units with the first: their table by shared article, as `cohen` tallies it."""
    import numpy as np

    width = len(ratings.categories)
    theirs = np.full(len(ratings.units), -1, dtype=np.int32)
    own = ratings.rater == first
    theirs[ratings.unit[own]] = ratings.category[own]
    at = np.flatnonzero((ratings.rater > first) & (theirs[ratings.unit] >= 0))
    at = at[np.argsort(ratings.rater[at], kind="stable")]
    rater = ratings.rater[at]
    for rows in np.split(at, np.flatnonzero(np.diff(rater)) + 1):
        if not len(rows):
            continue
        articles, article = np.unique(ratings.article[rows], return_inverse=True)
        cells = (article * width + theirs[ratings.unit[rows]]) * width + ratings.category[rows]
        table = np.bincount(cells, minlength=len(articles) * width**2).reshape(-1, width**2)
        units = table.sum(axis=1, keepdims=True)
        yield int(ratings.rater[rows[0]]), np.concatenate([units, units, table], axis=1).astype(np.float64)


def _estimate(value: float, units: int, pairs: int, articles: int) -> Estimate:
    if value == value:
        return Estimate(value, None, units, pairs, articles)
    return Estimate(None, Reason.ONE_CATEGORY if units else Reason.NO_OVERLAP, units, pairs, articles)


def _tables(ratings: Ratings) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tables of each pair, (raters, raters, categories, categories), and their shared articles, (raters, raters).

    Filled where the first rater comes before the second. Ratings of a unit lie side by side, by rater: each rating is
    compared with the next one, then with the next but one, and so on while any of them are of one unit.
    """
    import numpy as np

    width = len(ratings.categories)
    raters, cells = len(ratings.raters), len(ratings.raters) * width
    tables, articles = np.zeros(cells**2, dtype=np.int64), np.zeros(raters**2, dtype=np.int64)
    for block in _blocks(ratings):
        unit, rater = ratings.unit[block], ratings.rater[block].astype(np.intp)
        cell, article = rater * width + ratings.category[block], ratings.article[block]
        article = (article - article[0]).astype(np.intp)
        shared = np.zeros((int(article[-1]) + 1) * raters**2, dtype=np.bool_)
        at, step = np.arange(len(unit) - 1), 1
        while len(at := at[unit[at] == unit[at + step]]):
            tables += np.bincount(cell[at] * cells + cell[at + step], minlength=cells**2)
            shared[(article[at] * raters + rater[at]) * raters + rater[at + step]] = True
            step += 1
            at = at[at + step < len(unit)]
        articles += shared.reshape(-1, raters**2).sum(axis=0)
    by_cell = tables.reshape(raters, width, raters, width)
    return by_cell.transpose(0, 2, 1, 3), articles.reshape(raters, raters)


def _blocks(ratings: Ratings) -> Iterator[slice]:
    """Runs of whole articles, as long as `BLOCK` and `CELLS` allow."""
    import numpy as np

    starts = np.flatnonzero(np.diff(ratings.article, prepend=-1))
    most = max(1, CELLS // max(1, len(ratings.raters) ** 2))
    ends = np.append(starts, len(ratings))
    at = 0
    while at < len(starts):
        fitting = int(np.searchsorted(ends, starts[at] + BLOCK, side="right")) - 1
        after = max(at + 1, min(fitting, at + most))
        yield slice(int(ends[at]), int(ends[after]))
        at = after
