"""Which articles of a dataset train a model, which tune it, which test it: plain Python, exact, the same every time.

Nothing leaks: articles of one story (near-duplicates, or rewritten from one wire) never stand in two splits. What
cannot be placed without a leak stands in none, and `Splits.left_out` counts why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import Any, Literal, cast

from annotations.errors import InvalidInput

Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = ("train", "dev", "test")  # by time in this order
MOST_SEED = 2**31 - 1

# Why an article is in no split.
LEFT_OUT: dict[str, str] = {
    "bridges": "It is of one story with articles that earlier were put into different splits.",
    "near test": "It is of one story with an article of test, and was not drawn at random itself.",
    "not random": "It is of the time of test, and not all articles of its story were drawn at random.",
    "too late": "It is of one story with an article of an earlier split, and too late for that.",
    "no date": "By time, an article needs a date.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How articles are spread. By article: `shares`, per cent of the sentences in train, dev and test, and `seed`.

    By time, `dev_from` and `test_from`: an article published on or after `test_from` is test, else on or after
    `dev_from` dev, earlier train; None where there is no such split.
    """

    by: Literal["article", "time"] = "article"
    shares: tuple[int, int, int] = (80, 10, 10)
    seed: int = 0
    dev_from: date | None = None
    test_from: date | None = None

    def as_json(self) -> dict[str, Any]:
        """Only what counts, as a row and a manifest store it; `plan_from` reads it."""
        if self.by == "article":
            return {"by": self.by, "shares": list(self.shares), "seed": self.seed}
        days = {"dev_from": self.dev_from, "test_from": self.test_from}
        return {"by": self.by} | {name: day.isoformat() for name, day in days.items() if day}

    def at(self, day: date) -> Split:
        """The split of that day, by time."""
        if self.test_from and day >= self.test_from:
            return "test"
        return "dev" if self.dev_from and day >= self.dev_from else "train"


def plan_from(data: Mapping[str, Any]) -> Plan:
    """A plan from JSON. Raises InvalidInput, naming what is wrong, for unknown names or values."""
    if unknown := set(data) - set(Plan.__dataclass_fields__):
        raise InvalidInput(f"Unknown in the plan of splits: {', '.join(sorted(map(str, unknown)))}.")
    if data.get("by") not in ("article", "time"):
        raise InvalidInput("Splits are made by article or by time.")
    shares, seed = _amounts(data.get("shares", (80, 10, 10)), data.get("seed", 0))
    dev, test = (_day(name, data.get(name)) for name in ("dev_from", "test_from"))
    if data["by"] == "article" and (dev or test):
        raise InvalidInput("dev_from and test_from are for splits by time.")
    if data["by"] == "time" and not dev and not test:
        raise InvalidInput("Splits by time need dev_from, test_from or both.")
    if dev and test and dev >= test:
        raise InvalidInput("dev_from lies before test_from.")
    return Plan(by=data["by"], shares=shares, seed=seed, dev_from=dev, test_from=test)


def _amounts(shares: Any, seed: Any) -> tuple[tuple[int, int, int], int]:
    if not isinstance(shares, list | tuple) or len(shares) != 3 or any(type(share) is not int for share in shares):
        raise InvalidInput("The shares are three whole numbers: per cent for train, dev and test.")
    if sum(shares) != 100 or min(shares) < 0:
        raise InvalidInput("The shares of train, dev and test make 100 per cent together, none below 0.")
    if not shares[0]:
        raise InvalidInput("The share of train is above 0.")
    if type(seed) is not int or not 0 <= seed <= MOST_SEED:
        raise InvalidInput(f"The seed is a whole number from 0 to {MOST_SEED}.")
    return (shares[0], shares[1], shares[2]), seed


