"""A feed as a file, RSS 0.9 to 2.0 or Atom: each entry is an article, with what it holds of the text.

Sources: https://www.rssboard.org/rss-specification, RFC 4287. Names are compared without their namespaces, which feeds
get wrong more often than the names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from annotations.errors import InvalidInput
from annotations.ingest.readers import html, trees
from annotations.ingest.readers.articles import article
from annotations.ingest.readers.base import Draft, Part, Reject, Table, line
from annotations.ingest.readers.facts import first

NAME = "feed"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".xml", ".rss", ".atom")
MEDIA_TYPE = "application/rss+xml"
CALLED = "a feed (RSS or Atom)"
ROWS = False
APART = True

MOST_ENTRIES = 5_000
TAGGED = re.compile(r"<[a-zA-Z/!]|&#?\w{1,30};")
TEXTS = ("encoded", "content", "body", "description", "summary")
DATES = ("pubDate", "published", "issued", "date", "created", "updated", "modified")


class FeedItem(NamedTuple):
    """What a feed says of one entry: its number from 1, what the feed calls it for good, where its article stands, and
    how many characters of text it carries. `feed`: the feed's own title."""

    row: int
    id: str
    url: str
    title: str
    characters: int
    feed: str


def columns(data: bytes) -> Table | None:
    """None: what an entry's elements mean is known."""
    return None


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """A draft or a reject an entry, in the feed's order."""
    channel, entries = opened(data)
    if not entries:
        raise InvalidInput("There are no entries in this feed, or it is no feed.")
    shared = {
        "outlet": plain(child_text(channel, "title")),
        "language": first(child_text(channel, "language"), channel.get("{http://www.w3.org/XML/1998/namespace}lang")),
        "licence": plain(
            first(child_text(channel, "license"), child_text(channel, "copyright"), child_text(channel, "rights"))
        ),
    }
    given = {field: value for field, value in mapping.items() if field != "name"}
    for row, entry in enumerate(entries, start=1):
        facts = {**shared, **{field: value for field, value in facts_of(entry).items() if value}}
        yield article(facts, parts_of(entry), given, media_type=MEDIA_TYPE, row=row)


def opened(data: bytes) -> tuple[Any, list[Any]]:
    """The element that tells of the feed, and its entries."""
    root = trees.xml(data)
    entries = [node for node in root.iter() if name_of(node) in ("item", "entry")]
    if len(entries) > MOST_ENTRIES:
        raise InvalidInput(f"This feed has {len(entries)} entries; at most {MOST_ENTRIES} are read.")
    return next((node for node in root.iter() if name_of(node) in ("channel", "feed")), root), entries


def items(data: bytes) -> Iterator[FeedItem]:
    """What the feed says of its entries, in its order; one of row 0 for the feed itself, so that a feed of none is one.
    Raises InvalidInput if it is no feed."""
    channel, entries = opened(data)
    if not entries and name_of(channel) not in ("channel", "feed", "rss", "RDF"):
        raise InvalidInput("This is no feed (RSS or Atom).")
    title = plain(child_text(channel, "title"))
    yield FeedItem(0, "", "", "", 0, title)
    for row, entry in enumerate(entries, start=1):
        url, name = link_of(entry), plain(child_text(entry, "title"))
        known = first(child_text(entry, "guid"), child_text(entry, "id"), url, name)
        yield FeedItem(row, known, url, name, sum(len(part.text) for part in parts_of(entry)), title)


def name_of(node: Any) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def child_text(node: Any, name: str) -> str:
    return next(("".join(child.itertext()).strip() for child in node if name_of(child) == name), "")


def facts_of(entry: Any) -> dict[str, str]:
    """What an entry says of its article."""
    authors = [
        first(child_text(child, "name"), "".join(child.itertext()) if not len(child) else "")
        for child in entry
        if name_of(child) in ("author", "creator")
    ]
    # RSS asks for “address (name)” as author.
    authors = [re.sub(r"^\S+@\S+\s*\((.*)\)$", r"\1", line(author)) for author in authors if author]
    return {
        "title": plain(child_text(entry, "title")),
        "byline": plain(", ".join(dict.fromkeys(author for author in authors if "@" not in author))),
        "published": first(*(child_text(entry, name) for name in DATES)),
        "url": link_of(entry),
        "licence": plain(child_text(entry, "license")),
    }


def link_of(entry: Any) -> str:
    """The entry's address: Atom's link to the other form of it, RSS's link, a permanent id."""
    links = [child for child in entry if name_of(child) == "link"]
    alternate = [link.get("href") for link in links if link.get("href") and link.get("rel", "alternate") == "alternate"]
    ids = [child.text for child in entry if name_of(child) in ("guid", "id") and child.get("isPermaLink") != "false"]
    return next(
        (
            text.strip()
            for text in [*alternate, *(link.text for link in links), *ids]
            if text and text.strip().startswith("http")
        ),
        "",
    )


def parts_of(entry: Any) -> list[Part]:
    """The longest text that the entry has, in its parts."""
    best: list[Part] = []
    for child in entry:
        if name_of(child) not in TEXTS:
            continue
        parts = parts_in(child)
        if sum(len(part.text) for part in parts) > sum(len(part.text) for part in best):
            best = parts
    return best


def parts_in(node: Any) -> list[Part]:
    """The parts of an element that holds escaped HTML, XHTML or plain text."""
    from lxml import etree

    text = "".join(etree.tostring(child, encoding="unicode") for child in node) if len(node) else node.text or ""
    if TAGGED.search(text):
        return html.whole(text.encode())
    return [Part("", paragraph) for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]


def plain(text: str) -> str:
    """A line of text of which nobody says whether it is escaped once or twice."""
    if not TAGGED.search(text):
        return line(text)
    try:
        return line(" ".join(part.text for part in html.whole(text[:5000].encode())))
    except InvalidInput:
        return ""
