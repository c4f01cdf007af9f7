"""A set back into an empty place: all of it or nothing."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import zstandard
from django.conf import settings
from django.core.files.base import File
from django.core.management import call_command
from django.db import Error, connections, transaction

from annotations.models.files import FOLDERS
from annotations.models.imports import private_storage

from . import checking, tables
from .making import is_sqlite, scratch
from .places import Broken, Place, part, pooled

Tell = Callable[[str], None]


def restore(place: Place, name: str, tell: Tell) -> list[str]:
    """Put a set back, verify it, and bring it up to this release. Returns what is wrong with it, a sentence each.

    Raises Broken for a set that is not whole or is of a later release, and a place that is not empty; then nothing was
    written, or all of it was taken away again.
    """
    empty_place()
    manifest = checking.check(place, name, tell)
    checking.known_here(manifest)
    if manifest["kind"] != connections["default"].vendor:
        raise Broken(f"This backup is of {manifest['kind']}, and DATABASE_URL names another kind of database.")
    written: list[str] = []
    try:
        tell("Restoring files …")
        put_back(place, manifest["files"], written)
        tell("Restoring the database …")
        (_sqlite if is_sqlite() else _postgres)(place, name, manifest)
        if different := list(checking.as_stored(manifest)):
            raise Broken("What was restored is not what was stored: " + " ".join(different))
    except BaseException as error:
        take_away(written)
        if isinstance(error, Error):
            raise Broken(f"The database refused what was to be restored: {error}") from error
        raise
    tell(f"Counts of {len(manifest['counts'])} tables and ends of {len(manifest['ledgers'])} ledgers: as stored.")
    restore_key(manifest, tell)
    call_command("migrate", verbosity=0)
    return list(checking.as_meant(manifest, tell))


def empty_place() -> None:
    """Raise Broken if anything stands where a set is to be restored."""
    if is_sqlite():
        path = database_path()
        if path.exists() and path.stat().st_size:
            raise Broken(f"{path} is there already. Restore into an empty place: another WORKBENCH_DATA, for instance.")
    elif tables.tables("default"):
        raise Broken(
            "The database has tables already. Restore into an empty one: create it, and name it in DATABASE_URL."
        )
    if stored := next(_stored(), None):
        raise Broken(f"There are private files already ({stored}). Restore into an empty place.")


def database_path() -> Path:
    return Path(connections["default"].settings_dict["NAME"])


def _stored() -> Iterator[str]:
    """Files that are in the private storage."""
    for folder in FOLDERS:
        try:
            folders, names = private_storage().listdir(folder)
        except FileNotFoundError:
            continue
        yield from (f"{folder}/{name}" for name in (*names, *folders))


def put_back(place: Place, files: Iterable[dict[str, Any]], written: list[str]) -> None:
    """The private files, each under its name; `written` grows with them."""
    storage = private_storage()
    for file in files:
        with tempfile.TemporaryFile(dir=scratch()) as copy:
            copy.writelines(place.pieces(pooled(file)))
            copy.seek(0)
            kept = storage.save(file["name"], File(copy))
        written.append(kept)
        if kept != file["name"]:
            raise Broken(f"{file['name']} is there already.")


def take_away(written: list[str]) -> None:
    """Leave the place as it was: empty."""
    for name in written:
        private_storage().delete(name)
    connections["default"].close()
    if is_sqlite():
        for ending in ("", "-wal", "-shm"):
            Path(f"{database_path()}{ending}").unlink(missing_ok=True)
    else:
        tables.drop_all("default")


def _sqlite(place: Place, name: str, manifest: dict[str, Any]) -> None:
    connections["default"].close()
    path = database_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.restoring")
    try:
        with new.open("wb") as out:
            for piece in unpacked(place.pieces(part(name, manifest["database"][0]))):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _postgres(place: Place, name: str, manifest: dict[str, Any]) -> None:
    """The tables as they were at that release, then their rows in one transaction."""
    for app, migration in manifest["migrations"].items():
        call_command("migrate", app, migration, verbosity=0)
    parts = manifest["database"]
    with transaction.atomic():
        tables.empty("default", [of["table"] for of in parts])
        for of in parts:
            tables.read("default", of["table"], of["columns"], unpacked(place.pieces(part(name, of))))
        tables.count_on("default", [of["table"] for of in parts])


def unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What zstd packed."""
    unpacking = zstandard.ZstdDecompressor().decompressobj()
    for piece in pieces:
        if found := unpacking.decompress(piece):
            yield found


def restore_key(manifest: dict[str, Any], tell: Tell) -> None:
    """In local mode the key of the set takes the place of the one that this start made."""
    key = manifest["keys"].get("SECRET_KEY")
    if not key:
        tell("The set has no key: unless this place has the same, people log in again and set up second factors anew.")
    elif settings.LOCAL:
        path = settings.DATA / "secret_key"
        path.touch(mode=0o600)
        path.write_text(key)
        tell("The key is back.")
    elif key != settings.SECRET_KEY:
        tell(
            "The set's key is another than SECRET_KEY. Its manifest has it: set it, or add it to SECRET_KEY_FALLBACKS."
        )
