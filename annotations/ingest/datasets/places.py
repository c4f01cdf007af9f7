"""Where a dataset's files lie: a folder, or a ZIP of which members are read and never unpacked.

Names are those within the dataset, with "/". What could lead out of it is refused before anything is read.
"""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from pathlib import Path
from typing import IO, Protocol

from annotations.errors import InvalidInput, TooLarge

MANIFEST = "manifest.json"
MOST_MEMBERS = 20_000
MOST_UNPACKED = 4_000_000_000  # bytes that a ZIP may say it holds, unless the caller allows less
# What comes out of a file that is damaged, packed or not.
BREAKS = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)


def broken(name: str) -> InvalidInput:
    """The error for a file that cannot be read to its end."""
    return InvalidInput(f"“{name}” is broken: it cannot be read to its end.")


class Place(Protocol):
    """`open` raises KeyError for a name that is not there."""

    def names(self) -> frozenset[str]: ...

    def open(self, name: str) -> IO[bytes]: ...


class FolderPlace:
    """The files of a folder. Symbolic links are no files of a dataset."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise InvalidInput(f"There is no folder {root}.")
        if not (root / MANIFEST).is_file():
            raise InvalidInput(f"{root} is no dataset: it has no {MANIFEST}.")
        self.root = root

    def names(self) -> frozenset[str]:
        found = (path for path in self.root.rglob("*") if path.is_file() and not path.is_symlink())
        return frozenset(path.relative_to(self.root).as_posix() for path in found)

    def open(self, name: str) -> IO[bytes]:
        if name not in self.names():
            raise KeyError(name)
        return (self.root / name).open("rb")


class ZipPlace:
    """The members of a ZIP, below the one folder they lie in, if they do. Raises InvalidInput if it is no ZIP of a
    dataset or a name leads elsewhere, TooLarge if it says to hold more than `most` bytes."""

    def __init__(self, file: Path | IO[bytes], *, most: int = MOST_UNPACKED) -> None:
        try:
            self.packed = zipfile.ZipFile(file)
            infos = self.packed.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise InvalidInput("This is no ZIP, or a broken one.") from error
        if len(infos) > MOST_MEMBERS:
            raise TooLarge(f"This ZIP has {len(infos)} files; at most {MOST_MEMBERS} are allowed.")
        size = sum(info.file_size for info in infos)
        if size > most:
            raise TooLarge(f"Unpacked, this ZIP has {size / 1e6:.0f} MB; at most {most / 1e6:.0f} MB are allowed.")
        members = {harmless(info): info for info in infos if not info.is_dir()}
        if len(members) != sum(not info.is_dir() for info in infos):
            raise InvalidInput("Two files of this ZIP have the same name.")
        top = top_of(members)
        self.members = {name.removeprefix(top): info for name, info in members.items() if name.startswith(top)}

    def names(self) -> frozenset[str]:
        return frozenset(self.members)

    def open(self, name: str) -> IO[bytes]:
        info = self.members[name]
        try:
            return self.packed.open(info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise broken(name) from error


def place_at(path: Path, *, most: int = MOST_UNPACKED) -> Place:
    """The dataset at this path, a folder or a ZIP."""
    return FolderPlace(path) if path.is_dir() else ZipPlace(path, most=most)


def is_dataset(file: IO[bytes]) -> bool:
    """True if the file is a ZIP with a dataset's manifest in it; it is rewound."""
    try:
        with zipfile.ZipFile(file) as packed:
            return any(name == MANIFEST or name.endswith(f"/{MANIFEST}") for name in packed.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    finally:
        file.seek(0)


def harmless(info: zipfile.ZipInfo) -> str:
    """The member's name. Raises InvalidInput if it could lead out of the dataset, is no plain file, or is encrypted."""
    name = info.filename
    if not name or name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or "\0" in name:
        raise InvalidInput(f"A name in this ZIP leads out of it: “{name[-80:]}”.")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise InvalidInput(f"“{name[-80:]}” in this ZIP is no plain file.")
    if info.flag_bits & 0x1:
        raise InvalidInput(f"“{name[-80:]}” in this ZIP is encrypted.")
    return name


def top_of(names: dict[str, zipfile.ZipInfo]) -> str:
    """What the names of the dataset's files begin with: "" or one folder."""
    found = [name.removesuffix(MANIFEST) for name in names if name == MANIFEST or name.endswith(f"/{MANIFEST}")]
    tops = [top for top in found if top.count("/") <= 1]
    if len(tops) != 1:
        raise InvalidInput(f"This ZIP is no dataset: it has no {MANIFEST}." if not tops else "It holds two datasets.")
    return tops[0]
