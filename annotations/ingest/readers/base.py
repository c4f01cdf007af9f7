"""What every reader speaks: drafts and rejects, and the checks each draft must pass.

A reader is a pure function of bytes. Whatever is wrong with one row becomes a `Reject`, and the rest goes on; whatever
is wrong with the whole file is raised as InvalidInput.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from annotations.ingest.readers import dates

FIELDS = ("title", "text", "outlet", "byline", "published", "url", "language", "licence")
LONGEST = {"title": 300, "outlet": 200, "byline": 200, "url": 2000, "licence": 100, "language": 16}
NAMES = {
    "title": "title",
    "text": "text",
    "outlet": "outlet",
    "byline": "byline",
    "published": "date",
    "url": "address",
    "language": "language",
    "licence": "licence",
}
DERIVED_TITLE = 80  # characters of the text's first line that stand in for a title that no column gives
REJECT_TITLE = 100
KEPT = frozenset(" \t\n\r\f\v\x85\u00a0\u2028\u2029\u3000\u200c\u200d")  # white space, and joiners that scripts need
SIGNS = re.compile(r"[\W_]+")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)


class Part(NamedTuple):
    """A stretch of an article that its file sets apart. `kind` is a BlockKind, or empty for a paragraph of which the
    file says no more."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article as a reader found it: checked, but its text not yet canonical. `row` counts from 1; 0 = no rows.

    `language` is empty if it is to be detected; `encoding` names how the bytes were read. `parts` are what the file
    says its text consists of, if it says so; `text` is then these, with blank lines between. `media_type` is what the
    bytes were; `reader` the reader's name and version, if the import's own reader handed them on to another.
    """

    title: str
    text: str
    outlet: str = ""
    byline: str = ""
    published: date | None = None
    url: str = ""
    language: str = ""
    licence: str = ""
    row: int = 0
    encoding: str = "utf-8"
    parts: tuple[Part, ...] = ()
    media_type: str = ""
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be used: its number, a sentence that says why, and its title as far as there is one."""

    row: int
    reason: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What a file of rows looks like before its columns are mapped: names, and the first rows as strings."""

    columns: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]


class Reader(Protocol):
    """One kind of file. Modules of this package have this shape.

    `columns` is None for a kind that needs no mapping. A table's mapping is field → column; for other kinds it is what
    is known besides, by field, and "name", the file's without its ending. CALLED: what such a file is called in a
    sentence. ROWS: it has columns to map. APART: the format is foreign and rich enough to do harm, so that it is read
    in a process of its own.
    """

    NAME: str
    VERSION: str
    EXTENSIONS: tuple[str, ...]
    MEDIA_TYPE: str
    CALLED: str
    ROWS: bool
    APART: bool

    def columns(self, data: bytes) -> Table | None: ...

    def read(self, data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]: ...


class Unusable(ValueError):
    """Why one row cannot become a draft; its sentence is the reject's reason."""


def draft(values: Mapping[str, Any], *, row: int = 0, encoding: str = "utf-8", **also: Any) -> Draft | Reject:
    """A checked draft of raw values by field name, or the reject that says what is wrong with them.

    Values are strings or None (a date may be a `date`). Without a "title" key the text's first line gives the title.
    `also`: what else a Draft holds.
    """
    try:
        return replace(checked(values, row=row, encoding=encoding), **also)
    except Unusable as error:
        title = values.get("title")
        return Reject(row, str(error), line(title)[:REJECT_TITLE] if isinstance(title, str) else "")


def checked(values: Mapping[str, Any], *, row: int, encoding: str) -> Draft:
    """Like `draft`, but raises Unusable."""
    for field in FIELDS:
        value = values.get(field)
        if value is not None and not isinstance(value, str) and not (field == "published" and isinstance(value, date)):
            raise Unusable(f"Its {NAMES[field]} is not text.")
        if isinstance(value, str):
            whole(value, NAMES[field])
    text = values.get("text") or ""
    if not text.strip():
        raise Unusable("It has no text.")
    title = line(values["title"] or "") if "title" in values else first_line(text)
    if not title:
        raise Unusable("It has no title.")
    short = {field: line(values.get(field) or "") for field in ("outlet", "byline", "url", "language", "licence")}
    for field, value in {"title": title, **short}.items():
        if len(value) > LONGEST[field]:
            raise Unusable(f"Its {NAMES[field]} has {len(value)} characters; at most {LONGEST[field]} are allowed.")
    fields: dict[str, Any] = {**short, "url": address(short["url"]), "language": tag(short["language"])}
    return Draft(
        title=title,
        text=text,
        published=published(values.get("published")),
        row=row,
        encoding=encoding,
        **fields,
    )


def whole(value: str, name: str) -> None:
    """Raise Unusable if the value cannot be stored: half a surrogate pair, which a broken escape leaves behind."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Unusable(f"Its {name} holds half a character (a broken \\u escape).") from None


def line(value: str) -> str:
    """One line of text: NFC, control characters gone, white space runs as one space."""
    if not value.isprintable():
        value = "".join(" " if sign.isspace() else sign for sign in value if sign.isprintable() or sign in KEPT)
    return " ".join(unicodedata.normalize("NFC", value).split())


def first_line(text: str) -> str:
    """The text's first line with words, cut at a word to stand in for a title."""
    first = line(text.strip().partition("\n")[0][:1000])
    if len(first) <= DERIVED_TITLE:
        return first
    return first[: DERIVED_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def key(text: str) -> str:
    """The text's letters and digits alone, in lower case: what two copies of the same words have in common."""
    return SIGNS.sub("", text).lower()


def address(value: str) -> str:
    """The web address, or Unusable."""
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value
    except ValueError:
        fine = False
    if not fine:
        raise Unusable("Its address is not a web address (http://… or https://…).")
    return value


def tag(value: str) -> str:
    """The language tag, lower-cased, or Unusable."""
    value = value.replace("_", "-").lower()
    if value and not LANGUAGE.fullmatch(value):
        raise Unusable(f"“{value}” is not a language tag. Use one like en or pt-br.")
    return value


def published(value: object) -> date | None:
    """The date, or Unusable."""
    if value is None or isinstance(value, date):
        return value
    try:
        return dates.parse(str(value))
    except ValueError as error:
        raise Unusable(str(error)) from None
