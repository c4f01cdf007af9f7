"""What a format is, and what all of them need: compressed files, and archives that do not know when they were made."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from annotations.export.values import Bundle

ENDINGS = {"none": "", "gzip": ".gz", "zstd": ".zst"}
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can hold
BUFFER = 1 << 20


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


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int: ...

    def close(self) -> None: ...


def opened(path: Path, compression: str) -> Sink:
    """A file to write bytes to, compressed as asked; the same bytes come out whenever it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = path.open("wb", buffering=BUFFER)
    if compression == "gzip":
        return _Both(gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=6), raw)
    if compression == "zstd":
        import zstandard

        return _Both(zstandard.ZstdCompressor(level=6).stream_writer(raw, closefd=False), raw)
    return raw


class _Both:
    """A compressor and the file below it, closed as one. Small writes are gathered: a call a line costs more than the
    compressing."""

    def __init__(self, outer: Any, raw: IO[bytes]) -> None:
        self.outer, self.raw = outer, raw
        self.parts: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        self.parts.append(data)
        self.size += len(data)
        if self.size >= BUFFER:
            self._send()
        return len(data)

    def _send(self) -> None:
        self.outer.write(b"".join(self.parts))
        self.parts, self.size = [], 0

    def close(self) -> None:
        self._send()
        self.outer.close()
        self.raw.close()


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
