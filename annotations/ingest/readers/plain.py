"""One article in a plain text file. A first line that stands alone above an empty line is its title."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from annotations.ingest.readers.base import LONGEST, Draft, Reject, Table, draft
from annotations.text import normalise

NAME = "text"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".txt", ".text")
MEDIA_TYPE = "text/plain"
CALLED = "a plain text"
ROWS = False
APART = False
HEADLINE = 150  # characters; a longer first line is a paragraph
SENTENCE_ENDS = (".", "!", "…", ":", ";", ",")


def columns(data: bytes) -> Table | None:
    """None: the file is one article."""
    return None


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """The one article. `mapping` gives whatever is known of it by field; "name" (the file's) is the last resort for
    a title."""
    decoded = normalise.decode(data)
    title, text = headline(decoded.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff"))
    yield article(mapping, title=title, text=text, encoding=decoded.encoding)


def article(
    mapping: Mapping[str, str], *, title: str, text: str, encoding: str, found: Mapping[str, str] | None = None
) -> Draft | Reject:
    """The draft of a one-article file: what the mapping gives goes before what the file says."""
    given = {field: value for field, value in mapping.items() if field != "name" and value}
    values = {**(found or {}), **({"title": title} if title else {}), "text": text, **given}
    if not values.get("title") and mapping.get("name"):
        values["title"] = mapping["name"][: LONGEST["title"]]
    return draft(values, encoding=encoding)


def headline(text: str) -> tuple[str, str]:
    """Title and remaining text; the title is empty if the first line does not look like one."""
    text = text.strip("\n")
    first, _, rest = text.partition("\n")
    alone = rest.partition("\n")[0].strip() == "" and rest.strip() != ""
    if alone and 0 < len(first.strip()) <= HEADLINE and not first.rstrip().endswith(SENTENCE_ENDS):
        return first.strip(), rest.strip("\n")
    return "", text
