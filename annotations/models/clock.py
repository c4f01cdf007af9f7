"""The one clock that all machines of a workbench share."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils import timezone


def now() -> datetime:
    """The time by the database's clock, UTC, also in a transaction that began long ago. Leases go by it: those of
    machines are set apart, and jump. SQLite has no other clock than that of its one machine."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        told: datetime = cursor.fetchone()[0]
    return told
