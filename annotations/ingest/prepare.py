"""From a draft to what is stored: canonical text, its blocks and its sentences. No rows here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import NamedTuple

from annotations.codebook import ASKED_BLOCKS, BlockKind
from annotations.errors import InvalidInput
from annotations.ingest import languages
from annotations.ingest.readers import Draft
from annotations.text import blocks, normalise


class Cut(NamedTuple):
    """One sentence: its number in the article, the index of its block, whether it is asked, where it stands."""

    number: int
    block: int
    asked: bool
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article ready to be stored. `digest` is the SHA-256 of the canonical text, as hex."""

    draft: Draft
    text: str
    digest: str
    blocks: list[list[str | int]]
    sentences: list[Cut]


def prepare(draft: Draft) -> Prepared:
    """The draft with canonical text, language, blocks and sentences. Raises InvalidInput if no text is left."""
    if draft.parts:
        text, found = blocks.given(draft.parts)
    else:
        text = normalise.canonical(draft.text)
        found = blocks.find(text)
    draft = replace(draft, text="", parts=(), language=draft.language or languages.detect(text))
    asked = [BlockKind(block.kind) in ASKED_BLOCKS for block in found]
    cuts = [
        Cut(number, index, asked[index], span.start, span.end, text[span.start : span.end])
        for number, (index, span) in enumerate(blocks.split_blocks(text, found, draft.language), start=1)
    ]
    if not cuts:
        raise InvalidInput("It has no text.")
    rows: list[list[str | int]] = [[str(block.kind), block.start, block.end] for block in found]
    return Prepared(draft, text, hashlib.sha256(text.encode()).hexdigest(), rows, cuts)
