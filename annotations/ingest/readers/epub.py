"""An electronic book or magazine (EPUB 2 or 3): each document of its reading order is an article."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from annotations.errors import InvalidInput
from annotations.ingest.readers import html, trees
from annotations.ingest.readers.articles import article
from annotations.ingest.readers.base import Draft, Reject, Table
from annotations.ingest.readers.packed import Budget, Packed, Unreadable

NAME = "epub"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".epub",)
MEDIA_TYPE = "application/epub+zip"
CALLED = "an electronic book (EPUB)"
ROWS = False
APART = True

FEWEST_LETTERS = 200  # a document with fewer is a cover or a title page
BROKEN = "This book cannot be read: it is broken."


def columns(data: bytes) -> Table | None:
    """None: what is in a book is known."""
    return None


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """A draft or a reject for every document in the reading order that is no cover or table of contents."""
    packed = Packed(data, Budget(left=200_000_000))
    try:
        path, book = package_of(packed)
        if "META-INF/encryption.xml" in packed.names and b"adept" in packed.read("META-INF/encryption.xml").lower():
            raise InvalidInput("This book is protected against copying, and cannot be read.")
    except (Unreadable, KeyError):
        raise InvalidInput(BROKEN) from None
    facts = facts_of(book)
    name = facts.pop("title", "") or mapping.get("name", "")
    given = {field: value for field, value in mapping.items() if field != "name"}
    for row, inner in enumerate(documents(book, posixpath.dirname(path)), start=1):
        try:
            parts = html.whole(packed.read(inner))
        except (Unreadable, KeyError, InvalidInput) as error:
            yield Reject(row, str(error) if isinstance(error, Unreadable) else BROKEN, inner[-100:])
            continue
        if sum(sum(map(str.isalpha, part.text)) for part in parts) >= FEWEST_LETTERS:
            own = {"outlet": name, **facts}
            yield article(own, parts, {**given, "name": f"{name}, {row}".strip(", ")}, media_type=MEDIA_TYPE, row=row)


def package_of(packed: Packed) -> tuple[str, Any]:
    """Path and root element of the package document."""
    container = trees.xml(packed.read("META-INF/container.xml"))
    paths = [
        node.get("full-path")
        for node in container.iter()
        if isinstance(node.tag, str) and node.tag.endswith("}rootfile")
    ]
    if not paths or not paths[0]:
        raise InvalidInput(BROKEN)
    return paths[0], trees.xml(packed.read(paths[0]))


def facts_of(book: Any) -> dict[str, str]:
    """What the package says of the whole book."""
    found: dict[str, str] = {}
    names = {
        "title": "title",
        "creator": "byline",
        "date": "published",
        "language": "language",
        "rights": "licence",
        "publisher": "outlet",
    }
    for node in book.iter():
        field = (
            names.get(node.tag.rpartition("}")[2]) if isinstance(node.tag, str) and "purl.org/dc/" in node.tag else None
        )
        if field and (node.text or "").strip():
            found.setdefault(field, node.text.strip())
    return found


def documents(book: Any, folder: str) -> Iterator[str]:
    """The names of the documents in the archive, in reading order."""
    items = {node.get("id"): node for node in book.iter() if isinstance(node.tag, str) and node.tag.endswith("}item")}
    for node in book.iter():
        if not isinstance(node.tag, str) or not node.tag.endswith("}itemref"):
            continue
        item = items.get(node.get("idref"))
        if (
            item is None
            or "nav" in (item.get("properties") or "").split()
            or "html" not in (item.get("media-type") or "")
        ):
            continue
        yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
