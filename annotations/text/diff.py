"""What became of each sentence from one text to the next, and of each word in a sentence that was changed.

Sentences that stand once in either text anchor the others: the longest series of them that keeps its order (Bram
Cohen's patience diff; the series by Schensted, "Longest increasing and decreasing subsequences", 1961). What lies
between two anchors is aligned by difflib (Ratcliff and Obershelp, "Pattern matching: the gestalt approach", 1988).
What is equal and left over has moved. What is still left between two anchors is paired where it keeps its order and
at least `SIMILAR` of its words, so that the pairs together share the most (Needleman and Wunsch, 1970).

Anchors take n log n; what is quadratic is done on at most `MOST_PAIRS` pairs a stretch and `MOST_PAIRS` in all for
pairing. A stretch that is larger gives what was removed and what was added, which is always true, if coarse.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple, TypeVar

T = TypeVar("T", bound=Hashable)

MOST_PAIRS = 40_000
SIMILAR = (1, 2)  # of the words of both: from here on a sentence was changed, not replaced
_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
_WORDS = re.compile(r"\w+")

Kind = Literal["same", "moved", "changed", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of the old text (by its index), of the new one, or one of each: equal if `kind` is same or moved."""

    kind: Kind
    old: int | None
    new: int | None


class Run(NamedTuple):
    """Words that stand in both sentences ("same"), in the old one ("removed") or in the new one ("added")."""

    kind: Literal["same", "removed", "added"]
    text: str


