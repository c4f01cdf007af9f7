"""All pairs at once are the pairs one by one."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.agreement import pairs
from annotations.agreement.categories import confusion
from annotations.agreement.coefficients import cohen, percent
from annotations.agreement.estimates import Reason
from annotations.agreement.intervals import interval
from annotations.agreement.pairs import all_pairs, pair_intervals
from annotations.agreement.ratings import Ratings, from_rows
from tests.agreement.tables import Table, of_table, tables


def same_as_one_by_one(ratings: Ratings) -> None:
    found = all_pairs(ratings)
    assert [(pair.first, pair.second) for pair in found] == list(combinations(ratings.raters, 2))
    for pair in found:
        assert pair.percent == percent(ratings.of(pair.first, pair.second))
        assert pair.kappa == cohen(pair.first, pair.second)(ratings)
        assert (pair.confusion == confusion(ratings, pair.first, pair.second)).all()


@given(tables(raters=6), st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_all_pairs_are_the_pairs_one_by_one(table: Table, homes: list[int]) -> None:
    same_as_one_by_one(of_table(table, homes))


@pytest.mark.parametrize(("block", "cells"), [(1, 10**9), (7, 10**9), (10**9, 1), (10**9, 60)])
def test_however_many_articles_are_looked_at_together(block: int, cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "BLOCK", block)
    monkeypatch.setattr(pairs, "CELLS", cells)
    rows = [(unit, rater, "abc"[unit * rater % 3], unit // 4) for unit in range(40) for rater in range(5)]
    same_as_one_by_one(from_rows(row for row in rows if (row[0] + row[1]) % 4))


def test_a_pair_that_shares_nothing_and_one_that_uses_one_label() -> None:
    ratings = of_table([["plain", "plain", None], [None, None, "plain"]])
    together, apart = all_pairs(ratings)[:2]
    assert (together.percent.value, together.kappa.reason) == (1, Reason.ONE_CATEGORY)
    assert apart.percent.reason is apart.kappa.reason is Reason.NO_OVERLAP


def test_what_others_share_is_no_overlap_of_a_pair() -> None:
    ratings = of_table([[None, None, None, "anonymous"], [None, "anonymous", "anonymous", None]])
    same_as_one_by_one(ratings)
    assert {pair.kappa.reason for pair in all_pairs(ratings)} == {Reason.ONE_CATEGORY, Reason.NO_OVERLAP}


def test_nobody_and_one_alone_make_no_pair() -> None:
    assert all_pairs(from_rows([])) == []
    assert all_pairs(from_rows([(1, "ann", "plain", 1)])) == []


def test_the_intervals_of_all_pairs_are_those_of_each() -> None:
    rows = [(unit, rater, "abc"[unit * rater % 3], unit // 4) for unit in range(160) for rater in range(4)]
    ratings = from_rows(row for row in rows if (row[0] + row[1]) % 4)
    alone = [(unit + 1000, 9, "a", unit) for unit in range(3)]
    for told in (ratings, from_rows([*rows, *alone])):
        found = all_pairs(told)
        together = pair_intervals(told, found, seed=5, draws=60)
        assert together == [interval(cohen(pair.first, pair.second), told, seed=5, draws=60) for pair in found]
