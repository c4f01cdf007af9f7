"""Where backups are kept: a folder, or a bucket. What is there, and what of it is whole.

sets/20261128T100800Z/manifest.json        written last: without it a set is none
sets/20261128T100800Z/database/…           zstd
files/ab/ab12…                             private files by their digest, shared by all sets
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.module_loading import import_string

from workbench import addresses

MANIFEST = "manifest.json"
A_PIECE = 1 << 20  # bytes
SETTLED = timedelta(days=1)  # a file that no set names may belong to one that is being made


class Broken(Exception):
    """A set, or the place of sets, is not as it should be. The message is a sentence for a person."""


@dataclass(frozen=True)
class Stored:
    """Something in the place: its name there, what it must contain, how long it is in bytes."""

    name: str
    digest: str
    size: int


class Counted:
    """A stream that counts and digests what goes through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.size, self.sum = stream, 0, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sum.update(data)
        self.size += len(data)
        return self.stream.write(data)

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.sum.update(data)
        self.size += len(data)
        return data


class Place:
    """A folder, or `s3://bucket/prefix?…` as STORAGE_URL has it. Raises Broken for another address."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.storage: Storage
        if "://" in address:
            try:
                found = addresses.storage(address)
                self.storage = import_string(found["BACKEND"])(**found["OPTIONS"])
            except (ValueError, ImportError) as error:
                raise Broken(str(error).replace("STORAGE_URL", "The place of a backup")) from None
        else:
            self.storage = FileSystemStorage(
                location=str(Path(address).absolute()), file_permissions_mode=0o600, directory_permissions_mode=0o700
            )

    def sets(self) -> list[str]:
        """The names of whole sets, the oldest first."""
        return [name for name in self._folders() if self._is_whole(name)]

    def _folders(self) -> list[str]:
        try:
            return sorted(self.storage.listdir("sets")[0])
        except FileNotFoundError:
            return []

    def _is_whole(self, name: str) -> bool:
        try:
            self.manifest(name)
        except Broken:
            return False
        return True

    def manifest(self, name: str) -> dict[str, Any]:
        """What the set says that it has. Raises Broken if it cannot be read or was changed."""
        try:
            with self.storage.open(f"sets/{name}/{MANIFEST}") as file:
                found: dict[str, Any] = json.loads(file.read())
            said = found.pop("sha256")
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise Broken(f"There is no whole backup {name} in {self.address}.") from None
        if said != digest_of(found):
            raise Broken(f"The manifest of backup {name} is not as it was written.")
        return found

    def finish(self, name: str, manifest: dict[str, Any]) -> None:
        """Write the manifest: from now on the set is whole."""
        text = json.dumps({**manifest, "sha256": digest_of(manifest)}, indent=1, sort_keys=True)
        self.save(f"sets/{name}/{MANIFEST}", ContentFile(text.encode()))

    def save(self, name: str, file: Any) -> None:
        """Store under just this name, in the place of whatever an earlier try left there."""
        if self.storage.exists(name):
            self.storage.delete(name)
        kept = self.storage.save(name, File(file) if not isinstance(file, File) else file)
        if kept != name:
            self.storage.delete(kept)
            raise Broken(f"Something else writes into {self.address}: {name} was there already.")

    def pieces(self, stored: Stored) -> Iterator[bytes]:
        """The bytes of something in the place. Raises Broken, at their end, if they are not those that were stored."""
        try:
            with self.storage.open(stored.name) as file:
                counted = Counted(file)
                while piece := counted.read(A_PIECE):
                    yield piece
        except FileNotFoundError:
            raise Broken(f"{stored.name} is missing from {self.address}.") from None
        if (counted.sum.hexdigest(), counted.size) != (stored.digest, stored.size):
            raise Broken(f"{stored.name} is not as it was stored.")

    def forget_older(self, keep: int, now: datetime) -> int:
        """Delete all whole sets but the newest `keep`, and files that no set names any more; returns how many sets."""
        whole = self.sets()
        old = whole[: max(0, len(whole) - max(keep, 1))]
        for name in old:
            self._delete_set(name)
        named = {digest for name in whole[len(old) :] for digest in digests(self.manifest(name))}
        for name in self._pool():
            if name.rpartition("/")[2] not in named and self.storage.get_modified_time(name) < now - SETTLED:
                self.storage.delete(name)
        return len(old)

    def _delete_set(self, name: str) -> None:
        """The manifest first: half a set is none."""
        parts = self.manifest(name)["database"]
        self.storage.delete(f"sets/{name}/{MANIFEST}")
        for of in parts:
            self.storage.delete(part(name, of).name)
        for folder in (f"sets/{name}/database", f"sets/{name}"):
            self.storage.delete(folder)

    def _pool(self) -> Iterator[str]:
        try:
            folders = self.storage.listdir("files")[0]
        except FileNotFoundError:
            return
        for folder in folders:
            yield from (f"files/{folder}/{name}" for name in self.storage.listdir(f"files/{folder}")[1])


def digests(manifest: dict[str, Any]) -> Iterable[str]:
    return (file["sha256"] for file in manifest["files"])


def pooled(file: dict[str, Any]) -> Stored:
    """A private file of a manifest as it lies in the place."""
    digest = file["sha256"]
    return Stored(f"files/{digest[:2]}/{digest}", digest, file["size"])


def part(name: str, of: dict[str, Any]) -> Stored:
    """A part of the database of set `name`."""
    return Stored(f"sets/{name}/database/{of['name']}", of["sha256"], of["size"])


def digest_of(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
