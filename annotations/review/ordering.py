"""In which order a batch gives out its articles, and why each one stands where it stands. Values in, values out."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

from annotations.models import Assignment, Batch

Drawn = Assignment.Drawn
K = TypeVar("K")


def ordered(
    articles: Sequence[K], *, order: str, seed: int, doubts: Mapping[K, float] | None = None, random_share: int = 100
) -> list[tuple[K, str]]:
    """The articles, given oldest first or as somebody put them, in the order `order`, each with why it was drawn.

    By doubt: the most doubtful of those left (`doubts`: article → 0..1), but `random_share` per cent are drawn at
    random, spread evenly: what figures about the whole may rest on.
    """
    if order == Batch.Order.BY_HAND:
        return [(article, Drawn.BY_HAND.value) for article in articles]
    if order == Batch.Order.NEWEST:
        return [(article, Drawn.NEWEST.value) for article in reversed(articles)]
    shuffled = list(articles)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 -- an order that can be drawn again, no secret
    if order == Batch.Order.RANDOM:
        return [(article, Drawn.RANDOM.value) for article in shuffled]
    return _mixed(shuffled, doubts or {}, random_share)


def _mixed(shuffled: list[K], doubts: Mapping[K, float], share: int) -> list[tuple[K, str]]:
    by_doubt = sorted(shuffled, key=lambda article: -doubts.get(article, 0.0))  # stable: equal ones stay shuffled
    given: set[K] = set()
    sides = {Drawn.RANDOM.value: iter(shuffled), Drawn.UNCERTAIN.value: iter(by_doubt)}
    found: list[tuple[K, str]] = []
    for place in range(len(shuffled)):
        at_random = (place + 1) * share // 100 > place * share // 100
        why = Drawn.RANDOM.value if at_random else Drawn.UNCERTAIN.value
        article = next(article for article in sides[why] if article not in given)
        given.add(article)
        found.append((article, why))
    return found
