"""A text document of LibreOffice (OpenDocument 1.3): one article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from annotations.codebook import BlockKind
from annotations.errors import InvalidInput
from annotations.ingest.readers import trees
from annotations.ingest.readers.articles import article
from annotations.ingest.readers.base import Draft, Part, Reject, Table
from annotations.ingest.readers.packed import Budget, Packed, Unreadable

NAME = "odt"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".odt",)
MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
CALLED = "a text document of LibreOffice"
ROWS = False
APART = True

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
LEFT_OUT = frozenset((TEXT + "tracked-changes", TEXT + "note", TEXT + "sequence-decls", TEXT + "table-of-content",
                      "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation"))  # fmt: skip
BROKEN = "This document cannot be read: it is broken, or has a password. Open it and save it again, without one."
STYLES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"quotations?|block_?quot.*", re.IGNORECASE), BlockKind.QUOTE),
    (re.compile(r"caption|illustration|figure|drawing", re.IGNORECASE), BlockKind.CAPTION),
    (re.compile(r"title|subtitle|heading.*", re.IGNORECASE), BlockKind.HEADING),
)
MOST_SPACES = 100


def columns(data: bytes) -> Table | None:
    """None: the document is one article."""
    return None


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """The one article; `mapping` as in the plain reader."""
    packed = Packed(data, Budget(left=100_000_000))
    try:
        root = trees.xml(packed.read("content.xml"))
        meta = trees.xml(packed.read("meta.xml")) if "meta.xml" in packed.names else None
    except (Unreadable, KeyError):
        raise InvalidInput(BROKEN) from None
    facts = facts_of(meta) if meta is not None else {}
    body = next(
        (node for node in root.iter() if node.tag == "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text"), None
    )
    if body is None:
        raise InvalidInput(BROKEN)
    parts = list(parts_of(body, parents_of(root)))
    headings = [part.text for part in parts[:2] if part.kind == BlockKind.HEADING]
    facts["title"] = headings[0] if headings else facts.get("title", "")
    yield article(facts, parts, mapping, media_type=MEDIA_TYPE)


def facts_of(meta: Any) -> dict[str, str]:
    names = {
        node.tag.rpartition("}")[2]: (node.text or "").strip() for node in meta.iter() if isinstance(node.tag, str)
    }
    return {
        "title": names.get("title", ""),
        "byline": names.get("initial-creator") or names.get("creator", ""),
        "language": names.get("language", ""),
    }


def parents_of(root: Any) -> dict[str, str]:
    """Name of a style made for one paragraph → the named style it is made from."""
    return {
        node.get(STYLE + "name") or "": node.get(STYLE + "parent-style-name") or ""
        for node in root.iter(STYLE + "style")
    }


def parts_of(body: Any, parents: Mapping[str, str]) -> Iterator[Part]:
    """The paragraphs in reading order."""
    waiting: list[tuple[Any, str]] = [(body, "")]
    while waiting:
        node, outer = waiting.pop()
        if not isinstance(node.tag, str) or node.tag in LEFT_OUT:
            continue
        if node.tag == TABLE + "table-row" and (row := row_of(node)):
            yield Part("", row)
        elif node.tag in (TEXT + "p", TEXT + "h"):
            text = text_of(node).strip()
            if text:
                yield Part(kind_of(node, outer, parents), ("- " if outer == BlockKind.LIST else "") + text)
            waiting += [
                (box, outer)
                for box in reversed([*node.iter("{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}text-box")])
            ]
        else:
            inner = BlockKind.LIST if node.tag == TEXT + "list-item" else outer
            waiting += [(child, inner) for child in reversed(node)]


def kind_of(node: Any, outer: str, parents: Mapping[str, str]) -> str:
    if node.tag == TEXT + "h":
        return BlockKind.HEADING
    name = node.get(TEXT + "style-name") or ""
    name = parents.get(name) or name
    return outer or next((kind for form, kind in STYLES if form.fullmatch(name.replace("_20_", " "))), "")


def row_of(row: Any) -> str:
    """The cells of a row, set apart by tabs; empty for one whose cells hold several paragraphs."""
    cells = [
        [text_of(one).strip() for one in cell.iter(TEXT + "p", TEXT + "h")]
        for cell in row
        if cell.tag == TABLE + "table-cell"
    ]
    if len(cells) < 2 or any(len(cell) > 1 for cell in cells):
        return ""
    return "\t".join(cell[0] for cell in cells if cell and cell[0])


def text_of(node: Any) -> str:
    """The text of a paragraph; notes and boxes that hang on it are not in it."""
    pieces: list[str] = [node.text or ""]
    for child in node:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name == "s":
            count = child.get(TEXT + "c") or "1"
            pieces.append(" " * (min(int(count), MOST_SPACES) if count.isdecimal() and len(count) < 6 else 1))
        elif name in ("tab", "line-break"):
            pieces.append("\n" if name == "line-break" else " ")
        elif name and name != "text-box" and child.tag not in LEFT_OUT:
            pieces.append(text_of(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
