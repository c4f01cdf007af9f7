"""Changes of sentence boundaries as events: how they are named, and what stands after them.

The subject is "sentence/<article uid>/<number>". `old` and `new` are {"sentences": [{number, start, end, block, asked},
…]}: those that were live before and are retired by it, and those that live after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .articles import Article, Lineage
from .event import Event

MERGED = "sentence.merged"
SPLIT = "sentence.split"
RESTORED = "sentence.restored"  # an undo of one of the others; names it in `undoes`
REDONE = "sentence.redone"  # a redo; names the undo in `undoes`
MADE = (MERGED, SPLIT)
KINDS = (*MADE, RESTORED, REDONE)
CARRIED = "answer.carried"  # an answer that stands for two equal ones of the sentences that were joined
SUBJECTS_A_QUERY = 500


def revisions(article: Article, numbers: Iterable[int] | None = None, *, using: str = "default") -> list[Event]:
    """The boundary changes of an article in order; usually none, which costs one small query.

    `numbers`: the sentences that may be their subject, if the lineage is not to be believed.
    """
    if numbers is None:
        rows = Lineage.objects.using(using).filter(old__article=article)
        numbers = set(rows.values_list("old__number", flat=True))
    subjects = [f"sentence/{article.uid}/{number}" for number in sorted(numbers)]
    found: list[Event] = []
    for start in range(0, len(subjects), SUBJECTS_A_QUERY):
        events = Event.objects.using(using).filter(project=article.project_id, kind__in=KINDS)
        found += events.filter(subject__in=subjects[start : start + SUBJECTS_A_QUERY])
    return sorted(found, key=lambda event: event.sequence)


def places_in(value: Any) -> list[dict[str, Any]]:
    """The sentences in such an event's `old` or `new`."""
    return list(value["sentences"])


def numbers_in(value: Any) -> list[int]:
    """Their numbers."""
    return [place["number"] for place in places_in(value)]


def joins(event: Event) -> bool:
    """True if the event made fewer sentences of more."""
    return len(numbers_in(event.new)) < len(numbers_in(event.old))


def in_force(events: Sequence[Event]) -> list[Event]:
    """Those of an article's boundary changes that show in its sentences: neither an undo nor undone."""
    standing: dict[int, Event] = {}
    for event in events:
        if event.kind == RESTORED:
            standing.pop(event.undoes or 0, None)
        else:
            standing[event.sequence] = event
    return list(standing.values())
