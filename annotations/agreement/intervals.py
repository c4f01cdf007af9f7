"""How far a figure might be off: a percentile bootstrap over articles.

Sentences of one article are alike, so whole articles are drawn, with replacement and as many as there are: the cluster
bootstrap (Field, C. A. & Welsh, A. H. (2007). Bootstrapping clustered data. JRSS B 69). A draw is a number of copies
for each article; its figure is the formula of the weighted sum of what articles add, and that is exactly the
coefficient of the ratings in the drawn articles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from annotations.agreement.coefficients import Coefficient
from annotations.agreement.estimates import Caution, Estimate, Interval, Reason
from annotations.agreement.ratings import Ratings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Formula = Callable[[NDArray[np.float64]], NDArray[np.float64]]

FEWEST_ARTICLES = 5
FEW_ARTICLES = 20
FEW_UNITS = 30
MANY_UNDEFINED = 0.05
CELLS = 200_000  # of weights held at once: what fits into a cache is drawn in half the time


def interval(
    coefficient: Coefficient, ratings: Ratings, *, seed: int, draws: int = 1000, level: float = 0.95
) -> Interval:
    """The middle `level` of the figures of `draws` draws. The same ratings and seed give the same interval.

    (With the same release of numpy: newer ones may draw otherwise.)
    """
    estimate = coefficient(ratings)
    none = _none(estimate, seed=seed, draws=draws, level=level)
    if none:
        return none
    values = figures(coefficient, ratings, seed=seed, draws=draws)
    return _middle(estimate, values, seed=seed, draws=draws, level=level)


def _none(estimate: Estimate, *, seed: int, draws: int, level: float) -> Interval | None:
    """What there is instead of an interval where nothing can be drawn; None where it can."""
    reason = estimate.reason or (Reason.TOO_FEW_ARTICLES if estimate.articles < FEWEST_ARTICLES else None)
    return Interval(None, None, reason, (), level, draws, seed, 0.0) if reason else None


def _middle(estimate: Estimate, values: NDArray[np.float64], *, seed: int, draws: int, level: float) -> Interval:
    """The middle `level` of the figures of the draws, (draws,)."""
    import numpy as np

    defined = values[~np.isnan(values)]
    undefined = 1 - len(defined) / draws
    if not len(defined):
        return Interval(None, None, Reason.UNDEFINED_DRAWS, (), level, draws, seed, undefined)
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    cautions = _cautions(estimate, undefined, spread=bool(defined.min() < defined.max()))
    return Interval(float(low), float(high), None, cautions, level, draws, seed, undefined)


def _cautions(estimate: Estimate, undefined: float, *, spread: bool) -> tuple[Caution, ...]:
    told = {
        Caution.FEW_ARTICLES: estimate.articles < FEW_ARTICLES,
        Caution.FEW_UNITS: estimate.units < FEW_UNITS,
        Caution.NO_SPREAD: not spread,
        Caution.UNDEFINED_DRAWS: undefined > MANY_UNDEFINED,
    }
    return tuple(caution for caution, holds in told.items() if holds)


def estimates(
    wanted: Sequence[tuple[Coefficient, Ratings]], *, seed: int, draws: int = 1000, level: float = 0.95
) -> list[tuple[Estimate, Interval]]:
    """Each of these with its `interval`, the same figures for less: those that rest on as many articles share draws."""
    tallies = [coefficient.tally(ratings) for coefficient, ratings in wanted]
    found = [coefficient.of(ratings, tally) for (coefficient, ratings), tally in zip(wanted, tallies, strict=True)]
    formulas = [coefficient.formula for coefficient, _ratings in wanted]
    intervals = around(found, tallies, formulas, seed=seed, draws=draws, level=level)
    return list(zip(found, intervals, strict=True))


def around(
    estimates: Sequence[Estimate],
    tallies: Sequence[NDArray[np.float64]],
    formulas: Sequence[Formula],
    *,
    seed: int,
    draws: int = 1000,
    level: float = 0.95,
) -> list[Interval]:
    """The intervals of figures whose estimates, tallies by article and formulas are known already."""
    import numpy as np

    found: list[Interval | None] = [_none(one, seed=seed, draws=draws, level=level) for one in estimates]
    by_articles: dict[int, list[int]] = {}
    kept = [tally[tally.any(axis=1)] for tally in tallies]
    for place, interval_ in enumerate(found):
        if interval_ is None:
            by_articles.setdefault(len(kept[place]), []).append(place)
    for articles, places in by_articles.items():
        values: dict[int, list[NDArray[np.float64]]] = {place: [] for place in places}
        for copies in drawn(articles, seed, draws):
            for place in places:
                values[place].append(formulas[place](copies @ kept[place]))
        for place in places:
            drawn_values = np.concatenate(values[place])
            found[place] = _middle(estimates[place], drawn_values, seed=seed, draws=draws, level=level)
    return [one for one in found if one is not None]


def figures(coefficient: Coefficient, ratings: Ratings, *, seed: int, draws: int) -> NDArray[np.float64]:
    """The figure of each draw, NaN where it is undefined: (draws,). Articles that add nothing are not drawn."""
    import numpy as np

    tally = coefficient.tally(ratings)
    tally = tally[tally.any(axis=1)]
    if not len(tally):
        return np.full(draws, np.nan)
    return np.concatenate([coefficient.formula(copies @ tally) for copies in drawn(len(tally), seed, draws)])


def drawn(articles: int, seed: int, draws: int) -> Iterator[NDArray[np.float64]]:
    """How often each article is in each draw: (some draws, articles) at a time, until there are `draws`."""
    import numpy as np

    dice = np.random.default_rng(seed)
    step = max(1, CELLS // articles)
    for start in range(0, draws, step):
        rows = min(step, draws - start)
        chosen = dice.integers(articles, size=(rows, articles)) + np.arange(rows)[:, None] * articles
        copies = np.bincount(chosen.ravel(), minlength=rows * articles).reshape(rows, articles)
        yield copies.astype(np.float64)