def align(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Each sentence of both texts once, in the order of the new text; what was removed stands where it stood."""
    aligned = [Pair("same", *pair) for pair in _same(old, new)]
    free = (
        _left(range(len(old)), {pair.old for pair in aligned}),
        _left(range(len(new)), {pair.new for pair in aligned}),
    )
    moved = [Pair("moved", *pair) for pair in _equal(old, new, *free)]
    gone, come = {pair.old for pair in moved}, {pair.new for pair in moved}
    budget = MOST_PAIRS
    changed: list[Pair] = []
    for before, after in _stretches(aligned, len(old), len(new)):
        ours, theirs = _left(before, gone), _left(after, come)
        if 0 < len(ours) * len(theirs) <= budget:
            budget -= len(ours) * len(theirs)
            changed += [Pair("changed", *pair) for pair in _similar(old, new, ours, theirs)]
    fixed = sorted([*aligned, *changed], key=lambda pair: pair.new or 0)
    return list(_told(fixed, {pair.new: pair for pair in moved}, gone, len(old), len(new)))


def words(old: str, new: str) -> list[Run]:
    """Two sentences word by word: "same" and "removed" runs give the old one, "same" and "added" ones the new one."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    runs: list[Run] = []
    for start, end, first, last, equal in _blocks(before, after):
        if equal:
            runs.append(Run("same", "".join(before[start:end])))
            continue
        if start < end:
            runs.append(Run("removed", "".join(before[start:end])))
        if first < last:
            runs.append(Run("added", "".join(after[first:last])))
    return runs


def _left(places: range, taken: set[int | None]) -> list[int]:
    return [place for place in places if place not in taken]


def _same(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The equal sentences that keep their order: anchors, and what difflib finds between them."""
    ends = [*_anchors(old, new), (len(old), len(new))]
    start, first = 0, 0
    for end, last in ends:
        for low, high, begin, _end, equal in _blocks(old[start:end], new[first:last]):
            if equal:
                yield from ((start + low + step, first + begin + step) for step in range(high - low))
        if end < len(old):
            yield end, last
        start, first = end + 1, last + 1


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The longest series in order of sentences that stand once in either text."""
    here, there = Counter(old), Counter(new)
    place = {text: index for index, text in enumerate(new) if there[text] == 1}
    pairs = [(index, place[text]) for index, text in enumerate(old) if here[text] == 1 and text in place]
    tops: list[int] = []  # the least new place in which a series of this length ends
    ends: list[int] = []  # index in `pairs` of that end
    before: list[int] = []
    for index, (_old, at) in enumerate(pairs):
        length = bisect_left(tops, at)
        before.append(ends[length - 1] if length else -1)
        tops[length : length + 1], ends[length : length + 1] = [at], [index]
    series: list[tuple[int, int]] = []
    step = ends[-1] if ends else -1
    while step >= 0:
        series.append(pairs[step])
        step = before[step]
    return series[::-1]


def _blocks(old: Sequence[T], new: Sequence[T]) -> Iterator[tuple[int, int, int, int, bool]]:
    """Start and end in `old`, start and end in `new`, and whether both are equal; together all of both, in order."""
    most = min(len(old), len(new))
    head = next((step for step in range(most) if old[step] != new[step]), most)
    tail = next((step for step in range(most - head) if old[-1 - step] != new[-1 - step]), most - head)
    if head:
        yield 0, head, 0, head, True
    middle, other = old[head : len(old) - tail], new[head : len(new) - tail]
    if 0 < len(middle) * len(other) <= MOST_PAIRS:
        found = SequenceMatcher(None, middle, other, autojunk=False).get_opcodes()
        yield from ((head + a, head + b, head + c, head + d, tag == "equal") for tag, a, b, c, d in found)
    elif middle or other:
        yield head, head + len(middle), head, head + len(other), False
    if tail:
        yield len(old) - tail, len(old), len(new) - tail, len(new), True


def _equal(
    old: Sequence[str], new: Sequence[str], ours: Sequence[int], theirs: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Pairs of equal sentences among these places, the first with the first."""
    waiting: defaultdict[str, deque[int]] = defaultdict(deque)
    for place in ours:
        waiting[old[place]].append(place)
    for place in theirs:
        if waiting[new[place]]:
            yield waiting[new[place]].popleft(), place


def _stretches(aligned: Sequence[Pair], old: int, new: int) -> Iterator[tuple[range, range]]:
    """What lies between two sentences that stayed, in both texts."""
    start, first = 0, 0
    for end, last in [*((pair.old or 0, pair.new or 0) for pair in aligned), (old, new)]:
        yield range(start, end), range(first, last)
        start, first = end + 1, last + 1


def _similar(
    old: Sequence[str], new: Sequence[str], ours: Sequence[int], theirs: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Pairs in order of sentences that are similar, so that their likenesses sum up to the most."""
    bags, others = [_bag(old[place]) for place in ours], [_bag(new[place]) for place in theirs]
    likeness = [[_likeness(bag, other) for other in others] for bag in bags]
    best = [[0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for row in range(len(ours) - 1, -1, -1):
        for column in range(len(theirs) - 1, -1, -1):
            alone = max(best[row + 1][column], best[row][column + 1])
            alike = likeness[row][column]
            best[row][column] = max(alone, alike + best[row + 1][column + 1]) if alike else alone
    row = column = 0
    while row < len(ours) and column < len(theirs):
        alike = likeness[row][column]
        if alike and best[row][column] == alike + best[row + 1][column + 1]:
            yield ours[row], theirs[column]
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1


def _bag(text: str) -> Counter[str]:
    return Counter(_WORDS.findall(text.casefold()))


def _likeness(one: Counter[str], other: Counter[str]) -> int:
    """Dice's coefficient of the words, in millionths; 0 below `SIMILAR`."""
    shared, total = 2 * (one & other).total(), one.total() + other.total()
    return shared * 1_000_000 // total if shared and shared * SIMILAR[1] >= total * SIMILAR[0] else 0


def _told(
    fixed: Sequence[Pair], moved: dict[int | None, Pair], gone: set[int | None], old: int, new: int
) -> Iterator[Pair]:
    for (before, after), pair in zip(_stretches(fixed, old, new), [*fixed, None], strict=True):
        yield from (Pair("removed", place, None) for place in before if place not in gone)
        yield from (moved.get(place, Pair("added", None, place)) for place in after)
        if pair is not None:
            yield pair
