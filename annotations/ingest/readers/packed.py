"""A ZIP, read member by member and never unpacked: no name leads anywhere, and no member is larger than it may be.

What its directory says is not believed: bytes are counted while they are unpacked, in all members together. Of the
tricks that archives play (https://www.bamsoftware.com/hacks/zipbomb/), members that overlap are refused.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from annotations.errors import InvalidInput, TooLarge

MOST_DIRECTORY = 2_000_000  # bytes; a member takes at least 46, and memory ten times that
MOST_MEMBERS = 5_000
MOST_MEMBER = 30_000_000  # bytes, unpacked
MOST_UNPACKED = 200_000_000
DEEPEST = 2  # archives in archives
END = struct.Struct("<4s4H2LH")
KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
PIECE = 1 << 16

BROKEN = "This ZIP is broken."
TOO_MANY = f"This ZIP has more files than the {MOST_MEMBERS} that are read."


@dataclass(slots=True)
class Budget:
    """Bytes and members that may still be read, in an archive and all archives in it."""

    left: int = MOST_UNPACKED
    members: int = MOST_MEMBERS
    most_member: int = MOST_MEMBER

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise TooLarge(f"Unpacked, this ZIP has more than the {MOST_UNPACKED // 10**6} MB that are read.")


class Unreadable(ValueError):
    """Why one member cannot be read; its sentence is the reject's reason."""


class Packed:
    """The members of a ZIP. Raises InvalidInput if it is broken or its members overlap, TooLarge for too many."""

    def __init__(self, data: bytes, budget: Budget | None = None) -> None:
        self.budget = budget or Budget()
        refuse_directory(data)
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error, UnicodeError):
            raise InvalidInput(BROKEN) from None
        self.members = [info for info in self.archive.infolist() if not info.is_dir()]
        self.budget.members -= len(self.members)
        if self.budget.members < 0:
            raise TooLarge(TOO_MANY)
        refuse_overlap(self.archive.infolist(), len(data))
        self.names = {info.filename for info in self.members}

    def read(self, info: zipfile.ZipInfo | str) -> bytes:
        """The bytes of a member. Raises Unreadable, or TooLarge if all together are too many; KeyError for a name that
        is not there."""
        info = self.archive.getinfo(info) if isinstance(info, str) else info
        if reason := harm_of(info):
            raise Unreadable(reason)
        pieces, size = [], 0
        try:
            with self.archive.open(info) as file:
                while piece := file.read(PIECE):
                    size += len(piece)
                    self.budget.spend(len(piece))
                    if size > self.budget.most_member:
                        raise Unreadable(
                            f"Unpacked, it has more than the {self.budget.most_member // 10**6} MB that are read."
                        )
                    pieces.append(piece)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error, struct.error):
            raise Unreadable("It cannot be unpacked: it is broken.") from None
        return b"".join(pieces)


def refuse_directory(data: bytes) -> None:
    """Look at the archive's end before its directory is read: a million entries would take hundreds of megabytes."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0 or at + END.size > len(data):
        raise InvalidInput(BROKEN)
    if data[max(at - 20, 0) : at].startswith(b"PK\x06\x07"):
        raise TooLarge(TOO_MANY)  # ZIP64: made for more members, or larger ones, than are read here
    _, _, _, _, count, size, _, _ = END.unpack_from(data, at)
    if size > MOST_DIRECTORY or count > MOST_MEMBERS:
        raise TooLarge(TOO_MANY)


def refuse_overlap(infos: list[zipfile.ZipInfo], size: int) -> None:
    """Raise InvalidInput if two members share bytes, as those of a bomb do."""
    placed = sorted(infos, key=lambda info: info.header_offset)
    ends = [info.header_offset for info in placed[1:]] + [size]
    for info, end in zip(placed, ends, strict=True):
        if info.header_offset + 30 + len(info.orig_filename) + info.compress_size > end:
            raise InvalidInput("The files in this ZIP overlap, as only those of one made to do harm do.")


def harm_of(info: zipfile.ZipInfo) -> str:
    """Why a member is not even opened; empty if it is."""
    name = info.filename
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or name[1:2] == ":":
        return "Its name leads out of the archive."
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return "It is a link or device, not a file."
    if info.flag_bits & 0x1:
        return "It has a password: pack it without one."
    if info.compress_type not in KNOWN:
        return "It is packed in a way that is not read: pack it as ZIP programs do by default."
    return ""


def plain_members(packed: Packed) -> Iterator[zipfile.ZipInfo]:
    """The members without what systems and programs leave in archives for themselves."""
    for info in packed.members:
        pieces = info.filename.split("/")
        if not any(
            piece == "__MACOSX" or (piece.startswith(".") and piece != "..") or piece in ("Thumbs.db", "desktop.ini")
            for piece in pieces
        ):
            yield info
