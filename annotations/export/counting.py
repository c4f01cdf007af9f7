"""Which answers count, and what a sentence is by them and its decision. Pure.

The rule is `models.standing`'s, which settles the column; a test compares the two. Here it is applied to the answers
that a dataset looks at, which may be fewer (filters) or more (bulk).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from .values import Decided, Said


class Settled(NamedTuple):
    """What a sentence amounts to. `label` and `hedged` are None where it is open or disputed."""

    standing: str
    label: str | None
    hedged: bool | None
    spans: str
    agreeing: int


def counted(said: Sequence[Said], *, bulk: bool) -> list[Said]:
    """Of each person the one answer that counts: their earliest, and one that is not outdated before one that is."""
    if len(said) == 1:
        only = said[0]
        return [only] if only.may_count and (bulk or only.how != "bulk") else []
    first: dict[str, Said] = {}
    for answer in said:
        if not answer.may_count or (answer.how == "bulk" and not bulk):
            continue
        best = first.get(answer.reviewer)
        if best is None or (answer.outdated, answer.round) < (best.outdated, best.round):
            first[answer.reviewer] = answer
    return list(first.values())


def settled(counts: Sequence[Said], decision: Decided | None) -> Settled:
    """What the counted answers and the decision amount to."""
    if decision is None and counts:
        label, hedged = counts[0].label, bool(counts[0].hedged)
        if label is not None and all_say(counts, label, hedged):
            if len(counts) == 1:
                return Settled("single", label, hedged, counts[0].spans, 1)
            return Settled("agreed", label, hedged, usual([answer.spans for answer in counts]), len(counts))
    groups = Counter((answer.label, bool(answer.hedged)) for answer in counts if answer.label is not None)
    if decision is not None:
        value = (decision.label, bool(decision.hedged))
        return Settled("decided", *value, decision.spans, groups[value])
    if len(counts) < 2:  # nobody, or one who was unsure
        return Settled("open", None, None, "", 0)
    return Settled("disputed", None, None, "", max(groups.values(), default=0))


def all_say(counts: Sequence[Said], label: str, hedged: bool) -> bool:
    """Whether each of the answers is this."""
    for answer in counts:  # noqa: SIM110 in this place a generator costs three times as much
        if answer.label != label or bool(answer.hedged) != hedged:
            return False
    return True


def usual(spans: Sequence[str]) -> str:
    """The source most answers marked, as a list of spans, "" for none; of equally usual ones the smallest, so that the
    choice never depends on order. What else they marked has no say: no row shows it.
    Databases write the same JSON in different ways: what is compared is written anew."""
    values = [value for value in spans if len(value) > 2]
    if not values or values.count(values[0]) == len(values):
        return values[0] if values else ""
    marked = Counter(
        orjson.dumps([source], option=orjson.OPT_SORT_KEYS).decode()
        for value in values
        if (source := first_source(orjson.loads(value)))
    )
    return min(marked, key=lambda value: (-marked[value], value)) if marked else ""


def first_source(spans: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The source that a row shows, of a list of spans."""
    return next((span for span in spans if span["role"] == "source"), None)
