"""What a cue is: its words, one line of definition, and the examples that hold it to its word."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with the answer it should get, and why; `before` stand before it in the article."""

    text: str
    label: str
    hedged: bool = False
    before: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """One family of cues. `clear` shows it at work; in `near` its words occur but another answer is right."""

    id: str
    definition: str
    ruling: str
    confidence: float
    clear: tuple[Example, ...]
    near: tuple[Example, ...] = ()


def words(text: str) -> frozenset[str]:
    """A lexicon written as running text."""
    return frozenset(text.split())
