"""A Word document: one article. Styles tell headings, lists, quotations and captions; what was struck out is not read.

python-docx reads the package; the body is walked here, because it leaves out links, text boxes, and what was inserted
with changes tracked.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from annotations.codebook import BlockKind
from annotations.errors import InvalidInput
from annotations.ingest.readers.articles import article
from annotations.ingest.readers.base import Draft, Part, Reject, Table
from annotations.ingest.readers.packed import Budget, Packed, Unreadable

NAME = "docx"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".docx",)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CALLED = "a Word document"
ROWS = False
APART = True

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MOST_TAGS = 600_000  # a book of 500 pages has as many; each takes a hundred bytes
MOST_XML = 20_000_000  # bytes of the document's text part
BROKEN = "This Word document cannot be read: it is broken. Open it in Word and save it again."
LEFT_OUT = frozenset(
    W + name for name in ("del", "moveFrom", "instrText", "delText", "footnoteReference", "pPr", "rPr", "sdtPr")
)
HEADING = re.compile(
    r"heading \d|title|überschrift \d|titre \d|título \d|titel|kop \d|rubrik \d|overskrift \d", re.IGNORECASE
)
TITLE = re.compile(r"title|titel|titre|título|titolo", re.IGNORECASE)
STYLES: tuple[tuple[re.Pattern[str], str], ...] = (
    (HEADING, BlockKind.HEADING),
    (re.compile(r"list (?:bullet|number|paragraph)|list\b|listenabsatz", re.IGNORECASE), BlockKind.LIST),
    (re.compile(r"(?:intense )?quote|block ?text|zitat", re.IGNORECASE), BlockKind.QUOTE),
    (re.compile(r"caption|beschriftung|légende", re.IGNORECASE), BlockKind.CAPTION),
    (re.compile(r"byline|author", re.IGNORECASE), BlockKind.BYLINE),
    (re.compile(r"dateline|date", re.IGNORECASE), BlockKind.DATELINE),
)


def columns(data: bytes) -> Table | None:
    """None: the document is one article."""
    return None


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """The one article; `mapping` as in the plain reader."""
    refuse_bomb(data)
    document = opened(data)
    names = style_names(document)
    parts = list(parts_of(document.element.body, names, numbered(document)))
    titles = [part.text for part, style in parts if TITLE.fullmatch(style)]
    facts = facts_of(document)
    facts["title"] = titles[0] if titles else first_heading(parts) or facts.get("title", "")
    yield article(facts, [part for part, _ in parts], mapping, media_type=MEDIA_TYPE)


def refuse_bomb(data: bytes) -> None:
    """Unpack it once within limits, before a library does without."""
    packed = Packed(data, Budget(left=100_000_000))
    for info in packed.members:
        try:
            inner = packed.read(info)
        except Unreadable as error:
            raise InvalidInput(f"{BROKEN} ({error})") from None
        if info.filename.endswith((".xml", ".rels")) and (len(inner) > MOST_XML or inner.count(b"<") > MOST_TAGS):
            raise InvalidInput("The text of this document is larger than is read as one article.")


def opened(data: bytes) -> Any:
    from docx import Document

    try:
        return Document(io.BytesIO(data))
    except (KeyError, ValueError, AttributeError, SyntaxError, OSError):
        raise InvalidInput(BROKEN) from None


def facts_of(document: Any) -> dict[str, Any]:
    """What the document says of itself. Its dates are those of the file, not of the article."""
    facts: dict[str, Any] = {}
    with suppress(KeyError, ValueError, AttributeError):
        core = document.core_properties
        facts = {"title": core.title or "", "language": core.language or ""}
        facts["byline"] = core.author if core.author not in ("python-docx", "Unknown", "Microsoft Office User") else ""
    return facts


def first_heading(parts: list[tuple[Part, str]]) -> str:
    return next((part.text for part, _ in parts[:2] if part.kind == BlockKind.HEADING), "")


def style_names(document: Any) -> dict[str, str]:
    """Style id → name; a style that is based on a heading's counts as one."""
    found: dict[str, str] = {}
    with suppress(KeyError, ValueError, AttributeError):
        for style in document.styles.element.iter(W + "style"):
            name = style.find(W + "name")
            found[style.get(W + "styleId") or ""] = (name.get(W + "val") if name is not None else "") or ""
    return found


