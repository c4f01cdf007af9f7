"""Splits of a dataset: nothing leaks, everything is spread evenly, and it comes out the same every time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import InvalidInput
from annotations.export import splits
from annotations.export.splits import SPLITS, Plan, Splits, Unit, assign, plan_from

PLAN = Plan(shares=(80, 10, 10), seed=7)
NEW_YEAR = date(2026, 1, 1)
BY_TIME = Plan(by="time", dev_from=date(2026, 2, 1), test_from=date(2026, 3, 1))


def article(uid: str, *stratum: str, sentences: int = 20, random: bool = True, day: date | None = None) -> Unit:
    return Unit(uid=uid, stratum=stratum or ("en",), sentences=sentences, random=random, published=day)


def many(count: int, *stratum: str, **more: Any) -> list[Unit]:
    return [article(f"{'-'.join(stratum)}{number:04}", *stratum, **more) for number in range(count)]


def sizes(units: list[Unit], found: Splits) -> Counter[str | None]:
    counted: Counter[str | None] = Counter()
    for unit in units:
        counted[found.of[unit.uid]] += unit.sentences
    return counted


# By article


def test_shares_are_met_exactly_where_articles_are_equal() -> None:
    units = many(100)
    assert sizes(units, assign(units, [], PLAN, {})) == {"train": 1600, "dev": 200, "test": 200}


def test_every_stratum_gets_its_share() -> None:
    units = many(50, "en", "plain") + many(30, "en", "sourced") + many(20, "de", "plain")
    of = assign(units, [], PLAN, {}).of
    found = Counter((unit.stratum, of[unit.uid]) for unit in units)
    assert [found[("en", "plain"), split] for split in SPLITS] == [40, 5, 5]
    assert [found[("en", "sourced"), split] for split in SPLITS] == [24, 3, 3]
    assert [found[("de", "plain"), split] for split in SPLITS] == [16, 2, 2]


def test_strata_of_one_article_each_do_not_all_end_in_train() -> None:
    units = [article(f"a{number:03}", "en", f"labels {number}") for number in range(100)]
    assert sizes(units, assign(units, [], PLAN, {})) == {"train": 1600, "dev": 200, "test": 200}


def test_a_share_of_nothing_gets_nothing() -> None:
    units = many(10)
    assert set(assign(units, [], Plan(shares=(90, 10, 0)), {}).of.values()) == {"train", "dev"}
    assert set(assign(units, [], Plan(shares=(90, 0, 10)), {}).of.values()) == {"train", "test"}
    assert set(assign(units, [], Plan(shares=(100, 0, 0)), {}).of.values()) == {"train"}


def test_a_story_stays_together_also_where_articles_are_joined_by_a_third() -> None:
    units = many(60)
    chain = [(units[number].uid, units[number + 10].uid) for number in range(50)]
    found = assign(units, chain, PLAN, {})
    assert len(set(found.group.values())) == 10
    assert found.group[units[59].uid] == units[9].uid
    stories = {(found.group[uid], split) for uid, split in found.of.items()}
    assert len(stories) == 10


def test_pairs_of_articles_that_are_not_in_the_dataset_join_nothing() -> None:
    units = many(2)
    found = assign(units, [(units[0].uid, "gone"), ("gone", units[1].uid)], PLAN, {})
    assert found.group == {unit.uid: unit.uid for unit in units}


def test_a_story_with_one_article_that_was_chosen_never_tests() -> None:
    units = [*many(5), article("chosen", random=False)]
    near = [(unit.uid, "chosen") for unit in units[:5]]
    assert set(assign(units, near, Plan(shares=(50, 0, 50)), {}).of.values()) == {"train"}


def test_test_gets_what_there_is_where_few_were_drawn_at_random() -> None:
    units = many(5, "drawn") + many(95, "chosen", random=False)
    found = assign(units, [], PLAN, {})
    assert {uid for uid, split in found.of.items() if split == "test"} == {unit.uid for unit in units[:5]}
    assert sizes(units, found)["dev"] in (200, 220)  # a ninth of the others


def test_other_strata_give_what_one_without_random_articles_cannot() -> None:
    units = many(50, "de", random=False) + many(50, "en")
    found = assign(units, [], PLAN, {})
    assert sizes(units, found) == {"train": 1600, "dev": 200, "test": 200}


def test_another_seed_gives_other_splits() -> None:
    units = many(100)
    assert len({tuple(assign(units, [], replace(PLAN, seed=seed), {}).of.items()) for seed in range(20)}) == 20


def test_what_was_assigned_once_stays_so_for_ever() -> None:
    """Splits are promises: whoever has a dataset of today makes the same ones with a workbench of tomorrow."""
    units = many(12, "en", "plain", sentences=10) + many(8, "de", "plain", sentences=15, random=False)
    found = assign(units, [(units[0].uid, units[1].uid)], PLAN, {})
    assert {uid: split for uid, split in found.of.items() if split != "train"} == {
        "de-plain0007": "dev",
        "en-plain0007": "dev",
        "en-plain0000": "test",
        "en-plain0001": "test",
    }


# Continued


def test_what_is_added_to_a_story_goes_where_the_story_is() -> None:
    old, new = many(30), [article(f"new{number:02}") for number in range(30)]
    before = assign(old, [], PLAN, {}).of
    near = [(one.uid, other.uid) for one, other in zip(old, new, strict=True)]
    of = assign(old + new, near, PLAN, before).of
    assert [of[unit.uid] for unit in new] == [before[unit.uid] for unit in old]


def test_an_article_between_two_splits_is_left_out_and_these_stay() -> None:
    units = [article("a"), article("b"), article("c"), article("d")]
    found = assign(units, [("a", "c"), ("c", "b")], Plan(shares=(100, 0, 0)), {"a": "train", "b": "test"})
    assert found.of == {"a": "train", "b": "test", "c": None, "d": "train"}
    assert found.left_out == {"bridges": 1}


def test_a_chosen_article_beside_a_test_article_is_left_out() -> None:
    units = [article("a"), article("b", random=False), article("c")]
    found = assign(units, [("a", "b"), ("a", "c")], PLAN, {"a": "test"})
    assert found.of == {"a": "test", "b": None, "c": "test"}
    assert found.left_out == {"near test": 1}


def test_an_article_that_is_gone_still_says_where_its_story_is() -> None:
    found = assign([article("b"), article("c")], [("a", "b"), ("a", "c")], PLAN, {"a": "dev"})
    assert found.of == {"b": "dev", "c": "dev"}
    assert found.group == {"b": "b", "c": "b"}


def test_an_article_that_was_in_no_split_is_as_new() -> None:
    assert assign([article("a")], [], Plan(shares=(100, 0, 0)), {"a": None}).of == {"a": "train"}


def test_new_articles_make_up_for_a_share_that_earlier_ones_left_short() -> None:
    old, new = many(50, "en"), many(50, "en", "new")
    before = assign(old, [], Plan(shares=(100, 0, 0)), {}).of
    assert sizes(old + new, assign(old + new, [], PLAN, before)) == {"train": 1600, "dev": 200, "test": 200}


# By time


def test_by_time_an_article_goes_where_its_day_is() -> None:
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    units = [article(f"a{number}", day=day) for number, day in enumerate(days)]
    assert list(assign(units, [], BY_TIME, {}).of.values()) == ["train", "dev", "dev", "test"]
    without = replace(BY_TIME, dev_from=None)
    assert list(assign(units, [], without, {}).of.values()) == ["train", "train", "train", "test"]


def test_by_time_a_story_goes_where_its_latest_article_is() -> None:
    units = [article("a", day=date(2026, 1, 1)), article("b", day=date(2026, 2, 2)), article("c", day=date(2026, 1, 1))]
    assert assign(units, [("a", "b")], BY_TIME, {}).of == {"a": "dev", "b": "dev", "c": "train"}


def test_by_time_an_article_without_a_date_is_in_no_split() -> None:
    units = [article("a"), article("b", day=date(2026, 1, 1))]
    found = assign(units, [("a", "b")], BY_TIME, {})
    assert (found.of, found.left_out) == ({"a": None, "b": "train"}, {"no date": 1})
    assert assign(units, [("a", "b")], BY_TIME, {"b": "train"}).left_out == {"no date": 1}


def test_by_time_chosen_articles_of_the_last_days_are_in_no_split() -> None:
    units = [article("a", day=date(2026, 3, 2), random=False), article("b", day=date(2026, 1, 1))]
    found = assign(units, [("a", "b")], BY_TIME, {})
    assert (found.of, found.left_out) == ({"a": None, "b": None}, {"not random": 2})


def test_by_time_nothing_late_joins_an_early_story() -> None:
    units = [article("a", day=date(2026, 1, 1)), article("b", day=date(2026, 3, 2)), article("c", day=date(2026, 1, 5))]
    found = assign(units, [("a", "b"), ("a", "c")], BY_TIME, {"a": "train"})
    assert (found.of, found.left_out) == ({"a": "train", "b": None, "c": "train"}, {"too late": 1})


# Laws

UIDS = [f"{number:02}" for number in range(24)]
UNITS = st.lists(st.sampled_from(UIDS), min_size=1, unique=True).flatmap(
    lambda uids: st.tuples(
        *(
            st.builds(
                Unit,
                uid=st.just(uid),
                stratum=st.sampled_from([("en",), ("en", "sourced"), ("de", "sourced"), ()]),
                sentences=st.integers(0, 40),
                random=st.booleans(),
                published=st.none() | st.integers(0, 90).map(lambda days: NEW_YEAR + timedelta(days)),
            )
            for uid in uids
        )
    ).map(list)
)
PAIRS = st.lists(st.tuples(st.sampled_from(UIDS), st.sampled_from(UIDS)), max_size=16)
SHARES = st.tuples(st.integers(1, 100), st.integers(0, 100)).map(
    lambda two: (two[0], (100 - two[0]) * two[1] // 100, 100 - two[0] - (100 - two[0]) * two[1] // 100)
)
PLANS = st.builds(Plan, shares=SHARES, seed=st.integers(0, splits.MOST_SEED)) | st.just(BY_TIME)
BEFORE = st.dictionaries(st.sampled_from(UIDS), st.none() | st.sampled_from(SPLITS), max_size=12)


@given(UNITS, PAIRS, PLANS)
def test_no_story_is_in_two_splits(units: list[Unit], near: list[tuple[str, str]], plan: Plan) -> None:
    found = assign(units, near, plan, {})
    for first, second in near:
        if first in found.of and second in found.of:
            assert found.group[first] == found.group[second]
    for story in set(found.group.values()):
        assert len({found.of[uid] for uid, group in found.group.items() if group == story} - {None}) <= 1


@given(UNITS, PAIRS, PLANS, BEFORE)
def test_no_new_article_leaks_into_another_split(
    units: list[Unit], near: list[tuple[str, str]], plan: Plan, before: dict[str, Any]
) -> None:
    found = assign(units, near, plan, before)
    for first, second in near:
        one, other = found.of.get(first), found.of.get(second)
        if one and other and not (before.get(first) and before.get(second)):
            assert one == other


@given(UNITS, PAIRS, PLANS, BEFORE, st.randoms())
def test_the_order_of_articles_and_pairs_does_not_matter(
    units: list[Unit], near: list[tuple[str, str]], plan: Plan, before: dict[str, Any], chance: Random
) -> None:
    found = assign(units, near, plan, before)
    shuffled = chance.sample(units, len(units))
    turned = [(second, first) for first, second in chance.sample(near, len(near))]
    earlier = dict(chance.sample(list(before.items()), len(before)))
    assert assign(shuffled, turned, plan, earlier) == found


@given(UNITS, PAIRS, PLANS, BEFORE)
def test_every_article_has_a_split_or_a_reason(
    units: list[Unit], near: list[tuple[str, str]], plan: Plan, before: dict[str, Any]
) -> None:
    found = assign(units, near, plan, before)
    assert set(found.of) == set(found.group) == {unit.uid for unit in units}
    assert sum(found.left_out.values()) == list(found.of.values()).count(None)
    assert set(found.left_out) <= set(splits.LEFT_OUT)


@given(UNITS, UNITS, PAIRS, PLANS, PLANS)
def test_continuing_keeps_all_earlier_ones(
    old: list[Unit], new: list[Unit], near: list[tuple[str, str]], plan: Plan, other: Plan
) -> None:
    first = assign(old, near[::2], plan, {})
    units = list({unit.uid: unit for unit in new + old}.values())
    again = assign(units, near, other, first.of)
    assert {uid: again.of[uid] for uid, split in first.of.items() if split} == {
        uid: split for uid, split in first.of.items() if split
    }


@given(UNITS, PAIRS, PLANS, BEFORE)
def test_test_holds_only_what_was_drawn_at_random(
    units: list[Unit], near: list[tuple[str, str]], plan: Plan, before: dict[str, Any]
) -> None:
    of = assign(units, near, plan, before).of
    assert all(unit.random for unit in units if of[unit.uid] == "test" and before.get(unit.uid) is None)


@given(UNITS, PAIRS, BEFORE)
def test_by_time_nothing_new_in_a_split_is_later_than_it(
    units: list[Unit], near: list[tuple[str, str]], before: dict[str, Any]
) -> None:
    of = assign(units, near, BY_TIME, before).of
    for unit in units:
        split = of[unit.uid]
        if split and not before.get(unit.uid):
            assert unit.published is not None
            assert SPLITS.index(BY_TIME.at(unit.published)) <= SPLITS.index(split)


@given(
    st.lists(st.tuples(st.integers(1, 60), st.sampled_from(["plain", "sourced", "anonymous"])), min_size=1),
    SHARES,
    st.integers(0, 1000),
)
def test_shares_are_met_within_the_largest_article(
    drawn: list[tuple[int, str]], shares: tuple[int, int, int], seed: int
) -> None:
    units = [article(f"{number:03}", "en", labels, sentences=size) for number, (size, labels) in enumerate(drawn)]
    counted = sizes(units, assign(units, [], Plan(shares=shares, seed=seed), {}))
    total, largest = sum(counted.values()), max(size for size, _labels in drawn)
    for split, share in zip(SPLITS, shares, strict=True):
        assert abs(100 * counted[split] - share * total) <= 100 * largest


# Plans


@given(PLANS)
def test_a_plan_is_read_as_it_was_written(plan: Plan) -> None:
    assert plan_from(plan.as_json()) == plan


def test_a_plan_says_only_what_counts() -> None:
    assert PLAN.as_json() == {"by": "article", "shares": [80, 10, 10], "seed": 7}
    assert BY_TIME.as_json() == {"by": "time", "dev_from": "2026-02-01", "test_from": "2026-03-01"}
    assert plan_from({"by": "article"}) == Plan()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "by article or by time"),
        ({"by": "outlet"}, "by article or by time"),
        ({"by": "article", "folds": 5}, "Unknown in the plan of splits: folds."),
        ({"by": "article", "shares": [80, 20]}, "three whole numbers"),
        ({"by": "article", "shares": "80/10/10"}, "three whole numbers"),
        ({"by": "article", "shares": [0.8, 0.1, 0.1]}, "three whole numbers"),
        ({"by": "article", "shares": [80, 10, True]}, "three whole numbers"),
        ({"by": "article", "shares": [80, 10, 20]}, "100 per cent"),
        ({"by": "article", "shares": [110, -5, -5]}, "none below 0"),
        ({"by": "article", "shares": [0, 50, 50]}, "train is above 0"),
        ({"by": "article", "seed": -1}, "The seed"),
        ({"by": "article", "seed": "7"}, "The seed"),
        ({"by": "article", "test_from": "2026-03-01"}, "are for splits by time"),
        ({"by": "time"}, "dev_from, test_from or both"),
        ({"by": "time", "test_from": "1 March"}, "test_from cannot be read"),
        ({"by": "time", "dev_from": 20260301}, "dev_from cannot be read"),
        ({"by": "time", "dev_from": "2026-03-01", "test_from": "2026-03-01"}, "dev_from lies before test_from"),
    ],
)
def test_a_plan_that_cannot_be_used_says_what_is_wrong(data: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        plan_from(data)