def _day(name: str, value: Any) -> date | None:
    if not value or type(value) is date:
        return value or None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InvalidInput(f"{name} cannot be read. Dates look like 2026-03-14.") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An article. `stratum`: what to spread evenly, from the most to the least important, such as its language and the
    labels that occur. `random`: it was drawn at random; no other comes into test."""

    uid: str
    stratum: tuple[str, ...]
    sentences: int
    random: bool
    published: date | None


@dataclass(slots=True)
class Splits:
    """`of`: each article's split, None if it is in none. `group`: the smallest uid of its story's articles.
    `left_out`: how many are in none, by reason (see LEFT_OUT)."""

    of: dict[str, Split | None] = field(default_factory=dict)
    group: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    def leave_out(self, uid: str, why: str) -> None:
        self.of[uid] = None
        self.left_out[why] = self.left_out.get(why, 0) + 1


@dataclass(eq=False)
class _Group:
    """The articles of one story. `earlier`: the splits in which some of them stood before, articles that are gone
    included."""

    seed: int
    members: list[Unit]  # by uid
    earlier: set[Split]

    @cached_property
    def uid(self) -> str:
        return self.members[0].uid

    @cached_property
    def stratum(self) -> tuple[str, ...]:
        """That of most of its sentences."""
        found: Counter[tuple[str, ...]] = Counter()
        for unit in self.members:
            found[unit.stratum] += unit.sentences
        return min(found, key=lambda stratum: (-found[stratum], stratum))

    @cached_property
    def place(self) -> tuple[tuple[str, ...], str]:
        """Its place in the order by chance in which groups are given out: strata that begin alike stand together."""
        strata = (self.stratum[:end] for end in range(1, len(self.stratum) + 1))
        return tuple(_hash(self.seed, *stratum) for stratum in strata), self.lot

    @cached_property
    def lot(self) -> str:
        return _hash(self.seed, self.uid)

    @cached_property
    def sentences(self) -> int:
        return sum(unit.sentences for unit in self.members)

    @cached_property
    def random(self) -> bool:
        return all(unit.random for unit in self.members)


def _hash(seed: int, *words: str) -> str:
    return sha256("\0".join((str(seed), *words)).encode()).hexdigest()


def assign(
    units: Iterable[Unit],
    near: Iterable[tuple[str, str]],
    plan: Plan,
    before: Mapping[str, Split | None],
) -> Splits:
    """The split of every article, whatever order they come in.

    `near`: uids of two articles of one story. `before`: splits of an earlier version of the dataset that are continued,
    and never changed. Where too few articles were drawn at random, test has less than its share: see the counts.
    """
    earlier = {uid: split for uid, split in before.items() if split is not None}
    result, free, placed = Splits(), [], {split: Counter[tuple[str, ...]]() for split in SPLITS}
    for group in _groups(units, near, earlier, plan.seed):
        new = []
        for unit in group.members:
            result.group[unit.uid] = group.uid
            if unit.uid in earlier:
                result.of[unit.uid] = earlier[unit.uid]
            else:
                new.append(unit)
        if group.earlier:
            _join(group, new, plan, result)
        elif plan.by == "time":
            _by_time(group, plan, result)
        else:
            free.append(group)
        for unit in group.members:
            if split := result.of.get(unit.uid):
                placed[split][group.stratum] += unit.sentences
    for group, split in _by_article(free, plan, placed):
        result.of |= {unit.uid: split for unit in group.members}
    return result


def _groups(
    units: Iterable[Unit], near: Iterable[tuple[str, str]], earlier: Mapping[str, Split], seed: int
) -> list[_Group]:
    """Articles that are connected by pairs, also through such as stood in a split earlier and are gone."""
    of = {unit.uid: unit for unit in units}
    root = {uid: uid for uid in (*of, *earlier)}

    def find(uid: str) -> str:
        while root[uid] != uid:
            root[uid] = root[root[uid]]
            uid = root[uid]
        return uid

    for first, second in near:
        if first in root and second in root:
            one, other = sorted((find(first), find(second)))
            root[other] = one
    members: dict[str, list[Unit]] = {}
    stood: dict[str, set[Split]] = {}
    for uid in sorted(of):
        members.setdefault(find(uid), []).append(of[uid])
    for uid, split in earlier.items():
        stood.setdefault(find(uid), set()).add(split)
    return [_Group(seed, units, stood.get(top, set())) for top, units in members.items()]


def _join(group: _Group, new: Sequence[Unit], plan: Plan, result: Splits) -> None:
    """Put new articles where others of their story are already, if that leaks nothing."""
    for unit in new:
        if len(group.earlier) > 1:
            result.leave_out(unit.uid, "bridges")
            continue
        (split,) = group.earlier
        if plan.by == "time" and unit.published is None:
            result.leave_out(unit.uid, "no date")
        elif plan.by == "time" and SPLITS.index(plan.at(cast(date, unit.published))) > SPLITS.index(split):
            result.leave_out(unit.uid, "too late")
        elif split == "test" and not unit.random:
            result.leave_out(unit.uid, "near test")
        else:
            result.of[unit.uid] = split


def _by_time(group: _Group, plan: Plan, result: Splits) -> None:
    """The whole group goes to the split of its latest article, so that train knows nothing of what comes later."""
    latest = max((unit.published for unit in group.members if unit.published), default=None)
    for unit in group.members:
        if unit.published is None or latest is None:
            result.leave_out(unit.uid, "no date")
        elif plan.at(latest) == "test" and not group.random:
            result.leave_out(unit.uid, "not random")
        else:
            result.of[unit.uid] = plan.at(latest)


def _by_article(
    groups: Iterable[_Group], plan: Plan, placed: Mapping[Split, Counter[tuple[str, ...]]]
) -> Iterable[tuple[_Group, Split]]:
    """First test takes its share, of what was drawn at random; then dev its part of all the others; train has the
    rest. `placed`: sentences that stand in a split already, by stratum."""
    train, dev, test = plan.shares
    free = sorted(groups, key=lambda group: group.place)
    total = Counter[tuple[str, ...]]()
    for counted in placed.values():
        total.update(counted)
    for group in free:
        total[group.stratum] += group.sentences
    tested = _fill([group for group in free if group.random], test, 100, total, placed["test"])
    for stratum, sentences in placed["test"].items():
        total[stratum] -= sentences
    for group in tested:
        total[group.stratum] -= group.sentences
    rest = [group for group in free if group not in tested]
    tuned = _fill(rest, dev, train + dev, total, placed["dev"])
    return [(group, "test" if group in tested else "dev" if group in tuned else "train") for group in free]


def _fill(
    pool: Sequence[_Group],
    share: int,
    of: int,
    total: Mapping[tuple[str, ...], int],
    have: Mapping[tuple[str, ...], int],
) -> set[_Group]:
    """The groups of the pool that bring a split from what it has to `share`/`of` of the sentences, within half a group.

    Stratum by stratum; what one is short or over because groups are whole is carried to the next. What a stratum
    lacks because its pool is empty is then taken from all. Sentences are counted in `of`-ths: no fractions.
    """
    taken: set[_Group] = set()

    def take(groups: Iterable[_Group], lacking: int) -> int:
        for group in groups:
            if lacking <= 0 or 2 * lacking < of * group.sentences:
                return lacking
            taken.add(group)
            lacking -= of * group.sentences
        return min(lacking, 0)

    carried = 0
    for stratum, groups in groupby(pool, key=attrgetter("stratum")):
        lacking = share * total[stratum] - of * have.get(stratum, 0)
        if lacking > 0:
            carried = take(groups, lacking + carried)
    now = sum(have.values()) + sum(group.sentences for group in taken)
    left = sorted((group for group in pool if group not in taken), key=lambda group: group.lot)
    take(left, share * sum(total.values()) - of * now)
    return taken
