"""Bringing a set back into an empty place, and showing that it is what was backed up. All of it or nothing."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader

from annotations import __version__
from annotations.models import DatasetFile

from . import looking, manifest, postgres, verifying
from .failure import Failure
from .manifest import Manifest
from .packing import Reading
from .places import Place
from .progress import Progress, tell

ASIDE = ".restoring"


def restore(place: Place, name: str, *, anyway: bool = False) -> Manifest:
    """Restore the set into the database and the private files of the settings, both of which must be empty.

    Raises Failure, and has then taken back whatever it had written; with `anyway` what fails only the checks at the end
    (the chain of events, projections, digests of datasets) stays and is told.
    """
    found = verifying.verify(place, name)
    suits(found)
    storage = storages["private"]
    with contextlib.ExitStack() as undo:
        refuse_what_is_there(storage)
        files(place, found, storage, undo)
        undo.callback(empty)
        database(place, name, found)
        compare(found, looking.through("default"))
        begin_anew()
        tell("The database is as it was backed up. Bringing it up to this release.")
        call_command("migrate", interactive=False, verbosity=0)
        problems = checked(found)
        if problems and not anyway:
            raise Failure(f"{' '.join(problems)} Nothing was kept; --anyway keeps it.")
        if found.keys:
            key(verifying.keys_of(place, name))
        undo.pop_all()
    if problems:
        raise Failure(f"{' '.join(problems)} What was restored was kept, as --anyway asks.")
    return found


def suits(found: Manifest) -> None:
    """Raises Failure for a set of another kind of database, or of a newer release."""
    kind = found.database["kind"]
    if kind != connection.vendor:
        raise Failure(
            f"This backup is of {kind}, and the settings name {connection.vendor}: it goes back into its own kind."
        )
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = set(loader.disk_migrations)
    ours = {app for app, _ in known}
    unknown = sorted(
        f"{app}.{one}"
        for app, names in found.migrations.items()
        if app in ours
        for one in names
        if (app, one) not in known
    )
    strange = [app for app in found.migrations if app not in ours]  # of an older release, if it left no table
    unknown += sorted(app for app in strange if any(table.startswith(f"{app}_") for table in found.tables))
    if unknown:
        raise Failure(
            f"This backup is of a newer release ({found.release}) than this one ({__version__}), which does not know "
            f"{unknown[-1]}: restore it with that release."
        )


def refuse_what_is_there(storage: Storage) -> None:
    """Raises Failure unless the database and the place of private files are empty."""
    path = Path(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        full = any(Path(f"{path}{end}").exists() and Path(f"{path}{end}").stat().st_size for end in ("", "-wal"))
    else:
        full = bool(looking.through("default")(looking.TABLES["postgresql"]))
    if full:
        raise Failure("The database is not empty: a backup is restored into an empty one, so that nothing is lost.")
    if holds(storage):
        raise Failure("There are private files already (`private/`, or STORAGE_URL): restore into an empty place.")


def holds(storage: Storage, folder: str = "") -> bool:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return False
    return bool([name for name in names if name]) or any(holds(storage, os.path.join(folder, one)) for one in folders)


def files(place: Place, found: Manifest, storage: Storage, undo: contextlib.ExitStack) -> None:
    """Before the database: a file without its row does no harm."""
    progress = Progress("Files", len(found.files))
    for name in found.files:
        whole = found.file(name)
        blocks = verifying.blocks(place, manifest.pooled(whole.digest), whole, f"The file {name}")
        undo.callback(storage.delete, name)
        stored = storage.save(name, File(cast(Any, Reading(blocks)), name))
        if stored != name:
            storage.delete(stored)
            raise Failure(f"The file {name} could not be given its name.")
        with contextlib.suppress(NotImplementedError), open(storage.path(name), "rb") as written:
            os.fsync(written.fileno())
        progress.step(whole.size)


def database(place: Place, name: str, found: Manifest) -> None:
    blocks = verifying.blocks(place, f"{name}/{manifest.DATABASE}", found.whole(), "The database")
    if connection.vendor == "postgresql":
        postgres.restore(blocks, found.migrations)
        return
    path = Path(connection.settings_dict["NAME"])
    draft = path.with_name(path.name + ASIDE)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for block in blocks:
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        sound(draft)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def sound(path: Path) -> None:
    try:
        with closing(looking.opened(path)) as ours:
            said = ours.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise Failure(f"The database of this backup is broken: {said}.")


def empty() -> None:
    """Take the database back: it was empty before."""
    for one in connections.all(initialized_only=True):
        one.close()
    if connection.vendor == "sqlite":
        for end in ("", "-wal", "-shm", ".lock"):
            Path(f"{connection.settings_dict['NAME']}{end}").unlink(missing_ok=True)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for (table,) in looking.through("default")(looking.TABLES["postgresql"]):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")


def begin_anew() -> None:
    """What was held back while the backup was made runs again, and nobody is taken for alive who was so then."""
    with transaction.atomic(), connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        for table in {"annotations_drain", "annotations_heartbeat"} & set(names):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608


def compare(found: Manifest, ask: looking.Ask) -> None:
    """Raises Failure unless tables and ledgers are those of the manifest."""
    here = looking.tables(ask, connection.vendor)
    for name in sorted({*here, *found.tables} - {postgres.BY_MIGRATE}):  # which has what older releases left, too
        if here.get(name) != found.tables.get(name):
            raise Failure(f"Table {name} has {here.get(name)} rows, and the backup says {found.tables.get(name)}.")
    if looking.ledgers(ask) != found.ledgers:
        raise Failure("The chains of events do not end where the backup says.")


def checked(found: Manifest) -> list[str]:
    """What is wrong with what the rows say, a sentence each."""
    problems = []
    for what, command in (
        ("The chain of events", "verify_events"),
        ("What follows from events", "rebuild_projections"),
    ):
        try:
            call_command(command, stdout=StringIO())
            tell(f"{what}: whole.")
        except CommandError as error:
            problems.append(f"{what} is not whole: {error}")
    return problems + datasets(found)


def datasets(found: Manifest) -> list[str]:
    """Each dataset's file against the digest that its row has."""
    problems, count = [], 0
    for file in DatasetFile.objects.only("file", "digest", "name").iterator():
        name = str(file.file.name)
        if name in found.missing:
            continue
        count += 1
        if name not in found.files or found.files[name]["digest"] != file.digest:
            problems.append(f"The file {file.name} of a dataset ({name}) is not the one that its row knows.")
    tell(f"Files of datasets: {count} with the digests that their rows know." if not problems else problems[0])
    return problems


def key(secret: str) -> None:
    """Local mode finds it in its folder; a server's operator sets it."""
    path = settings.DATA / "secret_key"
    if not settings.LOCAL:
        if secret != settings.SECRET_KEY:
            tell("The backup holds another SECRET_KEY (in its keys.json): set it, or everybody logs in anew.")
        return
    draft = path.with_name(f"secret_key{ASIDE}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
