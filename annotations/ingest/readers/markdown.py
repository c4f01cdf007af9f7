"""One article in a Markdown file: front matter, first heading as title, mark-up taken off.

Only what news needs: a heading stays one (`# `, which the blocks know), a list item keeps its dash, a picture leaves
its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from annotations.ingest.readers.base import FIELDS, Draft, Reject, Table
from annotations.ingest.readers.plain import article
from annotations.ingest.readers.table import SYNONYMS, simplified
from annotations.text import normalise

NAME = "markdown"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".md", ".markdown")
MEDIA_TYPE = "text/markdown"
CALLED = "a text in Markdown"
ROWS = False
APART = False

HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+([^\n]*?)[ \t]*#*$")
UNDERLINE = re.compile(r"^ {0,3}(=+|-{2,})[ \t]*$")
RULE = re.compile(r"^ {0,3}([-*_])([ \t]*\1){2,}[ \t]*$")
BULLET = re.compile(r"^ {0,6}[*+-][ \t]+")
QUOTE = re.compile(r"^ {0,3}>[ \t]?")
PICTURE = re.compile(r"!\[([^\[\]\n]{0,1000})\]\([^()\n]{0,2000}\)")
LINK = re.compile(r"\[([^\[\]\n]{1,1000})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])")
AUTOLINK = re.compile(r"<(https?://[^<>\s]{1,2000})>")
CODE = re.compile(r"`([^`\n]{1,1000})`")
STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,1000}?)(?<=\S)\1")
WEAK = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]{1,1000}?)(?<=\S)\1(?![\w*])")
ESCAPED = "\\`*_{}[]()#+.!>~|-"
ESCAPE = re.compile(rf"\\([{re.escape(ESCAPED)}])")
HIDDEN = 0xF0000  # private characters stand for escaped signs while mark-up is taken off
SHOWN = {HIDDEN + ord(sign): sign for sign in ESCAPED}


def columns(data: bytes) -> Table | None:
    """None: the file is one article."""
    return None


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """The one article; `mapping` as in the plain reader."""
    decoded = normalise.decode(data)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    found, text = front_matter(text)
    title, text = stripped(text)
    yield article(mapping, title=found.pop("title", "") or title, text=text, encoding=decoded.encoding, found=found)


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """Fields of a `---` block of `key: value` lines at the top, and the text after it. Other keys are ignored."""
    lines = text.split("\n", 60)
    if lines[0].strip() != "---":
        return {}, text
    ends = [index for index, line in enumerate(lines[1:60], start=1) if line.strip() in ("---", "...")]
    if not ends:
        return {}, text
    found: dict[str, str] = {}
    for line in lines[1 : ends[0]]:
        key, colon, value = line.partition(":")
        field = next((field for field in FIELDS if simplified(key) in SYNONYMS[field]), None)
        if colon and field and field != "text":
            found.setdefault(field, value.strip().strip("\"'"))
    return found, "\n".join(lines[ends[0] + 1 :])


def stripped(text: str) -> tuple[str, str]:
    """The first heading if it opens the text, and the text without mark-up."""
    title = ""
    lines: list[str] = []
    fenced = False
    for raw in text.split("\n"):
        if raw.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
            continue
        if fenced:
            lines.append(raw)
            continue
        heading = heading_of(raw, lines)
        if heading is None:
            lines.append(words(raw))
        elif not title and not any(lines):
            title = heading
        else:
            lines += ["", f"# {heading}", ""]
    return title, "\n".join(lines)


def heading_of(raw: str, lines: list[str]) -> str | None:
    """The words of a heading; None for any other line. An underline takes the line above it out of `lines`."""
    if found := HEADING.match(raw):
        return words(found[2])
    above = lines[-1].strip() if lines else ""
    alone = len(lines) < 2 or not lines[-2].strip()
    if UNDERLINE.match(raw) and above and alone and not above.startswith("- "):
        lines.pop()
        return above
    return None


def words(raw: str) -> str:
    """A line without its mark-up."""
    if RULE.match(raw):
        return ""
    raw = QUOTE.sub("", raw)
    raw = BULLET.sub("- ", raw)
    if not any(sign in raw for sign in "[]`*_<\\"):
        return raw
    raw = ESCAPE.sub(lambda sign: chr(HIDDEN + ord(sign[1])), raw)
    raw = LINK.sub(r"\1", PICTURE.sub(r"\1", raw))
    raw = CODE.sub(r"\1", AUTOLINK.sub(r"\1", raw))
    raw = WEAK.sub(r"\2", STRONG.sub(r"\2", raw))
    return raw.translate(SHOWN)
