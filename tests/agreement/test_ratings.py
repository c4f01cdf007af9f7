"""Rows become arrays, whatever their order; rows that contradict each other are refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.agreement.ratings import REST, from_arrays, from_rows
from tests.agreement.tables import LABELS, Table, rows_of, tables, told

ROWS = [(7, "ann", "plain", 1), (7, "ben", "sourced", 1), (3, "ann", "plain", 2), (3, "ben", None, 2)]


@given(tables(), st.data())
def test_what_goes_in_is_what_is_held_in_any_order(table: Table, data: st.DataObject) -> None:
    rows = rows_of(table, [unit % 3 for unit in range(len(table))])
    ratings = from_rows(data.draw(st.permutations(rows)))
    assert sorted(told(ratings)) == sorted(row for row in rows if row[2] is not None)
    assert list(told(ratings)) == list(told(from_rows(rows)))


def test_names_are_sorted_and_a_missing_category_is_no_rating() -> None:
    ratings = from_rows(iter(ROWS))
    assert len(ratings) == 3
    assert (ratings.units, ratings.raters, ratings.articles) == ((3, 7), ("ann", "ben"), (1, 2))
    assert ratings.categories == ("plain", "sourced")
    assert list(told(ratings))[-1] == (3, "ann", "plain", 2)


def test_a_scale_keeps_its_order_and_what_nobody_used() -> None:
    ratings = from_rows(ROWS, categories=("sourced", "plain", "speculative"))
    assert ratings.categories == ("sourced", "plain", "speculative")
    assert ratings.counts().tolist() == [[0, 1, 0], [1, 1, 0]]
    with pytest.raises(ValueError, match="'plain' is not on the scale"):
        from_rows(ROWS, categories=("sourced",))


def test_a_category_may_be_a_label_with_its_hedging() -> None:
    ratings = from_rows([(1, "ann", ("plain", False), 1), (1, "ben", ("plain", True), 1)])
    assert ratings.categories == (("plain", False), ("plain", True))


def test_nobody_rates_a_unit_twice() -> None:
    with pytest.raises(ValueError, match="'ann' rated 7 twice"):
        from_rows([*ROWS, (7, "ann", "sourced", 1)])


def test_a_unit_lies_in_one_article() -> None:
    with pytest.raises(ValueError, match="two articles"):
        from_rows([*ROWS, (7, "cho", "sourced", 2)])


def test_some_raters_alone_and_one_label_alone() -> None:
    ratings = from_rows(ROWS)
    assert list(told(ratings.of("ben"))) == [(7, "ben", "sourced", 1)]
    apart = ratings.against_rest("sourced")
    assert [row[2] for row in told(apart)] == [REST, "sourced", REST]
    assert ratings.categories == ("plain", "sourced")
    with pytest.raises(ValueError, match="not in"):
        ratings.against_rest("speculative")


@given(tables().map(lambda table: from_rows(rows_of(table), categories=LABELS)))
def test_counts_hold_each_rating_once(ratings) -> None:  # type: ignore[no-untyped-def]
    assert ratings.counts().shape == (len(ratings.units), len(LABELS))
    assert ratings.counts().sum() == len(ratings)


@given(tables(), st.data())
def test_arrays_make_what_rows_make(table: Table, data: st.DataObject) -> None:
    rows = [row for row in rows_of(table, [unit % 3 for unit in range(len(table))]) if row[2] is not None]
    rows = data.draw(st.permutations(rows))
    numbers = [(unit, int(str(rater)[6:]), LABELS.index(str(label)), home) for unit, rater, label, home in rows]
    columns = np.array(numbers, dtype=np.int64).reshape(-1, 4).T
    made = from_arrays(*columns, categories=LABELS)
    same = from_rows([(unit, rater, LABELS[code], home) for unit, rater, code, home in numbers], categories=LABELS)
    assert list(told(made)) == list(told(same))
    assert (made.units, made.raters, made.categories) == (same.units, same.raters, same.categories)


def test_arrays_that_contradict_each_other_or_the_scale_are_refused() -> None:
    one, two = np.array([1, 1]), np.array([1, 2])
    with pytest.raises(ValueError, match="twice"):
        from_arrays(one, one, one, one, categories=LABELS)
    with pytest.raises(ValueError, match="two articles"):
        from_arrays(one, two, one, two, categories=LABELS)
    with pytest.raises(ValueError, match="not on the scale"):
        from_arrays(one, two, np.array([0, 4]), one, categories=LABELS)
