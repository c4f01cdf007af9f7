"""Bytes in, drafts out. A reader knows no database.

A new kind of file is a module of the shape of `base.Reader` and one name in READERS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO

from annotations.errors import InvalidInput
from annotations.ingest.readers import (
    apart,
    archive,
    choosing,
    csv,
    docx,
    epub,
    feed,
    html,
    json,
    jsonl,
    mail,
    markdown,
    odt,
    pasted,
    pdf,
    plain,
    warc,
    xlsx,
)
from annotations.ingest.readers.base import FIELDS, REJECT_TITLE, Draft, Part, Reader, Reject, Table, draft
from annotations.ingest.readers.feed import FeedItem
from annotations.ingest.readers.pasted import marked
from annotations.ingest.readers.reading import Rows, StreamedRows, WholeRows, pieces, streamed
from annotations.ingest.readers.streams import Place, Row, opened
from annotations.ingest.readers.table import check_mapping, suggested

__all__ = [
    "FIELDS",
    "READERS",
    "REJECT_TITLE",
    "Draft",
    "Part",
    "Place",
    "Reader",
    "Reject",
    "Row",
    "Rows",
    "Table",
    "by_name",
    "check_mapping",
    "columns",
    "draft",
    "endings",
    "feed_items",
    "for_file",
    "marked",
    "media_type_of",
    "opened",
    "pieces",
    "read",
    "rows",
    "streamed",
    "suggested",
    "version_of",
]

READERS: tuple[Reader, ...] = (
    *(html, pdf, docx, plain, markdown, csv, xlsx, json, jsonl, feed, archive, odt, epub, mail, warc, pasted),
)


def for_file(name: str, data: bytes) -> Reader:
    """The reader for a file, by its content and its name's ending. Raises InvalidInput if none takes it, or if the two
    do not agree."""
    shown = name[-80:]
    ending = next((reader for reader in READERS if name.lower().endswith(reader.EXTENSIONS)), None)
    told = choosing.by_content(data, text=ending is not None and not ending.APART)
    content = next((reader for reader in READERS if told == reader.NAME), None)
    if content is not None and ending is not None and content is not ending:
        raise InvalidInput(
            f"“{shown}” is {content.CALLED} by its content, not {ending.CALLED} as its ending says. If it is the right "
            f"file, let its name end in {content.EXTENSIONS[0]}."
        )
    if content is not None:
        return content
    if kind := choosing.other(data):
        raise InvalidInput(f"“{shown}” is {kind}. {what_can_be_read()}")
    if ending is None:
        raise InvalidInput(f"“{shown}” cannot be read. {what_can_be_read()}")
    if ending.NAME in choosing.TELLING:
        raise InvalidInput(f"“{shown}” is not {ending.CALLED}, though it is called so. {what_can_be_read()}")
    return ending


def what_can_be_read() -> str:
    return f"Choose a file that ends in {', '.join(reader.EXTENSIONS[0] for reader in READERS if reader.EXTENSIONS)}."


def endings() -> tuple[str, ...]:
    """All endings that are read, with their dots."""
    return tuple(extension for reader in READERS for extension in reader.EXTENSIONS)


def read(reader: Reader, data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """The drafts and rejects of a file, read as safely as its format asks for. Raises InvalidInput or TooLarge."""
    return apart.read(reader, data, mapping) if reader.APART else reader.read(data, mapping)


def rows(name: str, file: IO[bytes], mapping: Mapping[str, str]) -> Rows:
    """A seekable file to be read by the reader called `name`. Raises InvalidInput or TooLarge."""
    if found := streamed(name):
        return StreamedRows(found, file, mapping)
    return WholeRows(list(read(by_name(name), file.read(), mapping)))


def columns(reader: Reader, file: IO[bytes]) -> Table | None:
    """Columns and first rows of a seekable file, read as safely as its format asks for; None if it needs no mapping."""
    if found := streamed(reader.NAME):
        return found.table(opened(file))
    data = file.read()
    return apart.columns(reader, data) if reader.APART and reader.ROWS else reader.columns(data)


def feed_items(data: bytes) -> Iterator[FeedItem]:
    """What a feed says of itself (row 0) and of its entries, without their texts. Raises InvalidInput or TooLarge."""
    return (FeedItem(*item) for item in apart.items(data))


def by_name(name: str) -> Reader:
    """The reader called `name`, which an import's row gives."""
    return next(reader for reader in READERS if name == reader.NAME)


def version_of(name: str) -> str:
    """The version of the reader called `name`; "1" for what needs none, such as a paste."""
    return next((reader.VERSION for reader in READERS if name == reader.NAME), "1")


def media_type_of(name: str) -> str:
    """What files the reader called `name` takes are; plain text for what needs none, such as a paste."""
    return next((reader.MEDIA_TYPE for reader in READERS if name == reader.NAME), plain.MEDIA_TYPE)
