"""What comes out: a figure or the reason why there is none, and how far it might be off. Faces put codes into words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why there is no figure. Stable codes."""

    NO_RATINGS = "no_ratings"
    ONE_RATER = "one_rater"  # nobody to agree with
    NO_OVERLAP = "no_overlap"  # several raters, but no unit with two ratings
    ONE_CATEGORY = "one_category"  # agreement by chance would be 1, and the coefficient 0/0
    UNUSED_CATEGORY = "unused_category"  # nobody gave it where two answered
    TOO_FEW_ARTICLES = "too_few_articles"  # an interval alone: too few to draw from
    UNDEFINED_DRAWS = "undefined_draws"  # an interval alone: none of the draws had a figure


class Caution(StrEnum):
    """Why an interval that there is should be read with care. Stable codes."""

    FEW_ARTICLES = "few_articles"  # it comes out too narrow
    FEW_UNITS = "few_units"
    NO_SPREAD = (
        "no_spread"  # every draw gave the same: no disagreement was seen, which does not mean that there is none
    )
    UNDEFINED_DRAWS = "undefined_draws"  # more than one draw in twenty had no figure and was left out


@dataclass(frozen=True, slots=True)
class Estimate:
    """Either `value` or `reason`; and what it rests on.

    `units`: those with two ratings or more (for an estimate of one category: those of them where somebody gave it).
    `pairs`: of ratings of one unit by two raters. `articles`: those in which such units lie.
    """

    value: float | None
    reason: Reason | None
    units: int
    pairs: int
    articles: int

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError("An estimate has a value or a reason, and not both.")


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, or the `reason` why there is none. `undefined` is the share of `draws` without a figure."""

    low: float | None
    high: float | None
    reason: Reason | None
    cautions: tuple[Caution, ...]
    level: float
    draws: int
    seed: int
    undefined: float
