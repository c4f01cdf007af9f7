"""One view of the data for a long read, without locking savers out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

ALIAS = "snapshot"


@contextmanager
def snapshot() -> Iterator[str]:
    """A read-only view of the database as it is when the first query runs; yields the alias to read `using`.

    SQLite: BEGIN DEFERRED on a connection of its own. PostgreSQL: REPEATABLE READ READ ONLY. Never `atomic()` on the
    default connection: on SQLite that takes the write lock.
    """
    connection = connections[ALIAS]
    with transaction.atomic(using=ALIAS):
        if connection.vendor == "postgresql" and not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        elif connection.vendor == "sqlite" and connection.alias == ALIAS:  # tests may share one connection
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA query_only = ON")  # for good: this connection never writes
        yield connection.alias
