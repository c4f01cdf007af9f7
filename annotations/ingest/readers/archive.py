"""A ZIP of files that are read: each by its own reader, one after the other. Nothing is written anywhere.

A row is the place of the file in the archive. What cannot be read becomes a reject that names the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from annotations.errors import TooLarge, WorkbenchError
from annotations.ingest.readers.base import REJECT_TITLE, Draft, Reject, Table, line
from annotations.ingest.readers.packed import DEEPEST, Budget, Packed, Unreadable, plain_members
from annotations.ingest.readers.table import check_mapping, suggested

NAME = "zip"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".zip",)
MEDIA_TYPE = "application/zip"
CALLED = "a ZIP"
ROWS = False
APART = True

BROKEN = "It cannot be read: it is broken."


def columns(data: bytes) -> Table | None:
    """None: tables in an archive are read by the names of their columns."""
    return None


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """The drafts and rejects of all files, in the archive's order."""
    given = {field: value for field, value in mapping.items() if field != "name"}
    yield from members(data, given, Budget(), depth=1)


def members(data: bytes, mapping: Mapping[str, str], budget: Budget, *, depth: int) -> Iterator[Draft | Reject]:
    packed = Packed(data, budget)
    for row, info in enumerate(plain_members(packed), start=1):
        name = info.filename
        if any(piece.endswith("_files") for piece in PurePosixPath(name).parts[:-1]):
            continue  # what a browser saves beside a page
        try:
            inner = packed.read(info)
        except Unreadable as error:
            yield Reject(row, str(error), shown(name))
            continue
        yield from one(name, inner, mapping, budget, row=row, depth=depth)


def one(
    name: str, data: bytes, mapping: Mapping[str, str], budget: Budget, *, row: int, depth: int
) -> Iterator[Draft | Reject]:
    """What is in one file."""
    from annotations.ingest.readers import for_file

    try:
        if not data.strip():
            yield Reject(row, "It is empty.", shown(name))
            return
        reader = for_file(PurePosixPath(name).name, data)
        if reader.NAME == NAME:
            if depth >= DEEPEST:
                yield Reject(row, "It is an archive in an archive in an archive.", shown(name))
            else:
                yield from (in_file(found, name, row) for found in members(data, mapping, budget, depth=depth + 1))
            return
        own = {**mapping, "name": PurePosixPath(name).stem}
        if reader.ROWS and (table := reader.columns(data)):
            own = check_mapping(suggested(table), table.columns)
        for found in reader.read(data, own):
            if isinstance(found, Draft):
                kept = found.media_type or reader.MEDIA_TYPE
                yield replace(found, row=row, media_type=kept, reader=found.reader or f"{reader.NAME} {reader.VERSION}")
            else:
                yield in_file(found, name, row)
    except MemoryError:
        raise
    except WorkbenchError as error:
        if isinstance(error, TooLarge) and budget.left < 0:
            raise
        yield Reject(row, error.message, shown(name))
    except Exception:  # whatever a broken file does to a library, the others are read
        yield Reject(row, BROKEN, shown(name))


def in_file(found: Draft | Reject, name: str, row: int) -> Draft | Reject:
    """A result of a file in the archive, as one of the archive."""
    if isinstance(found, Draft):
        return replace(found, row=row)
    where = f"{shown(name)}, row {found.row}" if found.row else shown(name)
    return Reject(row, found.reason, line(f"{where}: {found.title}" if found.title else where)[:REJECT_TITLE])


def shown(name: str) -> str:
    """A file's name as a reject gives it: its end, for that is what differs."""
    return line(name.encode("utf-8", "replace").decode())[-REJECT_TITLE:]
