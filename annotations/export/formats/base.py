"""What a format is, and archives that do not know when they were made."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, Protocol

from annotations.export.values import Bundle

from .streams import BUFFER

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can hold


class Written(NamedTuple):
    """One file of a dataset: its name in the folder (with /), what is in it, how many rows."""

    name: str
    kind: str
    rows: int


Beat = Callable[[], None]


def silent() -> None:
    """A beat that nobody hears."""


class Format(Protocol):
    """`beat` is called now and then while closing takes long."""

    def write(self, bundle: Bundle) -> None: ...

    def close(self, beat: Beat = silent) -> list[Written]: ...


def entry(name: str, *, packed: bool = True, level: int | None = None) -> zipfile.ZipInfo:
    """A ZIP's entry without a time and without anything of this machine. `level`: how hard it is compressed, 1 to 9."""
    info = zipfile.ZipInfo(name, date_time=EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    info._compresslevel = level  # type: ignore[attr-defined]  # noqa: SLF001 public from Python 3.13 on, under another name
    info.create_system, info.external_attr = 3, 0o644 << 16
    return info


@contextmanager
def archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """A new ZIP; write to it with `entry`."""
    with zipfile.ZipFile(path, "w", allowZip64=True) as packed:
        yield packed


def copy_into(packed: zipfile.ZipFile, info: zipfile.ZipInfo, source: IO[bytes], beat: Beat = silent) -> None:
    """Copy an open file into a ZIP, a part at a time."""
    with packed.open(info, "w", force_zip64=info.file_size > zipfile.ZIP64_LIMIT) as target:
        while part := source.read(BUFFER):
            target.write(part)
            beat()


GZIP_HEADER, GZIP_TRAILER = 10, 8  # of a file without a name; at its end stand CRC-32 and length


def take_over(packed: zipfile.ZipFile, info: zipfile.ZipInfo, source: IO[bytes], beat: Beat = silent) -> None:
    """Put an open gzip file, as `streams` writes it, into a ZIP as it is: both hold the same deflated bytes.

    `info.file_size`: the length that it unpacks to. `zipfile` has no word for this: what it notes of a new entry is
    noted here.
    """
    file = packed.fp
    assert file is not None
    end = source.seek(-GZIP_TRAILER, os.SEEK_END)
    info.CRC = int.from_bytes(source.read(4), "little")
    info.compress_size = end - source.seek(GZIP_HEADER)
    info.header_offset = file.tell()
    file.write(info.FileHeader(zip64=info.file_size > zipfile.ZIP64_LIMIT))
    left = info.compress_size
    while left:
        part = source.read(min(left, BUFFER))
        left -= file.write(part)
        beat()
    packed.filelist.append(info)
    packed.NameToInfo[info.filename] = info
    packed.start_dir = file.tell()
    packed._didModify = True  # type: ignore[attr-defined]  # noqa: SLF001
