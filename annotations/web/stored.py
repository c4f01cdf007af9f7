"""The stored figures as pages read them, with their age."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import ngettext

from annotations import access
from annotations.models import Figure, Ledger, Project, User


@dataclass(frozen=True, slots=True)
class Stored:
    """`values`: kind and key → value, of what the person may read. `at`: when the oldest of them was computed; None
    before the first time. `behind`: something happened since."""

    values: dict[tuple[str, str], Any]
    at: datetime | None
    behind: bool

    @property
    def age(self) -> str:
        """Since when, in words: "12 seconds", "3 minutes"."""
        if self.at is None:
            return ""
        seconds = max(0, round((timezone.now() - self.at).total_seconds()))
        if seconds < 60:
            return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
        return timesince(self.at)

    def get(self, kind: str, key: str = "") -> Any:
        """The value, or None where there is none for this person."""
        return self.values.get((kind, key))


def stored(project: Project, user: User, kinds: Collection[str], keys: Collection[str] | None = None) -> Stored:
    """The project's figures of these kinds (and keys); one query, and one for their age."""
    rows = access.visible(Figure, user).filter(project=project, kind__in=kinds)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    found = list(rows)
    if not found:
        return Stored({}, None, True)
    oldest = min(found, key=lambda row: row.sequence)
    last = Ledger.objects.values_list("sequence", flat=True).get(project=project)
    values = {(row.kind, row.key): row.value for row in found}
    return Stored(values, oldest.computed_at, oldest.sequence < last)
