"""An HTML tree into the parts it sets apart: paragraphs, headings, list items, quotations, captions, bylines, dates.

Nothing that a browser would hide is read, and nothing of the mark-up stays: only text leaves this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from annotations.codebook import BlockKind
from annotations.ingest.readers.base import Part, key

SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "button",
        "input",
        "select",
        "option",
        "textarea",
        "datalist",
        "audio",
        "video",
        "canvas",
        "map",
        "area",
        "title",
        "meta",
        "link",
        "base",
        "dialog",
        "progress",
        "meter",
        "menu",
        "rp",
        "rt",
    ]
)
# Also the head: libxml2 leaves in it what follows when a page without <body> begins with an element of HTML 5.
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
LAYOUT = frozenset(("p", "div", "table", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "article", "section"))
LONGEST_CELL = 200  # characters; a table with a longer cell holds a page together and is no table of data

HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-list\s*:\s*ignore)", re.IGNORECASE)
HIDDEN = re.compile(
    r"(?:^|[\s_-])(?:visually-?hidden|sr-only|screen-reader(?:-text)?|mw-editsection|noprint)(?:$|\s)", re.I
)
CAPTION = re.compile(
    r"(?:^|[\s_-])(?:wp-caption-text|caption(?:-text)?|figcaption|thumbcaption|media-caption|image-caption)(?:$|[\s_-])",
    re.I,
)
BYLINE = re.compile(r"(?:^|[\s_-])(?:byline|post-author|entry-author|author-name|authors?)(?:$|[\s_-])", re.IGNORECASE)
DATELINE = re.compile(
    r"(?:^|[\s_-])(?:timestamp|pubdate|published|post-date|entry-date|publish-date|date-?line|dateline)(?:$|[\s_-])",
    re.I,
)
WORD_ITEM = re.compile(r"MsoList")  # Word writes lists as paragraphs, each with its bullet in a box
PULLED = re.compile(r"(?:^|[\s_-])pull-?(?:ed-?)?quote", re.IGNORECASE)
REFERENCE = re.compile(r"(?:^|\s)(?:reference|footnote-ref|noprint)(?:$|\s)")
LONGEST_LABEL = 160  # characters; a byline or date that is longer is text, whatever its class says


class Found(NamedTuple):
    """A part, the element it ends in, how many of its characters stand in links, and whether it is a quotation that
    was pulled out of the text."""

    part: Part
    element: Any
    linked: int
    pulled: bool = False


@dataclass(slots=True)
class Walk:
    """A walk through a tree, in reading order. `found` grows as blocks end."""

    found: list[Found] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    kinds: list[str] = field(default_factory=lambda: [""])
    marker: str = ""
    links: int = 0
    exact: int = 0
    pulled: int = 0
    numbers: list[int] = field(default_factory=list)

    def text(self, value: str | None) -> None:
        if not value:
            return
        value = value if self.exact else " ".join(("x" + value + "x").split())[1:-1]
        self.pieces.append(value)
        self.linked += len(value) if self.links else 0

    def end(self, element: Any) -> None:
        """A block ends here: what was gathered is one or more parts."""
        text = "".join(self.pieces)
        lines = [" ".join(one.split()) if not self.exact else one.rstrip() for one in text.split("\n")]
        for paragraph in re.split(r"\n{2,}", "\n".join(lines)):
            if paragraph.strip():
                words = self.marker + paragraph.strip("\n" if self.exact else None)
                self.found.append(Found(Part(self.kind(paragraph), words), element, self.linked, self.pulled > 0))
                self.marker = ""
        self.pieces, self.linked = [], 0

    def kind(self, text: str) -> str:
        kind = self.kinds[-1]
        label = kind in (BlockKind.BYLINE, BlockKind.DATELINE)
        return "" if label and len(text) > LONGEST_LABEL else kind

    def element(self, node: Any) -> None:
        """Everything in the element, its tail excepted. Elements nest at most 256 deep: the parser sees to it."""
        name = node.tag if isinstance(node.tag, str) else ""
        if not name or name in SKIPPED or hidden(node):
            return
        if name == "br":
            self.pieces.append("\n")
            return
        if name not in BLOCKS:
            self.inline(node, name)
            return
        parent = node.getparent()
        self.end(node if parent is None else parent)
        if name == "table" and not holds_a_page(node):
            self.table(node)
            return
        pulled = PULLED.search(node.get("class") or "") is not None
        self.kinds.append(kind_of(node, name, self.kinds[-1]))
        self.exact += name == "pre"
        self.pulled += pulled
        self.block(node, name)
        self.pulled -= pulled
        self.exact -= name == "pre"
        self.kinds.pop()

    def block(self, node: Any, name: str) -> None:
        """What is in a block; a list item begins with its dash or number."""
        if name == "ol":
            self.numbers.append(first_of(node))
        if name == "li" or WORD_ITEM.match(node.get("class") or ""):
            self.marker = self.next_marker(node)
        self.children(node)
        self.end(node)
        if name == "li":
            self.marker = ""
        if name == "ol":
            self.numbers.pop()

    def next_marker(self, item: Any) -> str:
        parent = item.getparent()
        if parent is None or parent.tag != "ol" or not self.numbers:
            return "- "
        self.numbers[-1] += 1
        return f"{self.numbers[-1] - 1}. "

    def inline(self, node: Any, name: str) -> None:
        if name == "sup" and REFERENCE.search(node.get("class") or ""):
            return
        label = kind_of(node, name, "")
        alone = label and not "".join(self.pieces).strip() and not (node.tail or "").strip()
        if alone:
            self.end(node)
            self.kinds.append(label)
        self.links += name == "a"
        self.text("“" if name == "q" else None)
        self.children(node)
        self.text("”" if name == "q" else None)
        self.links -= name == "a"
        if alone:
            self.end(node)
            self.kinds.pop()

    def children(self, node: Any) -> None:
        self.text(node.text)
        for child in node:
            self.element(child)
            self.text(child.tail)

    def table(self, node: Any) -> None:
        """A table of data: each row is a paragraph, its cells set apart by tabs."""
        for row in node.iter("tr", "caption"):
            cells = [row] if row.tag == "caption" else [cell for cell in row if cell.tag in ("td", "th")]
            texts = [" ".join(words_of(cell).split()) for cell in cells]
            kind = kind_of(cells[0], cells[0].tag, self.kinds[-1]) if len(cells) == 1 else self.kinds[-1]
            if any(texts):
                self.found.append(Found(Part(kind, "\t".join(text for text in texts if text)), row, 0))


def parts_of(root: Any) -> list[Found]:
    """The parts of a tree in reading order. What a pulled quotation repeats stands once, where it came from."""
    walk = Walk()
    walk.element(root)
    walk.end(root)
    if not any(one.pulled for one in walk.found):
        return walk.found
    rest = "\n".join(key(one.part.text) for one in walk.found if not one.pulled)
    return [one for one in walk.found if not one.pulled or key(one.part.text) not in rest]


def words_of(node: Any) -> str:
    """The text in an element that a browser would show, on one line."""
    walk = Walk()
    walk.children(node)
    walk.end(node)
    return " ".join(one.part.text for one in walk.found)


def ancestors(node: Any) -> Iterator[Any]:
    """The element and those around it, outwards."""
    while node is not None:
        yield node
        node = node.getparent()


def names_of(node: Any) -> str:
    """Class and id of an element, as one string to look through."""
    return f"{node.get('class') or ''} {node.get('id') or ''}"


def hidden(node: Any) -> bool:
    """True for what a browser, or a style sheet by a common name, does not show."""
    if node.get("hidden") is not None or node.get("aria-hidden") == "true":
        return True
    style = node.get("style")
    return bool(style and HIDDEN_STYLE.search(style)) or bool(HIDDEN.search(node.get("class") or ""))


def kind_of(node: Any, name: str, outer: str) -> str:
    """What the element says its text is; what is around it counts if it says nothing."""
    names = node.get("class") or ""
    if name in HEADINGS:
        return BlockKind.HEADING
    if name in ("figcaption", "caption") or CAPTION.search(names):
        return BlockKind.CAPTION
    if name == "li" or WORD_ITEM.match(names):
        return BlockKind.LIST
    if name == "blockquote" or PULLED.search(names):
        return outer if outer == BlockKind.LIST else BlockKind.QUOTE
    if outer in ("", BlockKind.BYLINE, BlockKind.DATELINE) and name not in (
        "article",
        "main",
        "body",
        "section",
        "html",
    ):
        if name == "time" or DATELINE.search(names):
            return BlockKind.DATELINE
        if node.get("rel") == "author" or node.get("itemprop") == "author" or BYLINE.search(names):
            return BlockKind.BYLINE
    return outer


def first_of(listing: Any) -> int:
    """The number that a numbered list begins with."""
    start = listing.get("start") or ""
    return int(start) if start.isdecimal() and len(start) < 4 else 1


def holds_a_page(table: Any) -> bool:
    """True for a table that only lays things out."""
    for cell in table.iter("td", "th"):
        if any(child.tag in LAYOUT for child in cell.iterdescendants()):
            return True
        if len(" ".join("".join(cell.itertext()).split())) > LONGEST_CELL:
            return True
    return False
