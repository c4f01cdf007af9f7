"""What a person has been shown once and needs no second time."""

from __future__ import annotations

from django.db import transaction

from annotations.models import Answer, User

PRACTICE = "practice"


def needs_practice(person: User) -> bool:
    """True for a newcomer: never answered anything, in any project, and has neither done nor skipped practice."""
    if person.preferences.get("seen", {}).get(PRACTICE):
        return False
    return not Answer.objects.filter(reviewer=person).exists()


def mark(*, person: User, what: str) -> User:
    """Remember that the person has seen `what`; other preferences stay as they are."""
    with transaction.atomic():
        row = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        row.preferences = row.preferences | {"seen": row.preferences.get("seen", {}) | {what: True}}
        row.save(update_fields=["preferences"])
    return row
