"""Deletions of articles as events: the kinds, and what was there before later ones.

The subject is "article/<uid>", of an import that was taken back "import/<uid>"; what came about with one press shares
the event's group.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from .event import Event

DELETED, RESTORED, ERASED = "article.deleted", "article.restored", "article.erased"
TAKEN_BACK = "import.taken_back"


def there_before(later: QuerySet[Event]) -> Q:
    """The articles that were there before these events, as far as their text still is: those that are there and were
    not brought back by one of them, and those that one of them removed first."""
    first: dict[str, str] = {}
    imports: list[str] = []
    rows = later.filter(kind__in=(DELETED, RESTORED, TAKEN_BACK)).order_by("sequence")
    for kind, subject in rows.values_list("kind", "subject"):
        name = subject.partition("/")[2]
        if kind == TAKEN_BACK:
            imports.append(name)
        else:
            first.setdefault(name, kind)
    removed = [uid for uid, kind in first.items() if kind == DELETED]
    brought = [uid for uid, kind in first.items() if kind == RESTORED]
    taken_back = Q(imported_in__uid__in=imports, deleted_by__isnull=True)  # what was deleted before was not taken back
    kept = Q(taken_down_at__isnull=True, erased_at__isnull=True)
    return (Q(deleted_at__isnull=True) | Q(uid__in=removed) | taken_back) & kept & ~Q(uid__in=brought)
