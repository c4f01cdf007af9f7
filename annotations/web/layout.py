"""An article as pages set it: blocks with their sentences and the white space between. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar


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
    """One sentence, and whether white space (`space`) or an empty line (`gap`) comes before it in its block."""

    sentence: S
    space: bool = False
    gap: bool = False


@dataclass(slots=True)
class Block(Generic[S]):
    kind: str
    pieces: list[Piece[S]] = field(default_factory=list)


def blocks_of(text: str, blocks: Sequence[Sequence[Any]], sentences: Iterable[S]) -> list[Block[S]]:
    """The blocks that have sentences, in order. `blocks`: [kind, start, end]; `text`: what all offsets count in."""
    found: list[Block[S]] = []
    last: S | None = None
    for sentence in sentences:
        if last is None or last.block != sentence.block:
            found.append(Block(kind=blocks[sentence.block][0], pieces=[Piece(sentence)]))
        else:
            between = text[last.end : sentence.start]
            found[-1].pieces.append(Piece(sentence, space=any(map(str.isspace, between)), gap="\n\n" in between))
        last = sentence
    return found
