"""From what an address brought to drafts: which reader takes it, and what is known of it besides."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from annotations.errors import InvalidInput
from annotations.ingest import readers
from annotations.models import Fetched

Found = readers.Draft | readers.Reject
# What a server says that its documents are → an ending that readers know.
ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "message/rfc822": ".eml",
    "multipart/related": ".mhtml",
}
DECODED = ("html", "plain", "markdown")  # readers of text, whose encoding a server may say


def read(row: Fetched, data: bytes) -> Iterator[Found]:
    """The articles of a document that came. Raises InvalidInput or TooLarge if there is none in it."""
    if row.takes is not None:
        return entries(row, data)
    return articles(row, data)


def articles(row: Fetched, data: bytes) -> Iterator[Found]:
    """Everything in the document, with the address it came from unless it names one itself."""
    reader = reader_of(row.url, row.media_type, data)
    text, encoding = (
        decoded(data, charset_of(row.headers.get("content-type", ""))) if reader.NAME in DECODED else (data, "")
    )
    for found in readers.read(reader, text, {"name": name_of(row.url)}):
        if isinstance(found, readers.Draft):
            told = found.reader or f"{reader.NAME} {reader.VERSION}"
            found = replace(
                found, url=found.url or row.url, reader=told, media_type=found.media_type or reader.MEDIA_TYPE
            )
            found = replace(found, encoding=encoding) if encoding else found
        yield found


def entries(row: Fetched, data: bytes) -> Iterator[Found]:
    """Those entries of a feed that are articles here."""
    reader, taken = readers.by_name("feed"), set(row.takes or ())
    for found in readers.read(reader, data, {"name": ""}):
        if found.row in taken:
            told = f"{reader.NAME} {reader.VERSION}"
            yield replace(found, reader=told) if isinstance(found, readers.Draft) else found


def reader_of(url: str, media_type: str, data: bytes) -> readers.Reader:
    """The reader for a document: by its content, else by what the server calls it, else by its address. Raises
    InvalidInput if none takes it, or if it is no article."""
    try:
        found = readers.for_file("", data)
    except InvalidInput:
        found = readers.for_file(f"document{ENDINGS.get(media_type) or ending_of(url)}", data)
    if found.NAME == "feed":
        raise InvalidInput(_("This is a feed, no article. Subscribe to it on the page Feeds."))
    if found.ROWS:
        raise InvalidInput(
            _("This is a table, no article. Download it and upload it as a file: you then see its columns.")
        )
    return found


def ending_of(url: str) -> str:
    """The ending of the file that an address names, with its dot."""
    name = urlsplit(url).path.rpartition("/")[2].lower()
    return next((ending for ending in readers.endings() if name.endswith(ending)), "")


def name_of(url: str) -> str:
    """What a document without a title is called: the last part of its address, else its host."""
    parts = urlsplit(url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    return last.rpartition(".")[0] or last or (parts.hostname or "")


def charset_of(content_type: str) -> str:
    """The encoding that a Content-Type names; empty if none, or none that is known."""
    for part in content_type.split(";")[1:]:
        name, _equals, value = part.partition("=")
        if name.strip().lower() == "charset":
            try:
                return codecs.lookup(value.strip().strip("\"'")).name
            except (LookupError, ValueError):
                return ""
    return ""


def decoded(data: bytes, charset: str) -> tuple[bytes, str]:
    """The text as UTF-8 with its mark, which goes before what a page says of itself, and the encoding it came in: what
    the server says goes first (https://html.spec.whatwg.org/#determining-the-character-encoding). The bytes as they
    are, and no encoding, if the server says nothing, or what does not fit, or there is a mark already."""
    charset = {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(charset, charset)
    marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE))
    if not charset or charset == "utf-8" or marked:
        return data, ""
    try:
        return codecs.BOM_UTF8 + data.decode(charset).encode(), charset
    except (UnicodeError, LookupError, TypeError):
        return data, ""
