"""The files of a dataset while they are written: compressed, summed and kept for its archive in a second thread.

zlib, hashlib and the disk let go of Python's lock, so that the next rows are made meanwhile.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

ENDINGS = {"none": "", "gzip": ".gz", "zstd": ".zst"}
BUFFER = 1 << 20
PACKED = 3  # two fifths of the time that the usual 6 takes, and a tenth more bytes: it is most of what packing costs


class Streams:
    """Opens files in the folder `place`.

    `compression`: "none", "gzip" or "zstd"; the same bytes come out whenever it is. `packing`: a folder where what is
    not compressed is put once more, as gzip under the same name, for an archive to take over; None where there will be
    none. `sums`: name → SHA-256 of each file that was closed.
    """

    def __init__(self, place: Path, compression: str = "none", packing: Path | None = None) -> None:
        self.place, self.compression = place, compression
        self.packing = packing if compression == "none" else None
        self.sums: dict[str, str] = {}
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="writing")

    def open(self, name: str) -> Stream:
        """A new file. `name`: in the folder, with /, without the ending that its compression adds."""
        return Stream(self, name + ENDINGS[self.compression])

    def rename(self, name: str, to: str) -> None:
        """Give a closed file another name. Both have their ending."""
        self.sums[to] = self.sums.pop(name)
        for folder in filter(None, (self.place, self.packing)):
            (folder / name).rename(folder / to)

    def close(self) -> None:
        self.thread.shutdown()


class Stream:
    """One file. What goes wrong with a part of it is raised with the next, or when it is closed."""

    def __init__(self, streams: Streams, name: str) -> None:
        self.streams, self.name = streams, name
        self.parts: list[bytes] = []
        self.size = 0  # of the parts
        self.sent: Future[None] | None = None
        self.file = _Summed(_new(streams.place / name))
        self.to: list[Any] = [_compressed(self.file, streams.compression)]
        self.below: list[IO[bytes]] = []
        if streams.packing:
            self.below.append(_new(streams.packing / name))
            self.to.append(gzip.GzipFile("", "wb", PACKED, self.below[0], mtime=0))

    def write(self, data: bytes) -> None:
        self.parts.append(data)
        self.size += len(data)
        if self.size >= BUFFER:
            self.send()

    def send(self) -> None:
        """Hand on what was gathered, once what was handed on before is done: little waits at a time."""
        parts, self.parts, self.size = self.parts, [], 0
        if self.sent:
            self.sent.result()
        self.sent = self.streams.thread.submit(self.put, parts)

    def put(self, parts: list[bytes]) -> None:
        data = b"".join(parts)
        for file in self.to:
            file.write(data)

    def close(self) -> str:
        """End the file, once all of it is on the disk. Returns its name."""
        try:
            self.send()
            self.sent.result()  # type: ignore[union-attr]
            for compressor in self.to:
                if compressor is not self.file:
                    compressor.close()
            self.file.sync()
        finally:
            self.file.close()
            for below in self.below:
                below.close()
        self.streams.sums[self.name] = self.file.digest.hexdigest()
        return self.name


class _Summed:
    """A file and the digest of what went into it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self.file.write(data)

    def flush(self) -> None:
        self.file.flush()

    def sync(self) -> None:
        self.flush()
        os.fsync(self.file.fileno())

    def close(self) -> None:
        self.file.close()


def _compressed(file: _Summed, compression: str) -> Any:
    if compression == "gzip":
        return gzip.GzipFile("", "wb", 6, file, mtime=0)
    if compression == "zstd":
        import zstandard

        return zstandard.ZstdCompressor(level=6).stream_writer(file, closefd=False)  # type: ignore[arg-type]
    return file


def _new(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("wb")
