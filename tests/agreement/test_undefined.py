"""Where there is no figure, the reason is told; where there is one, however odd, it stands."""

from __future__ import annotations

import pytest

from annotations.agreement.categories import by_category, specific
from annotations.agreement.coefficients import Coefficient, ac1, alpha, cohen, fleiss, percent
from annotations.agreement.estimates import Estimate, Reason
from annotations.agreement.ratings import from_rows
from tests.agreement.tables import LABELS, Table, of_table

COHEN = cohen("rater 0", "rater 1")
EVERY = [percent, fleiss, ac1, alpha, COHEN]
each = pytest.mark.parametrize("coefficient", EVERY, ids=lambda found: found.name)

ONE_EACH: Table = [["plain", None], [None, "sourced"]]
ALL_PLAIN: Table = [["plain", "plain"], ["plain", "plain"]]


@each
def test_nothing_was_rated(coefficient: Coefficient) -> None:
    if coefficient is not COHEN:  # which asks for two people by name
        assert coefficient(from_rows([])) == Estimate(None, Reason.NO_RATINGS, 0, 0, 0)
        assert coefficient(of_table([[None, None]])).reason is Reason.NO_RATINGS


@each
def test_one_rater_has_nobody_to_agree_with(coefficient: Coefficient) -> None:
    if coefficient is not COHEN:
        found = coefficient(of_table([["plain", None], ["sourced", None]]))
        assert found == Estimate(None, Reason.ONE_RATER, 0, 0, 0)


@each
def test_two_raters_without_a_common_unit(coefficient: Coefficient) -> None:
    assert coefficient(of_table(ONE_EACH)) == Estimate(None, Reason.NO_OVERLAP, 0, 0, 0)


def test_everybody_said_the_same_of_everything() -> None:
    """Then agreement by chance is 1 too: 0/0. Percent agreement is 1; AC1 is, since its scale has four categories."""
    ratings = of_table(ALL_PLAIN)
    for coefficient in (fleiss, alpha, COHEN):
        assert coefficient(ratings) == Estimate(None, Reason.ONE_CATEGORY, 2, 2, 2)
    assert percent(ratings).value == ac1(ratings).value == 1


def test_a_scale_of_one_category_leaves_nothing_to_choose() -> None:
    rows = [(unit, rater, "plain", unit) for unit in range(2) for rater in "ab"]
    assert ac1(from_rows(rows)).reason is Reason.ONE_CATEGORY
    assert percent(from_rows(rows)).value == 1


def test_another_label_in_a_unit_that_one_alone_rated_does_not_make_alpha_defined() -> None:
    ratings = of_table([*ALL_PLAIN, ["sourced", None]])
    assert alpha(ratings).reason is Reason.ONE_CATEGORY
    assert COHEN(ratings).reason is Reason.ONE_CATEGORY
    assert fleiss(ratings).value == 1  # its chance is taken from all that was rated


def test_one_who_always_says_the_same_and_one_who_does_not_agree_by_chance() -> None:
    found = COHEN(of_table([["plain", "plain"], ["plain", "sourced"]]))
    assert found == Estimate(0.0, None, 2, 2, 2)


def test_labels_that_nobody_gave_where_two_answered() -> None:
    ratings = of_table([["plain", "plain"], ["plain", "sourced"], ["anonymous", None]])
    told = {found.category: found for found in by_category(ratings)}
    assert [told[label].given for label in LABELS] == [1, 4 - 1, 1, 0]
    for label in ("anonymous", "speculative"):
        assert told[label].specific == Estimate(None, Reason.UNUSED_CATEGORY, 0, 0, 0)
        assert told[label].alpha.reason is Reason.ONE_CATEGORY
        assert told[label].percent.value == 1
    assert told["sourced"].specific.value == 0
    assert told["plain"].specific.value == pytest.approx(2 / 3)


def test_specific_agreement_without_overlap_says_so() -> None:
    assert specific("plain")(of_table(ONE_EACH)).reason is Reason.NO_OVERLAP


def test_nobody_is_compared_with_themselves_or_with_a_stranger() -> None:
    ratings = of_table(ALL_PLAIN)
    with pytest.raises(ValueError, match="two raters"):
        cohen("rater 0", "rater 0")(ratings)
    with pytest.raises(ValueError, match="not in"):
        cohen("rater 0", "a stranger")(ratings)


def test_an_estimate_has_a_value_or_a_reason() -> None:
    for value, reason in ((None, None), (0.5, Reason.NO_OVERLAP)):
        with pytest.raises(ValueError, match="not both"):
            Estimate(value, reason, 0, 0, 0)


def test_reasons_are_codes() -> None:
    assert all(reason.value == reason.name.lower() for reason in Reason)
