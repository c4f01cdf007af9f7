"""Making a set: the database first, then the files that its rows name, the manifest last."""

from __future__ import annotations

import errno
import json
import time
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage, storages

from annotations import __version__

from . import databases, manifest
from .failure import Failure
from .manifest import Manifest
from .packing import Whole, pack
from .places import Place
from .progress import Progress, megabytes, tell

TRIES = 3  # of the view of the database, when files that it names were erased meanwhile


def backup(place: Place, *, keys: bool = False) -> tuple[str, Manifest]:
    """Make a set; returns its name and manifest. Raises Failure, and leaves nothing that could be taken for a set."""
    try:
        with place.alone() as scratch:
            return Making(place, scratch).make(keys)
    except OSError as error:
        reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise Failure(f"The backup broke off: {reason}{f' ({error.filename})' if error.filename else ''}.") from error


class Making:
    def __init__(self, place: Place, scratch: Path) -> None:
        self.place, self.scratch = place, scratch
        self.storage: Storage = storages["private"]
        self.pool = set(place.names("files"))
        self.kept = earlier(place)
        self.files: dict[str, Whole] = {}
        self.new = 0
        self.begun = datetime.now(UTC)

    def make(self, keys: bool) -> tuple[str, Manifest]:
        packed = self.scratch / manifest.DATABASE
        taken, missing = self.view(packed)
        name = self.free_name()
        made = Manifest(
            made=self.begun.isoformat(timespec="seconds"),
            release=__version__,
            database={
                "kind": taken.kind,
                "server": taken.server,
                "digest": taken.whole.digest,
                "size": taken.whole.size,
            },
            migrations=taken.migrations,
            tables=taken.tables,
            ledgers=taken.ledgers,
            files={one: {"digest": whole.digest, "size": whole.size} for one, whole in sorted(self.files.items())},
            missing=missing,
            keys=keys,
        )
        self.place.put(f"{name}/{manifest.DATABASE}", packed)
        if keys:
            secret = {"SECRET_KEY": settings.SECRET_KEY, "SECRET_KEY_FALLBACKS": settings.SECRET_KEY_FALLBACKS}
            self.write(f"{name}/{manifest.KEYS}", json.dumps(secret).encode())
        if gone := {manifest.pooled(whole.digest) for whole in self.files.values()} - set(self.place.names("files")):
            raise Failure(f"{len(gone)} files of this backup went while it was made: does another write there too?")
        self.write(f"{name}/{manifest.NAME}", made.written())
        tell(f"Files: {len(self.files)}, of which {self.new} were not there yet.")
        return name, made

    def view(self, packed: Path) -> tuple[databases.Taken, list[str]]:
        """The database and all its files. Files erased since it was taken (an article taken down, a dataset withdrawn)
        are no part of a newer view; what is missing twice was lost before."""
        before: set[str] | None = None
        for _ in range(TRIES):
            self.begun = datetime.now(UTC)  # what was saved later may not be in it
            taken = databases.take(packed)
            tell(f"Database: {sum(taken.tables.values())} rows, {megabytes(taken.whole.size)}.")
            progress = Progress("Files", len(taken.files))
            missing = {name for name in taken.files if not self.copied(name, progress)}
            if not missing or missing == before:
                break
            before = missing
        self.files = {name: whole for name, whole in self.files.items() if name in set(taken.files)}
        return taken, sorted(missing)

    def copied(self, name: str, progress: Progress) -> bool:
        """Have the file in the pool; False if there is none of that name."""
        known = self.files.get(name) or self.kept.get(name)
        try:
            if known and manifest.pooled(known.digest) in self.pool and self.storage.size(name) == known.size:
                self.files[name] = known  # names are random and nothing is ever overwritten
                progress.step(0)
                return True
            draft = self.scratch / "file"
            draft.unlink(missing_ok=True)
            with self.storage.open(name) as file:
                whole = pack(file, draft)
        except FileNotFoundError:
            return False
        target = manifest.pooled(whole.digest)
        if target not in self.pool:
            self.place.put(target, draft)
            self.pool.add(target)
            self.new += 1
        self.files[name] = whole
        progress.step(whole.size)
        return True

    def free_name(self) -> str:
        """The time; a second later if there is a set of this one."""
        taken = {name.split("/")[0] for name in self.place.names()}
        while (name := datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")) in taken:
            time.sleep(0.1)
        return name

    def write(self, name: str, data: bytes) -> None:
        draft = self.scratch / "draft"
        draft.write_bytes(data)
        self.place.put(name, draft)


def earlier(place: Place) -> dict[str, Whole]:
    """The files of the newest set that can be read: what need not be copied again."""
    for name in reversed(manifest.sets(place)):
        try:
            found = manifest.read(place, name)
        except Failure:
            continue
        return {one: found.file(one) for one in found.files}
    return {}
