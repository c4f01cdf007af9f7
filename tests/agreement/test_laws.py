"""What must hold whatever was rated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.agreement.categories import coincidences
from annotations.agreement.coefficients import Coefficient, ac1, alpha, cohen, fleiss, percent
from annotations.agreement.ratings import Ratings, from_rows
from tests.agreement.tables import LABELS, Table, of_table, rows_of, tables, told

OF_MANY = [percent, fleiss, ac1, alpha]
ALL = [*OF_MANY, cohen("rater 0", "rater 1")]
each = pytest.mark.parametrize("coefficient", OF_MANY, ids=lambda found: found.name)


def figures(table: Table) -> list[float | None]:
    return [coefficient(of_table(table)).value for coefficient in OF_MANY]


@given(tables(), st.permutations(LABELS))
def test_what_labels_are_called_changes_nothing(table: Table, names: list[str]) -> None:
    called = dict(zip(LABELS, names, strict=True))
    renamed: Table = [[value and called[value] for value in row] for row in table]
    assert figures(renamed) == pytest.approx(figures(table), abs=1e-12)


@given(tables(), st.data())
def test_the_order_of_raters_units_and_rows_changes_nothing(table: Table, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(table[0]))))
    units = data.draw(st.permutations(table))
    moved: Table = [[row[n] for n in order] for row in units]
    assert figures(moved) == pytest.approx(figures(table), abs=1e-12)
    ratings = from_rows(data.draw(st.permutations(rows_of(table))), categories=LABELS)
    assert [coefficient(ratings).value for coefficient in OF_MANY] == figures(table)


@given(tables(missing=False, labels=3).filter(lambda table: len({row[0] for row in table}) > 1))
def test_whoever_always_says_the_same_agrees_wholly(table: Table) -> None:
    same: Table = [[row[0]] * len(row) for row in table]
    assert [coefficient(of_table(same)).value for coefficient in ALL] == [1.0] * len(ALL)


@given(tables())
def test_no_figure_is_above_one_and_one_means_no_disagreement(table: Table) -> None:
    for coefficient in OF_MANY:
        value = coefficient(of_table(table)).value
        assert value is None or value <= 1
        if value == 1:
            assert all(len({answer for answer in row if answer}) <= 1 for row in table)


@each
@given(table=tables())
def test_a_unit_that_nobody_rated_changes_nothing(coefficient: Coefficient, table: Table) -> None:
    assert coefficient(of_table([*table, [None] * len(table[0])])) == coefficient(of_table(table))


@given(tables().filter(lambda table: any(sum(answer is not None for answer in row) > 1 for row in table)))
def test_a_single_rating_says_nothing_about_percent_and_alpha(table: Table) -> None:
    more: Table = [*table, ["plain", *[None] * (len(table[0]) - 1)]]
    for coefficient in (percent, alpha):
        assert coefficient(of_table(more)) == coefficient(of_table(table))


@given(tables())
def test_rating_everything_twice_over_leaves_percent_fleiss_and_ac1(table: Table) -> None:
    twice = figures([*table, *table])
    assert twice[:3] == pytest.approx(figures(table)[:3], abs=1e-12)


@given(tables(), st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_which_article_a_unit_lies_in_changes_no_figure_but_their_number(table: Table, homes: list[int]) -> None:
    housed, alone = of_table(table, homes), of_table(table)
    for coefficient in OF_MANY:
        here, there = coefficient(housed), coefficient(alone)
        assert here.value == (None if there.value is None else pytest.approx(there.value, abs=1e-12))
        assert (here.reason, here.units, here.pairs) == (there.reason, there.units, there.pairs)
        assert here.articles <= there.articles == there.units


@given(tables())
def test_what_an_estimate_rests_on_is_counted(table: Table) -> None:
    found = percent(of_table(table))
    numbers = [sum(answer is not None for answer in row) for row in table]
    assert found.units == sum(m > 1 for m in numbers)
    assert found.pairs == sum(m * (m - 1) // 2 for m in numbers)


@given(tables())
def test_coincidences_are_symmetric_and_sum_to_the_pairable_ratings(table: Table) -> None:
    matrix = coincidences(of_table(table))
    numbers = [sum(answer is not None for answer in row) for row in table]
    assert np.allclose(matrix, matrix.T)
    assert matrix.sum() == pytest.approx(sum(m for m in numbers if m > 1))


@given(tables(labels=2))
def test_on_a_scale_of_two_either_label_against_the_rest_is_the_whole(table: Table) -> None:
    ratings = from_rows(rows_of(table), categories=LABELS[:2])
    for label in LABELS[:2]:
        for coefficient in OF_MANY:
            whole, part = coefficient(ratings), coefficient(ratings.against_rest(label))
            assert part.reason == whole.reason
            assert part.value == (None if whole.value is None else pytest.approx(whole.value, abs=1e-12))


@given(tables().map(of_table))
def test_a_label_that_nobody_uses_changes_only_ac1(ratings: Ratings) -> None:
    """Gwet's chance depends on how many categories there were to choose from: it falls."""
    wider = from_rows(told(ratings), categories=(*LABELS, "never"))
    for coefficient in (percent, fleiss, alpha):
        assert coefficient(wider) == coefficient(ratings)
    before, after = ac1(ratings), ac1(wider)
    assert after.reason == before.reason
    assert before.value is None or after.value >= before.value - 1e-12  # type: ignore[operator]
