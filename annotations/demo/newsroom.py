"""The demo newsroom's articles with their gold: invented for this project, sentences and blocks marked by hand.

An original has header lines `key: value`, a blank line, then one sentence a line and a blank line between paragraphs.
A line that begins with `# `, `^ `, `~ `, `@ ` or `- ` is a heading, caption, dateline, byline or list item.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from annotations.codebook import ASKED_BLOCKS, BlockKind
from annotations.text.spans import Span

HERE = Path(__file__).parent
MARKERS = {
    "# ": BlockKind.HEADING,
    "^ ": BlockKind.CAPTION,
    "~ ": BlockKind.DATELINE,
    "@ ": BlockKind.BYLINE,
    "- ": BlockKind.LIST,
}


@dataclass(frozen=True, slots=True)
class DemoSentence:
    """One sentence by hand. `n` counts the asked ones of the article from 1, as the labels do; None: not asked."""

    n: int | None
    block: int
    span: Span


@dataclass(frozen=True, slots=True)
class DemoBlock:
    kind: BlockKind
    span: Span


@dataclass(slots=True)
class DemoArticle:
    """An article as a newsroom would paste it: `text` is canonical, without markers (list items keep their dash).

    Spans are in code points of `text`.
    """

    slug: str
    title: str
    outlet: str
    byline: str
    published: date
    style: str
    language: str
    licence: str
    text: str = ""
    blocks: list[DemoBlock] = field(default_factory=list)
    sentences: list[DemoSentence] = field(default_factory=list)

    def asked(self) -> list[Span]:
        """The asked sentences in order: number `n` of the labels is at index n - 1."""
        return [sentence.span for sentence in self.sentences if sentence.n is not None]


def articles() -> list[DemoArticle]:
    """Every article of the newsroom, by the name of its file."""
    return [parsed(path.stem, path.read_text("utf-8")) for path in sorted((HERE / "originals").glob("*.txt"))]


def labels() -> dict[tuple[str, int], dict[str, Any]]:
    """(slug, n) → gold label: label, hedged, source (words or null), kind, source_sentence (n or null), ruling."""
    with (HERE / "labels.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return {(row["article"], row["n"]): row for row in rows}


def parsed(slug: str, original: str) -> DemoArticle:
    """The article of one original."""
    head, _, body = original.strip().partition("\n\n")
    header = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in head.split("\n"))}
    article = DemoArticle(slug, published=date.fromisoformat(header.pop("date")), **header)  # type: ignore[arg-type]
    for paragraph in body.split("\n\n"):
        add_paragraph(article, [line.strip() for line in paragraph.strip().split("\n")])
    return article


def add_paragraph(article: DemoArticle, lines: list[str]) -> None:
    """Append one paragraph: a block of running text, or a block for each marked line."""
    gap = "\n\n"
    for line in lines:
        kind = MARKERS.get(line[:2], BlockKind.TEXT)
        if kind is BlockKind.TEXT:
            add_sentence(article, line, gap=gap, new_block=gap == "\n\n")
            gap = " "
        else:
            add_sentence(article, line, gap=gap, new_block=True, kind=kind)
            gap = "\n"


def add_sentence(
    article: DemoArticle, line: str, *, gap: str, new_block: bool, kind: BlockKind = BlockKind.TEXT
) -> None:
    """Append one sentence to the text, in a block of its own or in the last one."""
    words = line if kind in (BlockKind.TEXT, BlockKind.LIST) else line[2:]
    article.text += (gap if article.text else "") + words
    end = len(article.text)
    begin = end - len(words)
    span = Span(begin + 2 if kind is BlockKind.LIST else begin, end)
    if new_block:
        article.blocks.append(DemoBlock(kind, Span(begin, end)))
    else:
        article.blocks[-1] = DemoBlock(kind, Span(article.blocks[-1].span.start, end))
    n = len(article.asked()) + 1 if kind in ASKED_BLOCKS else None
    article.sentences.append(DemoSentence(n, len(article.blocks) - 1, span))
