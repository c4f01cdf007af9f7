"""Making a set: first the database in one view of it, then the files that its rows name, then the manifest."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import zstandard
from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from annotations import __version__
from annotations.models import Ledger, files
from annotations.models.imports import private_storage
from annotations.models.snapshot import snapshot

from . import tables
from .places import A_PIECE, Broken, Counted, Place, pooled

FORMAT = 1
COPY = "backup"  # the alias of SQLite's copy while it is read
LEVEL = 3  # of zstd
Tell = Callable[[str], None]


def make(place: Place, *, now: datetime, with_keys: bool, tell: Tell) -> str:
    """A new whole set; its name. Raises Broken, or OSError where the place has no room or no rights."""
    name = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    if name in place.sets():
        raise Broken(f"Backup {name} was made in this second. Try again.")
    known = {file["name"]: file for file in place.manifest(place.sets()[-1])["files"]} if place.sets() else {}
    with tempfile.TemporaryDirectory(dir=scratch()) as folder:
        with reading(Path(folder)) as alias:
            manifest = {"format": FORMAT, "release": __version__, "made_at": now.astimezone(UTC).isoformat()}
            manifest |= about(alias)
            tell("Reading the database …")
            manifest["database"] = list(database(place, name, alias, Path(folder)))
            named = list(private_files(alias))
        manifest["files"], manifest["missing"] = copied(place, named, known, tell)
    manifest["keys"] = keys() if with_keys else {}
    place.finish(name, manifest)
    return name


def scratch() -> Path:
    """A folder for what is made here."""
    folder = settings.DATA / "making"
    folder.mkdir(parents=True, exist_ok=True)
    return Path(folder)


def is_sqlite() -> bool:
    return bool(connections["default"].vendor == "sqlite")


@contextmanager
def reading(folder: Path) -> Iterator[str]:
    """An alias under which the database stands still: a snapshot, or on SQLite a copy that its own backup made."""
    if not is_sqlite():
        with snapshot() as alias:
            yield alias
        return
    path = folder / "copy.sqlite3"
    with (
        closing(
            sqlite3.connect(f"{Path(connections['default'].settings_dict['NAME']).as_uri()}?mode=ro", uri=True)
        ) as source,
        closing(sqlite3.connect(path)) as copy,
    ):
        source.backup(copy)
    connections.databases[COPY] = {**connections.databases["snapshot"], "NAME": str(path)}
    try:
        yield COPY
    finally:
        connections[COPY].close()
        del connections[COPY], connections.databases[COPY]


def about(alias: str) -> dict[str, Any]:
    """What a set is checked by when it is restored."""
    applied = MigrationRecorder(connections[alias]).applied_migrations()
    heads: dict[str, str] = {}
    for app, migration in sorted(applied):
        heads[app] = max(migration, heads.get(app, ""))
    ledgers = Ledger.objects.using(alias).order_by("project__uid").values_list("project__uid", "sequence", "hash")
    return {
        "kind": connections[alias].vendor,
        "migrations": heads,
        "ledgers": [[str(uid), sequence, digest] for uid, sequence, digest in ledgers],
        "counts": counts(alias),
    }


def counts(alias: str) -> dict[str, int]:
    """Rows of each table."""
    quote, found = connections[alias].ops.quote_name, {}
    with connections[alias].cursor() as cursor:
        for table in tables.tables(alias):
            cursor.execute(f"SELECT count(*) FROM {quote(table)}")  # noqa: S608
            found[table] = int(cursor.fetchone()[0])
    return found


def database(place: Place, name: str, alias: str, folder: Path) -> Iterator[dict[str, Any]]:
    """Store the database's parts: SQLite's file, or PostgreSQL's tables; what the manifest says of each."""
    if alias == COPY:
        with open(connections[COPY].settings_dict["NAME"], "rb") as copy:
            yield packed(place, name, "sqlite3", folder, lambda out: shutil.copyfileobj(copy, out, A_PIECE))
        return
    for table in tables.tables(alias):
        columns = tables.columns(alias, table)
        yield {
            **packed(place, name, table, folder, lambda out, t=table, c=columns: tables.write(alias, t, c, out)),  # type: ignore[misc]
            "table": table,
            "columns": columns,
        }


def packed(place: Place, name: str, part: str, folder: Path, write: Callable[[Any], object]) -> dict[str, Any]:
    """Store one part, compressed."""
    with tempfile.TemporaryFile(dir=folder) as file:
        counted = Counted(file)
        with zstandard.ZstdCompressor(level=LEVEL).stream_writer(counted, closefd=False) as out:  # type: ignore[arg-type]
            write(out)
        file.seek(0)
        place.save(f"sets/{name}/database/{part}.zst", file)
    return {"name": f"{part}.zst", "sha256": counted.sum.hexdigest(), "size": counted.size}


def private_files(alias: str) -> Iterator[str]:
    """The names of all private files that rows name."""
    found: set[str] = set()
    for model, column in files.columns():
        rows = model._base_manager.using(alias).exclude(**{column: ""})  # noqa: SLF001
        found.update(name for name in rows.values_list(column, flat=True) if name)
    yield from sorted(found)


def copied(
    place: Place, names: list[str], known: dict[str, dict[str, Any]], tell: Tell
) -> tuple[list[dict[str, Any]], list[str]]:
    """Store the files that no earlier set has: names are random and nothing is overwritten, so a name is a content.

    Returns what the manifest says of them, and the names of those that were erased since their row was read.
    """
    storage, found, missing = private_storage(), [], []
    for number, name in enumerate(names, start=1):
        if number % 500 == 0 or number == len(names):
            tell(f"Files: {number:,} of {len(names):,}")
        if name in known:
            found.append(known[name])
            continue
        try:
            with storage.open(name) as file:
                found.append({"name": name, **kept(place, file)})
        except FileNotFoundError:
            missing.append(name)
    return found, missing


def kept(place: Place, file: IO[bytes]) -> dict[str, Any]:
    """Store one file by its digest."""
    with tempfile.TemporaryFile(dir=scratch()) as copy:
        counted = Counted(copy)
        shutil.copyfileobj(file, counted, A_PIECE)
        said = {"sha256": counted.sum.hexdigest(), "size": counted.size}
        copy.seek(0)
        place.save(pooled(said).name, copy)
    return said


def keys() -> dict[str, Any]:
    """What signs sessions and encrypts second factors. Whoever has it can make sessions."""
    if not settings.SECRET_KEY:
        raise Broken("There is no key.")
    return {"SECRET_KEY": settings.SECRET_KEY, "SECRET_KEY_FALLBACKS": settings.SECRET_KEY_FALLBACKS}
