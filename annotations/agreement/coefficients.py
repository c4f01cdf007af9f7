"""Coefficients of agreement on unordered categories, of any number of raters, with missing ratings.

Each is a `Coefficient`: call it with ratings and it answers an `Estimate`. It is computed in two steps, so that
`intervals` can draw articles and get exactly what the coefficient of the drawn ratings would be: `tally` says what each
article adds, `formula` makes the figure of the sums. In what follows, unit u has m ratings, n of them of category c.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annotations.agreement.estimates import Estimate, Reason
from annotations.agreement.ratings import Ratings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """`tally`: ratings → (articles, 2 + k), a row an article: units and pairs of ratings counted, then k sums.

    `formula`: (..., 2 + k) → (...), NaN where it is undefined. `undefined`: why it is, if there is overlap. `raters`:
    whom alone it is about, if not everybody.
    """

    name: str
    tally: Callable[[Ratings], Floats]
    formula: Callable[[Floats], Floats]
    undefined: Reason = Reason.ONE_CATEGORY
    raters: tuple[Hashable, ...] = ()

    def __call__(self, ratings: Ratings) -> Estimate:
        return self.of(ratings, self.tally(ratings))

    def of(self, ratings: Ratings, tally: Floats) -> Estimate:
        """The estimate, of ratings whose tally is known."""
        sums = tally.sum(axis=0)
        value = float(self.formula(sums))
        reason = self._reason(ratings) if value != value else None
        articles = int((tally[:, 0] > 0).sum())
        return Estimate(None if reason else value, reason, int(sums[0]), int(sums[1]), articles)

    def _reason(self, ratings: Ratings) -> Reason:
        if self.raters:
            ratings = ratings.of(*self.raters)
        if not len(ratings):
            return Reason.NO_RATINGS
        if (ratings.rater == ratings.rater[0]).all():
            return Reason.ONE_RATER
        return self.undefined if (ratings.unit[1:] == ratings.unit[:-1]).any() else Reason.NO_OVERLAP


# --- What each article adds


def sums(ratings: Ratings, article: NDArray[Any], *columns: NDArray[Any]) -> Floats:
    """Columns of one figure a unit, (units,) or (units, k) each, summed up by article: (articles, all columns)."""
    import numpy as np

    wide = [column[:, None] if column.ndim == 1 else column for column in columns]
    singles = [column[:, n] for column in wide for n in range(column.shape[1])]
    summed = [np.bincount(article, weights=single, minlength=len(ratings.articles)) for single in singles]
    return np.stack(summed, axis=1)


def counted(ratings: Ratings, least: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """Of the units with `least` ratings or more: n (units, categories), m (units,), and their articles (units,)."""
    counts = ratings.counts()
    m = counts.sum(axis=1)
    kept = m >= least
    return counts[kept], m[kept], ratings.articles_of_units()[kept]


def _agreeing(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Ordered pairs of ratings that agree, by unit."""
    agreeing: NDArray[np.int64] = (counts * (counts - 1)).sum(axis=1)
    return agreeing


def _tally_percent(ratings: Ratings) -> Floats:
    """Units, pairs, sum of the units' shares of agreeing pairs."""
    counts, m, article = counted(ratings, 2)
    return sums(ratings, article, m >= 2, m * (m - 1) / 2, _agreeing(counts) / (m * (m - 1)))


def _tally_shares(ratings: Ratings) -> Floats:
    """Units, pairs, sum of shares of agreeing pairs; units with any rating, and sum of n / m for each category."""
    counts, m, article = counted(ratings, 1)
    pairs = m * (m - 1)
    share = _agreeing(counts) / pairs.clip(min=1)
    return sums(ratings, article, m >= 2, pairs / 2, share, m >= 1, counts / m[:, None])


def _tally_alpha(ratings: Ratings) -> Floats:
    """Units, pairs, disagreeing coincidences, and for each category how often it occurs in pairable ratings."""
    counts, m, article = counted(ratings, 2)
    disagreeing = (m * (m - 1) - _agreeing(counts)) / (m - 1)
    return sums(ratings, article, m >= 2, m * (m - 1) / 2, disagreeing, counts)


# --- What the sums make. A category that nobody used has a sum of exactly 0: "one category" needs no tolerance.


def ratio(above: Any, below: Any, defined: Any) -> Floats:
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(defined, above / below, np.nan)


def _percent(sums: Floats) -> Floats:
    return ratio(sums[..., 2], sums[..., 0], sums[..., 0] > 0)


