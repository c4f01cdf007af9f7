"""What is read of an article, before it becomes rows; and the rows of an article together. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID


class Said(NamedTuple):
    """One labelled or unsure answer of a done assignment. `spans`: JSON, as stored. `may_count`: of an assignment whose
    answers may count; `outdated`: a newer codebook version than its own asked again."""

    sentence: int
    reviewer: str
    round: int
    state: str
    label: str | None
    hedged: bool
    unsure_reason: str
    spans: str
    how: str
    seen: bool
    hedged_by: str
    source_by: str
    drawn_by: str
    unaided: bool
    codebook: int
    may_count: bool
    outdated: bool


class Decided(NamedTuple):
    """A decision as stored; `spans` is JSON."""

    sentence: int
    label: str
    hedged: bool
    spans: str
    codebook: int
    category: str


class Head(NamedTuple):
    """What of an article its rows need. `blocks`: [kind, start, end] each."""

    pk: int
    uid: UUID
    version: int
    blocks: list[list[Any]]
    title: str
    outlet: str
    byline: str
    published: date | None
    language: str
    licence: str
    url: str
    digest: str
    characters: int
    last_number: int
    splitter: str


class Place(NamedTuple):
    """One live sentence, as read."""

    pk: int
    article: int
    number: int
    block: int
    asked: bool
    start: int
    end: int
    text: str


class Found(NamedTuple):
    """An article with all that was said of it. `edited`: somebody moved a boundary in it, or said what a block is.
    `again`: sentence → the highest codebook version that asked again about it. `text`: its canonical text, None if it
    was not read along."""

    head: Head
    places: list[Place]
    said: dict[int, list[Said]]
    decided: dict[int, Decided]
    edited: bool
    again: dict[int, int]
    text: str | None = None


class Bundle(NamedTuple):
    """The rows of one article. `answers`: for each sentence row, its answer rows. `text`: null where it is left out."""

    article: list[Any]
    sentences: list[list[Any]]
    answers: list[list[list[Any]]]
    text: str | None

    def flat_answers(self) -> Iterator[list[Any]]:
        """The answer rows, in the order of the sentences."""
        for rows in self.answers:
            yield from rows