def numbered(document: Any) -> dict[str, bool]:
    """Id of a numbering → whether its first level counts, rather than has bullets."""
    found: dict[str, bool] = {}
    with suppress(KeyError, ValueError, AttributeError, NotImplementedError):
        root = document.part.numbering_part.element
        kinds = {}
        for abstract in root.iter(W + "abstractNum"):
            form = abstract.find(f"{W}lvl/{W}numFmt")
            kinds[abstract.get(W + "abstractNumId")] = form is not None and form.get(W + "val") == "decimal"
        for number in root.iter(W + "num"):
            link = number.find(W + "abstractNumId")
            found[number.get(W + "numId") or ""] = link is not None and kinds.get(link.get(W + "val"), False)
    return found


def parts_of(root: Any, names: Mapping[str, str], counts: Mapping[str, bool]) -> Iterator[tuple[Part, str]]:
    """The paragraphs in reading order, those in tables and boxes too, each with the name of its style."""
    numbers: dict[str, int] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.tag == W + "p":
            yield from paragraph(node, names, counts, numbers)
        elif node.tag == W + "tr" and (row := row_of(node)):
            yield Part("", row), ""
        elif node.tag not in LEFT_OUT and node.tag != MC + "Fallback":
            waiting += reversed(list(node))


def paragraph(
    node: Any, names: Mapping[str, str], counts: Mapping[str, bool], numbers: dict[str, int]
) -> Iterator[tuple[Part, str]]:
    """The parts of one paragraph. Boxes of text that hang on it follow it."""
    style = node.find(f"{W}pPr/{W}pStyle")
    name = names.get(style.get(W + "val") or "", style.get(W + "val") or "") if style is not None else ""
    kind = next(
        (kind for form, kind in STYLES if form.fullmatch(name) or (kind == BlockKind.LIST and form.match(name))), ""
    )
    number = node.find(f"{W}pPr/{W}numPr/{W}numId")
    numbering = (number.get(W + "val") or "") if number is not None else ""
    kind = BlockKind.LIST if numbering not in ("", "0") and kind != BlockKind.HEADING else kind
    text = text_of(node).strip()
    if text and kind == BlockKind.LIST:
        own = numbering or name
        numbers[own] = numbers.get(own, 0) + 1
        text = (f"{numbers[own]}. " if counts.get(numbering) or "Number" in name else "- ") + text
    if text:
        yield Part(kind, text), name
    for box in node.iter(W + "txbxContent"):
        if not any(above.tag == MC + "Fallback" for above in box.iterancestors()):
            yield from parts_of(box, names, counts)


def row_of(row: Any) -> str:
    """The cells of a row of data, set apart by tabs; empty for one whose cells hold several paragraphs."""
    cells = [[text_of(one).strip() for one in cell.iter(W + "p")] for cell in row.iter(W + "tc")]
    if len(cells) < 2 or any(len([text for text in cell if text]) > 1 for cell in cells):
        return ""
    return "\t".join(" ".join(cell).strip() for cell in cells if any(cell))


def text_of(node: Any) -> str:
    """The text of a paragraph as a reader of the final version sees it."""
    pieces: list[str] = []
    waiting = list(reversed(node))
    while waiting:
        one = waiting.pop()
        if one.tag == W + "t":
            pieces.append(one.text or "")
        elif one.tag in (W + "br", W + "cr"):
            pieces.append("\n" if one.get(W + "type") in (None, "textWrapping") else " ")
        elif one.tag == W + "tab":
            pieces.append(" ")
        elif one.tag == W + "noBreakHyphen":
            pieces.append("-")
        elif one.tag == W + "r" and one.find(f"{W}rPr/{W}vanish") is not None:
            continue
        elif one.tag not in LEFT_OUT and one.tag not in (W + "txbxContent", MC + "Fallback"):
            waiting += reversed(list(one))
    return "".join(pieces)
