"""What a person has been shown once and needs no second time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from annotations.models import Answer, User

from . import preferences

PRACTICE = "practice"
VISITS = "visits"  # beside what was chosen, in the same column: {at, before}
VISIT = timedelta(minutes=30)  # who comes back later than that comes anew
STEP = timedelta(minutes=1)  # a visit's end is written no more often than this


def needs_practice(person: User) -> bool:
    """True for a newcomer: never answered anything, in any project, and has neither done nor skipped practice."""
    if preferences.read(person.preferences).seen.get(PRACTICE):
        return False
    return not Answer.objects.filter(reviewer=person).exists()


def mark(*, person: User, what: str) -> User:
    """Remember that the person has seen `what`; other preferences stay as they are."""
    preferences.save(user=person, seen={what: True})
    return person


def last_time(*, person: User, now: datetime) -> datetime | None:
    """When the person's visit before this one ended; None if this is the first. Remembers that they are here."""
    at, before = _visits(person.preferences)
    if at is not None and now - at < STEP:
        return before
    with transaction.atomic():
        stored = User.objects.select_for_update(no_key=True).values_list("preferences", flat=True).get(pk=person.pk)
        at, before = _visits(stored)
        if at is not None and now - at > VISIT:
            before = at
        kept = stored if isinstance(stored, dict) else {}
        visits = {"at": now.isoformat(), "before": before.isoformat() if before else None}
        User.objects.filter(pk=person.pk).update(preferences={**kept, VISITS: visits})
    return before


def _visits(row: Any) -> tuple[datetime | None, datetime | None]:
    stored = row.get(VISITS) if isinstance(row, dict) else None
    values = [stored.get(name) if isinstance(stored, dict) else None for name in ("at", "before")]
    at, before = (_moment(value) for value in values)
    return at, before


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None
