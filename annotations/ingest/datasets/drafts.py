"""What the rows of one article say, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from .lines import Row


class Segment(NamedTuple):
    """A live sentence; `block` counts from 0."""

    number: int
    block: int
    start: int
    end: int


class Source(NamedTuple):
    """The words that name or describe the one credited; `kind` is empty where none was given."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Said:
    """One answer. `row`: where it stands, for whoever finds something wrong with it later."""

    row: Row
    sentence: int
    reviewer: str
    round: int
    state: str
    label: str | None
    hedged: bool
    unsure_reason: str
    source: Source | None
    how: str
    suggestion_seen: bool
    hedged_by: str
    source_by: str
    drawn_by: str
    unaided: bool
    codebook: int


@dataclass(frozen=True, slots=True)
class Settled:
    """One decision. `codebook`: the highest version that it or a counted answer went by; no row tells which."""

    row: Row
    sentence: int
    label: str
    hedged: bool
    source: Source | None
    category: str
    codebook: int


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article with all that was said of it; of one that was taken down (`removed`) only the uid is known.

    `asked`: for each block, whether its sentences are asked. `asked_again`: sentence → the highest codebook version
    that asked again about it.
    """

    row: Row
    uid: UUID
    removed: bool = False
    title: str = ""
    outlet: str = ""
    byline: str = ""
    published: date | None = None
    language: str = ""
    licence: str = ""
    url: str = ""
    text: str = ""
    digest: str = ""
    last_number: int = 0
    blocks: list[list[str | int]] = field(default_factory=list)
    asked: list[bool] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    asked_again: dict[int, int] = field(default_factory=dict)
