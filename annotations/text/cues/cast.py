"""Who is credited, and who was spoken of so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from annotations.codebook import SourceKind
from annotations.text.cues.lines import Line
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
    nouns: frozenset[str] = frozenset()  # the words it was spoken of with, in the singular


@dataclass(slots=True)
class Memory:
    """What the article has said so far about who speaks."""

    persons: list[Mention] = field(default_factory=list)
    groups: list[Mention] = field(default_factory=list)
    unnamed: list[Mention] = field(default_factory=list)  # "a nurse": whom a later "the nurse" may take up
    names: set[str] = field(default_factory=set)
    lower: frozenset[str] = frozenset()
    document: Mention | None = None  # a study whose author, title or publisher has been given
    body: Mention | None = None
    last: Mention | None = None
    sentence: int = 0


class Credit(NamedTuple):
    """Somebody credited: who (None: nobody there), the cue as tokens, rule and ruling, how sure, hedged by the cue."""

    who: Who | None
    start: int
    end: int
    rule: str
    ruling: str
    sure: float
    lemma: str = ""
    reported: bool = False  # told without quotation marks
    hedged: bool = False
    behind: bool = False  # stands after what it credits


class Noun(NamedTuple):
    """A noun phrase under question: its tokens and head, names before and after the head, the switches."""

    line: Line
    start: int
    head: int
    end: int
    memory: Memory
    how: str
    named_pre: bool
    named_post: bool
    policies: frozenset[str]

    @property
    def word(self) -> str:
        """The head, in lower case."""
        return self.line.low[self.head]

    @property
    def before(self) -> list[str]:
        """The words before the head, in lower case."""
        return self.line.low[self.start : self.head]

    def who(
        self, label: str, kind: SourceKind, ruling: str, note: str, sure: float, found: Mention | None = None
    ) -> Who:
        """This phrase as the one credited; `found` is what it takes up."""
        sentence, span = (found.sentence, found.span) if found else (None, None)
        return Who(label, kind, self.start, self.end, ruling, note, sure, sentence, span)
