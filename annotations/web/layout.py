"""An article as pages set it: blocks with their sentences and the white space between. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})


def direction_of(language: str) -> str:
    """ "rtl" or "ltr": which way the language is written. "ar", "ar-EG" and "AR_eg" are one."""
    return "rtl" if language.replace("_", "-").split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def direction_of_text(text: str) -> str:
    """ "rtl" or "ltr": which way most of its letters run; the first letter alone would go by a foreign name."""
    if not text or max(text) < "\u0590":  # no letter below runs to the left
        return "ltr"
    kinds = [unicodedata.bidirectional(character) for character in text]
    return "rtl" if kinds.count("R") + kinds.count("AL") > kinds.count("L") else "ltr"


class Placed(Protocol):
    """What the layout must know of a sentence: its block and its place in code points."""

    @property
    def block(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


S = TypeVar("S", bound=Placed)


@dataclass(slots=True)
class Piece(Generic[S]):
    """One sentence, and whether white space (`space`) or an empty line (`gap`) comes before it in its block.

    `direction`: which way it runs, where that is not its block's; else "".
    """

    sentence: S
    space: bool = False
    gap: bool = False
    direction: str = ""


@dataclass(slots=True)
class Block(Generic[S]):
    kind: str
    direction: str
    pieces: list[Piece[S]] = field(default_factory=list)


def blocks_of(text: str, blocks: Sequence[Sequence[Any]], sentences: Iterable[S]) -> list[Block[S]]:
    """The blocks that have sentences, in order. `blocks`: [kind, start, end]; `text`: what all offsets count in."""
    found: list[Block[S]] = []
    last: S | None = None
    for sentence in sentences:
        if last is None or last.block != sentence.block:
            kind, start, end, *_ = blocks[sentence.block]
            found.append(Block(kind, direction_of_text(text[start:end]), [Piece(sentence)]))
        else:
            between = text[last.end : sentence.start]
            found[-1].pieces.append(Piece(sentence, space=any(map(str.isspace, between)), gap="\n\n" in between))
        own = direction_of_text(text[sentence.start : sentence.end])
        found[-1].pieces[-1].direction = own if own != found[-1].direction else ""
        last = sentence
    return found
