"""Who is credited, and who was spoken of so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from annotations.codebook import SourceKind
from annotations.text.spans import Span

PERSON, BODY, DOCUMENT, CROWD, HEARSAY = (
    SourceKind.PERSON,
    SourceKind.BODY,
    SourceKind.DOCUMENT,
    SourceKind.CROWD,
    SourceKind.HEARSAY,
)


class Who(NamedTuple):
    """The one credited: label, kind, the words, the ruling, how sure, and (for a pronoun) where its noun stands."""

    label: str
    kind: SourceKind
    start: int
    end: int
    ruling: str
    note: str
    sure: float
    sentence: int | None = None
    antecedent: Span | None = None


@dataclass(slots=True)
class Mention:
    """Somebody who was named or credited earlier."""

    sentence: int
    span: Span
    label: str
    kind: SourceKind
    plural: bool


@dataclass(slots=True)
class Memory:
    """What the article has said so far about who speaks."""

    persons: list[Mention] = field(default_factory=list)
    groups: list[Mention] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    lower: frozenset[str] = frozenset()
    document: Mention | None = None  # a study whose author, title or publisher has been given
    body: Mention | None = None
    last: Mention | None = None
    sentence: int = 0
