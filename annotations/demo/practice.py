"""The practice article: invented for this project, with the answer to each sentence and why.

The answers are one reading by whoever wrote it; nobody has labelled it independently, and nothing is measured on it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from annotations.text.spans import Span

FILE = Path(__file__).parent / "practice.json"


@dataclass(frozen=True, slots=True)
class PracticeSentence:
    """A sentence with its answer. `wrong`: label key, or "hedged" for a right label with hedged wrong → a sentence."""

    block: int
    span: Span
    text: str
    label: str
    hedged: bool
    ruling: str
    why: str
    wrong: dict[str, str]


@dataclass(frozen=True, slots=True)
class PracticeArticle:
    """`text` is canonical; spans are in its code points."""

    title: str
    outlet: str
    text: str
    blocks: tuple[Span, ...]
    sentences: tuple[PracticeSentence, ...]


@cache
def article() -> PracticeArticle:
    told = json.loads(FILE.read_text("utf-8"))
    text, blocks, sentences = "", [], []
    for number, paragraph in enumerate(told["paragraphs"]):
        begin = len(text) + 2 if text else 0
        for place, row in enumerate(paragraph):
            text += (" " if place else "\n\n" if text else "") + row["text"]
            span = Span(len(text) - len(row["text"]), len(text))
            sentences.append(PracticeSentence(block=number, span=span, **row))
        blocks.append(Span(begin, len(text)))
    return PracticeArticle(told["title"], told["outlet"], text, tuple(blocks), tuple(sentences))
