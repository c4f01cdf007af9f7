"""Changes of an article's language as events: kind, and what stood before.

The subject is "article/<uid>"; `old` and `new` are {"language": tag}. The sentences that were cut anew are told of by
boundary events of their own, which share the event's group.
"""

from __future__ import annotations

from collections.abc import Iterable

from .event import Event

CHANGED = "article.language"


def before(later: Iterable[Event]) -> dict[str, str]:
    """Article uid → the language it had before the first of these events, which are in order."""
    found: dict[str, str] = {}
    for event in later:
        if event.kind == CHANGED:
            found.setdefault(event.subject.partition("/")[2], (event.old or {})["language"])
    return found
