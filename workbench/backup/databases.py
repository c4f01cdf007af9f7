"""One view of the database, with what is counted in it, while people save."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from django.db import connection, connections

from annotations.models import snapshot

from . import looking, postgres
from .packing import Whole, pack

PAGES = 2000  # of SQLite's, copied at a time; savers come in between


@dataclass(frozen=True, slots=True)
class Taken:
    """A packed database and what is in it: what a manifest says of it, and the names of its private files."""

    whole: Whole
    server: str
    tables: dict[str, int]
    ledgers: list[dict[str, Any]]
    migrations: dict[str, list[str]]
    files: list[str]

    @property
    def kind(self) -> str:
        return connection.vendor


def take(target: Path) -> Taken:
    """Pack the database as it is at one moment into the new file."""
    target.unlink(missing_ok=True)
    return from_sqlite(target) if connection.vendor == "sqlite" else from_postgres(target)


def from_postgres(target: Path) -> Taken:
    with snapshot() as using:
        ask = looking.through(using)
        whole = pack(cast(IO[bytes], postgres.dumped(using, list(looking.tables(ask, connection.vendor)))), target)
        server = str(ask("SHOW server_version")[0][0])
        found = seen(ask, whole, server)
    connections[using].close()
    return found


def from_sqlite(target: Path) -> Taken:
    """By SQLite's online backup, with a connection of its own: it reads one state and keeps nobody from saving."""
    copy = target.with_suffix(".sqlite3")
    copy.unlink(missing_ok=True)
    try:
        name = f"{Path(connection.settings_dict['NAME']).absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(name, uri=True)) as source, closing(sqlite3.connect(copy)) as written:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # now this is the state that is read
            source.backup(written, pages=PAGES)
            written.execute("PRAGMA journal_mode = DELETE")  # one file, without a -wal beside it
        with closing(looking.opened(copy)) as ours, copy.open("rb") as file:
            return seen(looking.inside(ours), pack(cast(IO[bytes], file), target), sqlite3.sqlite_version)
    finally:
        copy.unlink(missing_ok=True)


def seen(ask: looking.Ask, whole: Whole, server: str) -> Taken:
    return Taken(
        whole=whole,
        server=server,
        tables=looking.tables(ask, connection.vendor),
        ledgers=looking.ledgers(ask),
        migrations=looking.migrations(ask),
        files=looking.files(ask),
    )
