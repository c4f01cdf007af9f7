"""A web archive (WARC 1.0 and 1.1, ISO 28500; gzipped or not): each page that was answered with 200 is an article."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from typing import IO

from annotations.errors import InvalidInput, TooLarge, WorkbenchError
from annotations.ingest.readers import html
from annotations.ingest.readers.base import REJECT_TITLE, Draft, Reject, Table

NAME = "warc"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".warc", ".warc.gz")
MEDIA_TYPE = "application/warc"
CALLED = "a web archive (WARC)"
ROWS = False
APART = True

MOST_RECORD = 10_000_000  # bytes of one answer
MOST_UNPACKED = 400_000_000  # of the whole archive, most of it pictures that are passed over
MOST_RECORDS = 20_000
PIECE = 1 << 16
BROKEN = "This web archive is broken."
STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")


def columns(data: bytes) -> Table | None:
    """None: what is in an archive is known."""
    return None


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """A draft or a reject a page, in the archive's order; a row is the record's number."""
    packed = data.startswith(b"\x1f\x8b")
    file: IO[bytes] = gzip.GzipFile(fileobj=io.BytesIO(data)) if packed else io.BytesIO(data)  # type: ignore[assignment]
    given = {field: value for field, value in mapping.items() if field != "name"}
    try:
        for row, (head, body) in enumerate(records(file), start=1):
            url = head.get("warc-target-uri", "").strip("<>")
            page = page_in(head, body)
            if page is not None:
                yield from one(page, {**given, "url": url} if url.startswith("http") else given, row, url)
    except (OSError, EOFError, zlib.error):
        raise InvalidInput(BROKEN) from None


def one(page: bytes, mapping: Mapping[str, str], row: int, url: str) -> Iterator[Draft | Reject]:
    """The article of one page."""
    from dataclasses import replace

    try:
        for found in html.read(page, mapping):
            yield replace(found, row=row)
    except WorkbenchError as error:
        yield Reject(row, error.message, url[:REJECT_TITLE])


def records(file: IO[bytes]) -> Iterator[tuple[dict[str, str], bytes | None]]:
    """Head and body of each record; the body is None if it is too large to be a page. Raises InvalidInput, TooLarge."""
    read = 0
    for _ in range(MOST_RECORDS):
        first = skip_blank(file)
        if not first:
            return
        if not first.startswith(b"WARC/"):
            raise InvalidInput(BROKEN)
        head = head_of(file)
        length = head.get("content-length", "")
        if not length.isdecimal() or len(length) > 12:
            raise InvalidInput(BROKEN)
        read += int(length)
        if read > MOST_UNPACKED:
            raise TooLarge(f"Unpacked, this archive has more than the {MOST_UNPACKED // 10**6} MB that are read.")
        yield head, taken(file, int(length))
    raise TooLarge(f"This archive has more than the {MOST_RECORDS} records that are read.")


def skip_blank(file: IO[bytes]) -> bytes:
    """The next line that is not blank."""
    for _ in range(100):
        line = file.readline(PIECE)
        if line.strip() or not line:
            return line
    raise InvalidInput(BROKEN)


def head_of(file: IO[bytes]) -> dict[str, str]:
    """The named fields up to a blank line."""
    found: dict[str, str] = {}
    for _ in range(200):
        line = file.readline(PIECE)
        if not line.strip():
            return found
        name, _, value = line.decode("utf-8", "replace").partition(":")
        found.setdefault(name.strip().lower(), value.strip())
    raise InvalidInput(BROKEN)


def taken(file: IO[bytes], length: int) -> bytes | None:
    """So many bytes, or None for too many, which are read all the same."""
    if length <= MOST_RECORD:
        body = file.read(length)
        if len(body) < length:
            raise InvalidInput(BROKEN)
        return body
    while length > 0:
        piece = file.read(min(PIECE, length))
        if not piece:
            raise InvalidInput(BROKEN)
        length -= len(piece)
    return None


def page_in(head: Mapping[str, str], body: bytes | None) -> bytes | None:
    """The page in a record; None if there is none."""
    if body is None or head.get("warc-type") not in ("response", "resource"):
        return None
    if head["warc-type"] == "resource":
        return body if "html" in head.get("content-type", "") else None
    status = STATUS.match(body)
    top, blank, rest = body.partition(b"\r\n\r\n")
    fields = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in top.decode("latin-1").split("\r\n")[1:])
    }
    if not status or status[1] != b"200" or not blank or "html" not in fields.get("content-type", ""):
        return None
    rest = unchunked(rest) if "chunked" in fields.get("transfer-encoding", "") else rest
    return unpacked(rest) if fields.get("content-encoding", "") in ("gzip", "x-gzip", "deflate") else rest


def unchunked(body: bytes) -> bytes:
    """The body without the sizes of its chunks; what is broken ends it."""
    pieces, at = [], 0
    while (end := body.find(b"\r\n", at, at + 100)) >= 0:
        try:
            size = int(body[at:end].split(b";")[0], 16)
        except ValueError:
            break
        if size <= 0:
            break
        pieces.append(body[end + 2 : end + 2 + size])
        at = end + 2 + size + 2
    return b"".join(pieces) if pieces else body


def unpacked(body: bytes) -> bytes:
    """The body unpacked, at most MOST_RECORD of it."""
    for bits in (47, -15):  # gzip or zlib by their marks; deflate without one
        try:
            return zlib.decompressobj(bits).decompress(body, MOST_RECORD)
        except zlib.error:
            continue
    return body
