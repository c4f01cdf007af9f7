"""PostgreSQL's tables out and in by COPY: needs no program beside the workbench, and reads in one view of the data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connections

LEFT_OUT = ("django_migrations",)  # `migrate` writes it


def tables(alias: str) -> list[str]:
    """All tables of ours, by name."""
    with connections[alias].cursor() as cursor:
        found = connections[alias].introspection.get_table_list(cursor)
    return sorted(table.name for table in found if table.type in ("t", "p") and table.name not in LEFT_OUT)


def columns(alias: str, table: str) -> list[str]:
    """Those that are not worked out by the database."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def write(alias: str, table: str, names: list[str], out: Any) -> int:
    """The rows as COPY writes text; returns how many."""
    connection = connections[alias]
    with connection.cursor() as cursor, connection.wrap_database_errors:
        with cursor.copy(f"COPY {_quoted(alias, table, names)} TO STDOUT") as rows:
            for piece in rows:
                out.write(piece)
        return int(cursor.rowcount)


def read(alias: str, table: str, names: list[str], pieces: Iterable[bytes]) -> int:
    """Put rows in as `write` wrote them; returns how many."""
    connection = connections[alias]
    with connection.cursor() as cursor, connection.wrap_database_errors:
        with cursor.copy(f"COPY {_quoted(alias, table, names)} FROM STDIN") as rows:
            for piece in pieces:
                rows.write(piece)
        return int(cursor.rowcount)


def empty(alias: str, names: list[str]) -> None:
    quote = connections[alias].ops.quote_name
    with connections[alias].cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(map(quote, names))}")


def drop_all(alias: str) -> None:
    """Leave no table."""
    quote = connections[alias].ops.quote_name
    with connections[alias].cursor() as cursor:
        for name in (*tables(alias), *LEFT_OUT):
            cursor.execute(f"DROP TABLE IF EXISTS {quote(name)} CASCADE")


def count_on(alias: str, names: list[str]) -> None:
    """New rows get numbers after those that are there."""
    with connections[alias].cursor() as cursor:
        for table in names:
            for sequence in connections[alias].introspection.get_sequences(cursor, table):
                quote, column = connections[alias].ops.quote_name, sequence["column"]
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max({quote(column)}), 1),"  # noqa: S608
                    f" max({quote(column)}) IS NOT NULL) FROM {quote(table)}",
                    [quote(table), column],
                )


def _quoted(alias: str, table: str, names: list[str]) -> str:
    quote = connections[alias].ops.quote_name
    return f"{quote(table)} ({', '.join(map(quote, names))})"