def _shares(sums: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Observed agreement (...), each category's share of the ratings (..., categories), whether two or more occur."""
    with_any = sums[..., 3:4]
    return _percent(sums), ratio(sums[..., 4:], with_any, with_any > 0), _several(sums[..., 4:])


def _several(used: Floats) -> NDArray[np.bool_]:
    several: NDArray[np.bool_] = (used > 0).sum(axis=-1) > 1
    return several


def _fleiss(sums: Floats) -> Floats:
    observed, share, several = _shares(sums)
    chance = (share**2).sum(axis=-1)
    return ratio(observed - chance, 1 - chance, several & (sums[..., 0] > 0))


def _ac1(sums: Floats) -> Floats:
    observed, share, _ = _shares(sums)
    width = share.shape[-1]
    chance = (share * (1 - share)).sum(axis=-1) / max(width - 1, 1)
    return ratio(observed - chance, 1 - chance, (sums[..., 0] > 0) & (width > 1))


def _alpha(sums: Floats) -> Floats:
    occurring = sums[..., 3:]
    n = occurring.sum(axis=-1)
    expected = n**2 - (occurring**2).sum(axis=-1)
    return 1 - ratio((n - 1) * sums[..., 2], expected, _several(occurring))


# --- The coefficients

percent = Coefficient("percent", _tally_percent, _percent)
"""Share of agreeing pairs of ratings in a unit, Σ n(n-1) / m(m-1), averaged over the units with two ratings or more.

Fleiss, J. L. (1971). Measuring nominal scale agreement among many raters. Psychological Bulletin 76. The one figure
that is defined wherever two people rated the same."""

fleiss = Coefficient("fleiss", _tally_shares, _fleiss)
"""Fleiss' kappa: percent agreement against Σ p², where p is a category's share of the ratings.

Fleiss (1971), where each unit has as many ratings. Where they have not, it is the generalisation of Gwet, K. L. (2014).
Handbook of Inter-Rater Reliability, 4th ed., ch. 2: p averages n / m over all units, those with one rating among
them, and agreement over the units with two or more. Who rated what does not enter."""

ac1 = Coefficient("ac1", _tally_shares, _ac1)
"""Gwet's AC1: percent agreement against Σ p(1-p) / (q-1), with p as in `fleiss` and q the number of categories of the
scale, used or not.

Gwet, K. L. (2008). Computing inter-rater reliability and its variance in the presence of high agreement. British
Journal of Mathematical and Statistical Psychology 61; for missing ratings the Handbook (2014), ch. 2. Undefined only on
a scale of one category."""

alpha = Coefficient("alpha", _tally_alpha, _alpha)
"""Krippendorff's alpha for nominal data, 1 - D observed / D expected, of the units with two ratings or more.

Krippendorff, K. (2011). Computing Krippendorff's Alpha-Reliability, section C."""


def cohen(first: Hashable, second: Hashable) -> Coefficient:
    """Cohen's kappa of two raters, on the units that both rated: chance is Σ of the products of their own shares.

    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20. Its
    k sums are the table of their ratings, rows the first rater's, read row by row.
    """

    def tally(ratings: Ratings) -> Floats:
        import numpy as np

        width = len(ratings.categories)
        article, one, other = _both(ratings, first, second)
        cells = (article.astype(np.intp) * width + one) * width + other
        table = np.bincount(cells, minlength=len(ratings.articles) * width**2).reshape(-1, width**2)
        units = table.sum(axis=1, keepdims=True)
        return np.concatenate([units, units, table], axis=1).astype(np.float64)

    return Coefficient("cohen", tally, cohen_formula, raters=(first, second))


def cohen_formula(sums: Floats) -> Floats:
    """Kappa of tables of two raters: (..., 2 + categories²), as `cohen` tallies them, → (...)."""
    width = round((sums.shape[-1] - 2) ** 0.5)
    table = sums[..., 2:].reshape(*sums.shape[:-1], width, width)
    n = sums[..., 0]
    agreed = table.trace(axis1=-2, axis2=-1) * n
    chance = (table.sum(axis=-1) * table.sum(axis=-2)).sum(axis=-1)  # n² of it: whole numbers, so that 1 is met exactly
    return ratio(agreed - chance, n**2 - chance, chance < n**2)


def _both(
    ratings: Ratings, first: Hashable, second: Hashable
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Of each unit that both rated: its article, the first rater's category, the second's. (units,) each."""
    import numpy as np

    if first == second:
        raise ValueError("Agreement is of two raters.")
    one, other = ratings.of(first), ratings.of(second)
    _, here, there = np.intersect1d(one.unit, other.unit, assume_unique=True, return_indices=True)
    return one.article[here], one.category[here], other.category[there]
