"""Where sets lie: a folder, or a prefix on an S3-compatible server. What is put there appears whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from workbench import addresses

from .failure import Failure

MAKING = ".making-"


class Place(Protocol):
    """Names have / between their parts."""

    def names(self, below: str = "") -> Iterator[str]: ...
    def open(self, name: str) -> IO[bytes]: ...
    def put(self, name: str, file: Path) -> None: ...
    def remove(self, name: str) -> None: ...
    def alone(self) -> contextlib.AbstractContextManager[Path]: ...


class Folder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self, below: str = "") -> Iterator[str]:
        for root, _, files in os.walk(self.folder / below):
            for name in files:
                found = Path(root, name).relative_to(self.folder)
                if not found.parts[0].startswith("."):
                    yield found.as_posix()

    def open(self, name: str) -> IO[bytes]:
        return (self.folder / name).open("rb")

    def put(self, name: str, file: Path) -> None:
        """Move the file there. It is on the disk before it has its name, and so is the name before we go on."""
        target = self.folder / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with file.open("rb") as written:
            os.fsync(written.fileno())
        os.chmod(file, 0o600)
        os.replace(file, target)
        for folder in (target.parent, target.parent.parent):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def remove(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # the last of a set takes its folder along
            (self.folder / name).parent.rmdir()

    @contextlib.contextmanager
    def alone(self) -> Iterator[Path]:
        """A folder for what is not finished, on the same disk, while nobody else writes to this place."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / ".lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                    raise
                raise Failure(f"Another backup into {self.folder} is under way.") from None
            for left in self.folder.glob(f"{MAKING}*"):  # by one that was killed
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=MAKING, dir=self.folder) as scratch:
                yield Path(scratch)


class Bucket:
    def __init__(self, options: dict[str, Any]) -> None:
        from workbench.storage import Private

        self.storage = Private(**options)
        self.prefix = f"{options['location']}/" if options["location"] else ""

    def names(self, below: str = "") -> Iterator[str]:
        for found in self.storage.bucket.objects.filter(Prefix=self.prefix + below):
            yield found.key.removeprefix(self.prefix)

    def open(self, name: str) -> IO[bytes]:
        return self.storage.open_at(name, 0)

    def put(self, name: str, file: Path) -> None:
        self.storage.bucket.upload_file(str(file), self.prefix + name)
        file.unlink()

    def remove(self, name: str) -> None:
        self.storage.bucket.Object(self.prefix + name).delete()

    @contextlib.contextmanager
    def alone(self) -> Iterator[Path]:
        """Nothing locks a bucket: that one backup goes there at a time is its operator's part."""
        settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.DATA) as scratch:
            yield Path(scratch)


def place(address: str) -> Place:
    """The place at a path or `s3://bucket/prefix?endpoint=…`. Raises Failure."""
    if not address.startswith("s3:"):
        return Folder(Path(address).expanduser().absolute())
    try:
        return Bucket(addresses.storage(address)["OPTIONS"])
    except ValueError as error:
        raise Failure(str(error).replace("STORAGE_URL", "The address of the backups")) from None
    except ImportError:
        raise Failure("Backups on S3 need the extra s3: pip install 'claim-workbench[s3]'.") from None


def set_at(address: str) -> tuple[Place, str]:
    """The place and the name of the set in it, of the address of a set."""
    if address.startswith("s3:"):
        parts = urlsplit(address)
        above, _, name = parts.path.rstrip("/").rpartition("/")
        return place(urlunsplit(parts._replace(path=above))), name
    path = Path(address).expanduser().absolute()
    return place(str(path.parent)), path.name
