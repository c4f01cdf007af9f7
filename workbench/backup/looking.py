"""What a database holds, by SQL alone: the same questions before a backup and after a restore, of any release."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import FileField

Ask = Callable[[str], list[tuple[Any, ...]]]
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}


def through(alias: str) -> Ask:
    """Questions to a connection of Django's."""

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with connections[alias].cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    return ask


def inside(connection: sqlite3.Connection) -> Ask:
    """Questions to a file of SQLite's."""
    return lambda sql: connection.execute(sql).fetchall()


def tables(ask: Ask, kind: str) -> dict[str, int]:
    """Each table and how many rows it has."""
    names = sorted(str(row[0]) for row in ask(TABLES[kind]))
    return {name: int(ask(f'SELECT count(*) FROM "{name}"')[0][0]) for name in names}  # noqa: S608


def ledgers(ask: Ask) -> list[dict[str, Any]]:
    """The end of each project's chain of events."""
    rows = ask(
        "SELECT p.uid, l.sequence, l.hash FROM annotations_ledger l JOIN annotations_project p ON p.id = l.project_id"
    )
    found = [{"project": str(uid).replace("-", ""), "sequence": last, "hash": end} for uid, last, end in rows]
    return sorted(found, key=lambda row: row["project"])


def migrations(ask: Ask) -> dict[str, list[str]]:
    """All that were applied, by app."""
    found: dict[str, list[str]] = {}
    for app, name in ask("SELECT app, name FROM django_migrations ORDER BY app, name"):
        found.setdefault(app, []).append(name)
    return found


def files(ask: Ask) -> list[str]:
    """The names of all private files that rows speak of."""
    found: set[str] = set()
    for model in apps.get_models():
        about = model._meta  # noqa: SLF001 # documented by Django as its API
        for column in about.local_fields:
            if isinstance(column, FileField):
                field, table = column.column, about.db_table
                found |= {str(row[0]) for row in ask(f'SELECT "{field}" FROM "{table}" WHERE "{field}" <> \'\'')}  # noqa: S608
    return sorted(found)


def opened(path: Path) -> sqlite3.Connection:
    """A file of SQLite's that nobody else has open, for reading."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
