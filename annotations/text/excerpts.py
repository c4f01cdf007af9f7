"""A short piece of a text around the words that were found in it. Strings in, strings and places out: never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

WIDTH = 160  # characters of an excerpt, before it is rounded to words
BEFORE = 50  # of these before the first word found
ENDING = 6  # letters that a word may have beyond its stem
LETTERS = {"a": "aàáâãäå", "c": "cç", "e": "eèéêë", "i": "iìíîï", "n": "nñ", "o": "oòóôõöø", "u": "uùúûü", "y": "yýÿ"}

Spans = list[tuple[int, int]]


class Piece(NamedTuple):
    text: str
    found: bool


class Excerpt(NamedTuple):
    """`at`: where the first word that was found begins; `start` and `end`: of the excerpt. All in code points. `more`:
    the text goes on after it."""

    pieces: list[Piece]
    at: int
    start: int
    end: int
    more: bool


def literal(text: str, words: str) -> Spans:
    """Where the words stand as they are, case ignored in ASCII alone."""
    if not words:
        return []
    small, sought = lowered(text), lowered(words)
    found, at = [], small.find(sought)
    while at >= 0:
        found.append((at, at + len(words)))
        at = small.find(sought, at + len(words))
    return found


def lowered(text: str) -> str:
    """The text with its ASCII capitals made small: as many characters as before."""
    return text.translate(SMALL)


SMALL = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def stemmed(text: str, stems: Iterable[str]) -> Spans:
    """Where words stand that begin as one of these stems does. Stems are not always beginnings of their words (story,
    stori; Häuser, haus): the last letter may be another, and accents do not count."""
    parts = [_beginning(stem) for stem in sorted(stems, key=len, reverse=True) if stem.strip()]
    if not parts:
        return []
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)
    return [match.span() for match in pattern.finditer(text)]


def _beginning(stem: str) -> str:
    kept = stem if len(stem) < 4 else stem[:-1]
    letters = (f"[{LETTERS[letter]}]" if letter in LETTERS else re.escape(letter) for letter in kept)
    return "".join(letters) + (rf"\w{{0,{ENDING}}}" if len(stem) > 2 else "")


def pieces(text: str, spans: Sequence[tuple[int, int]], start: int = 0, end: int | None = None) -> list[Piece]:
    """The text from `start` to `end`, cut where what was found begins and ends."""
    end = len(text) if end is None else end
    made, at = [], start
    for left, right in spans:
        if left >= at and right <= end:
            made += [Piece(text[at:left], False), Piece(text[left:right], True)]
            at = right
    made.append(Piece(text[at:end], False))
    return [piece for piece in made if piece.text]


def excerpt(text: str, spans: Sequence[tuple[int, int]]) -> Excerpt | None:
    """A piece of one line around the first of these places, whole words at both ends; None if there is no place."""
    if not spans:
        return None
    at = spans[0][0]
    start = _rounded(text, max(0, at - BEFORE), at)
    end = max(spans[0][1], min(len(text), start + WIDTH))
    if end < len(text) and (space := text.rfind(" ", spans[0][1], end)) > 0:
        end = space
    made = [Piece(re.sub(r"\s+", " ", piece.text), piece.found) for piece in pieces(text, spans, start, end)]
    return Excerpt(made, at, start, end, bool(text[end:].strip()))


def _rounded(text: str, start: int, at: int) -> int:
    """The first beginning of a word from `start` on, before `at`."""
    if start == 0 or text[start - 1].isspace():
        return start
    space = text.find(" ", start, at)
    return space + 1 if space >= 0 else start
