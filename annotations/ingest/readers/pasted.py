"""What a browser's clipboard holds of a page or document: HTML of which everything is meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from annotations.codebook import BlockKind
from annotations.ingest.readers import html
from annotations.ingest.readers.articles import article
from annotations.ingest.readers.base import Draft, Part, Reject, Table

NAME = "pasted"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = ()
MEDIA_TYPE = "text/html"
CALLED = "a pasted text"
ROWS = False
APART = True

# How a plain text says what a paragraph is: the signs that blocks are found by.
SIGNS = {BlockKind.HEADING: "# ", BlockKind.QUOTE: "> "}


def columns(data: bytes) -> Table | None:
    """None: it is one article."""
    return None


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """The one article; `mapping` as in the plain reader."""
    yield article({}, html.whole(data), mapping, media_type=MEDIA_TYPE)


def marked(parts: tuple[Part, ...]) -> str:
    """The parts as a plain text that says what they are, for a person to go on with."""
    return "\n\n".join(signed(part) for part in parts)


def signed(part: Part) -> str:
    sign = SIGNS.get(BlockKind(part.kind), "") if part.kind else ""
    return sign + " ".join(part.text.split("\n")) if sign else part.text
