"""One category at a time, and which are taken for which."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annotations.agreement import coefficients
from annotations.agreement.coefficients import Coefficient
from annotations.agreement.estimates import Estimate, Reason
from annotations.agreement.ratings import Ratings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class OfCategory:
    """`given`: ratings with this category. `percent` and `alpha` are of it against all others taken as one."""

    category: Any
    given: int
    percent: Estimate
    alpha: Estimate
    specific: Estimate


def by_category(ratings: Ratings) -> tuple[OfCategory, ...]:
    """The figures of each category of the scale, in its order."""
    found = []
    for code, category in enumerate(ratings.categories):
        apart = ratings.against_rest(category)
        found.append(
            OfCategory(
                category,
                given=int((ratings.category == code).sum()),
                percent=coefficients.percent(apart),
                alpha=coefficients.alpha(apart),
                specific=specific(category)(ratings),
            )
        )
    return tuple(found)


def specific(category: Hashable) -> Coefficient:
    """When one of a pair gave this category, how likely did the other? 2 agree / (2 agree + disagree).

    For two raters: Cicchetti, D. V. & Feinstein, A. R. (1990). High agreement but low kappa: II. Journal of Clinical
    Epidemiology 43. For more, over all pairs of ratings of a unit: de Vet, H. C. W. et al. (2017). Specific agreement
    on dichotomous outcomes can be calculated for more than two raters. The same journal, 83. Its units and pairs are
    those where somebody gave the category.
    """

    def tally(ratings: Ratings) -> NDArray[np.float64]:
        n, m, article = coefficients.counted(ratings, 2)
        given = n[:, ratings.categories.index(category)]
        agree, disagree = given * (given - 1) / 2, given * (m - given)
        return coefficients.sums(ratings, article, given > 0, agree + disagree, agree, disagree)

    def formula(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        agree, disagree = sums[..., 2], sums[..., 3]
        return coefficients.ratio(2 * agree, 2 * agree + disagree, agree + disagree > 0)

    return Coefficient("specific", tally, formula, undefined=Reason.UNUSED_CATEGORY)


def coincidences(ratings: Ratings) -> NDArray[np.float64]:
    """Krippendorff's coincidence matrix (categories, categories): symmetric, sums to the number of pairable ratings.

    A unit's ordered pairs of ratings count 1 / (m - 1) each, so that a unit has as much weight as it has ratings.
    """
    import numpy as np

    counts, m, _ = coefficients.counted(ratings, 2)
    weighted = counts / (m[:, None] - 1)
    found: NDArray[np.float64] = weighted.T @ counts - np.diag(weighted.sum(axis=0))
    return found


def confusion(ratings: Ratings, first: Hashable, second: Hashable) -> NDArray[np.int64]:
    """How often the first gave the row's category where the second gave the column's: (categories, categories)."""
    import numpy as np

    width = len(ratings.categories)
    table = coefficients.cohen(first, second).tally(ratings)[:, 2:].sum(axis=0)
    found: NDArray[np.int64] = table.astype(np.int64).reshape(width, width)
    return found
