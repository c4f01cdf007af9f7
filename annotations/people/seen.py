"""What a person has been shown once and needs no second time."""

from __future__ import annotations

from annotations.models import Answer, User

from . import preferences

PRACTICE = "practice"


def needs_practice(person: User) -> bool:
    """True for a newcomer: never answered anything, in any project, and has neither done nor skipped practice."""
    if preferences.read(person.preferences).seen.get(PRACTICE):
        return False
    return not Answer.objects.filter(reviewer=person).exists()


def mark(*, person: User, what: str) -> User:
    """Remember that the person has seen `what`; other preferences stay as they are."""
    preferences.save(user=person, seen={what: True})
    return person
