"""PostgreSQL's tables out and in by COPY, one after the other in one stream. Needs no program beside the workbench, so
that it is the same in the image, and a set outlives releases of PostgreSQL.

Each table is a line of JSON (`table`, `columns`), its rows as COPY writes text, and a line with `\\.`, which no row is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader

from .packing import BLOCK, Reading

FORMS = "SET LOCAL datestyle TO ISO; SET LOCAL extra_float_digits TO 3"  # whatever the server is set to
END = b"\\.\n"
BY_MIGRATE = "django_migrations"  # whose rows `migrate` writes
COLUMNS = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
    " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position"
)
SEQUENCES = (
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
    " AND is_identity = 'YES'"
)


def dumped(using: str, tables: list[str]) -> Reading:
    """The rows of these tables as the connection sees them."""
    return Reading(_blocks(using, sorted(table for table in tables if table != BY_MIGRATE)))


def _blocks(using: str, tables: list[str]) -> Iterator[bytes]:
    with connections[using].cursor() as cursor, connections[using].wrap_database_errors:
        cursor.execute(FORMS)
        for table in tables:
            cursor.execute(COLUMNS, [table])
            columns = [str(name) for (name,) in cursor.fetchall()]
            yield json.dumps({"table": table, "columns": columns}).encode() + b"\n"
            with cursor.copy(f"COPY {_named(table, columns)} TO STDOUT") as rows:
                for block in rows:
                    yield bytes(block)
            yield END


def restore(blocks: Iterator[bytes], migrations: dict[str, list[str]]) -> None:
    """Make the tables as they were, in an empty database, then put all rows in, or none."""
    known = {app for app, _name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    for app, names in sorted(migrations.items()):
        if app not in known:  # one that an older release had, and whose tables are gone
            continue
        call_command("migrate", app, max(names), interactive=False, verbosity=0)
    with transaction.atomic(), connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.execute(FORMS)
        made = connection.introspection.table_names(cursor)
        cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in made if table != BY_MIGRATE))
        stream = _lines(blocks)
        for head in stream:
            about: dict[str, Any] = json.loads(head)
            with cursor.copy(f"COPY {_named(about['table'], about['columns'])} FROM STDIN") as rows:
                for block in _rows(stream):
                    rows.write(block)
        cursor.execute(SEQUENCES)
        for table, column in cursor.fetchall():
            _count_on(cursor, table, column)


def _rows(stream: Iterator[bytes]) -> Iterator[bytes]:
    """The lines of one table, several at a time."""
    held: list[bytes] = []
    size = 0
    for line in stream:
        if line == END:
            break
        held.append(line)
        size += len(line)
        if size > BLOCK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            yield line + b"\n"


def _count_on(cursor: Any, table: str, column: str) -> None:
    """New rows get numbers after those that are there."""
    cursor.execute(
        f'SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max("{column}"), 1), max("{column}") IS NOT NULL)'  # noqa: S608
        f' FROM "{table}"',
        [f'"{table}"', column],
    )


def _named(table: str, columns: list[str]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(table)} ({', '.join(map(quote, columns))})"
