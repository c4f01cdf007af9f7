"""Their marks on our sentences: which label each sentence has by a mapping, and which marks fit none.

Marks lie in the text as the file has it, sentences in its canonical form. They are compared by the characters that are
no white space, so that it does not matter what was made of white space; at the edges punctuation does not matter.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from annotations.codebook import Entry, Hedging, hedged_for
from annotations.ingest.prepare import Cut, Prepared
from annotations.text import normalise

from .base import Document, Mark

IGNORED = "ignore"
MOST_MARKS = 20_000  # of one text
WORD = re.compile(r"\S+")
HEDGED = "~"  # behind a label's key: hedged


class Meaning(NamedTuple):
    """What one of their labels means here."""

    label: str
    hedged: bool


class Fitted(NamedTuple):
    """The label of one sentence."""

    number: int
    meaning: Meaning


def meaning_of(word: str, entries: Iterable[Entry]) -> Meaning | None:
    """The meaning that a word of a mapping says, such as "sourced" or "sourced~"; None for "ignore".

    Raises KeyError for any other word.
    """
    if word == IGNORED:
        return None
    key, hedged = word.removesuffix(HEDGED), word.endswith(HEDGED)
    entry = {entry.key: entry for entry in entries}[key]
    if hedged and entry.hedged is not Hedging.FREE:
        raise KeyError(word)
    return Meaning(key, hedged_for(entry, hedged))


def suggested(labels: Iterable[str], entries: Sequence[Entry]) -> dict[str, str]:
    """Their label → the word of a mapping that its name gives away, else "ignore"."""
    names = {entry.key: entry.key for entry in entries} | {entry.name.casefold(): entry.key for entry in entries}
    return {label: names.get(label.strip().casefold(), IGNORED) for label in labels}


def fit(
    document: Document, prepared: Prepared, meanings: Mapping[str, Meaning | None]
) -> tuple[list[Fitted], list[str]]:
    """The labels of the article's sentences, and a sentence about each mark that gives none."""
    page = Page(document.draft.text, prepared)
    found: dict[int, dict[Meaning, list[Mark]]] = {}
    wrong = list(document.wrong)
    marks = list(dict.fromkeys(document.marks))
    if len(marks) > MOST_MARKS:
        wrong.append(f"It has {len(marks)} labels; at most {MOST_MARKS} are looked at.")
    for mark in marks[:MOST_MARKS]:
        meaning = meanings.get(mark.label)
        if meaning is None:
            continue
        cut, why = page.sentence(mark)
        if cut is None:
            wrong.append(f"“{mark.label}”{_where(mark)}: {why}.")
        else:
            found.setdefault(cut.number, {}).setdefault(meaning, []).append(mark)
    for number, given in found.items():
        if len(given) > 1:  # which of them is meant cannot be known
            names = ", ".join(f"“{mark.label}”" for marks in given.values() for mark in marks)
            wrong.append(f"Sentence {number} has several labels: {names}.")
    return [Fitted(number, next(iter(found[number]))) for number in sorted(found) if len(found[number]) == 1], wrong


def _where(mark: Mark) -> str:
    return "" if mark.start is None else f" at {mark.start}–{mark.end}"


def packed(raw: str) -> str:
    """What is no white space of the text, once it is canonical."""
    return "".join(normalise.canonical(raw).split())


class Page:
    """One text, as the file has it and as it is stored."""

    def __init__(self, raw: str, prepared: Prepared) -> None:
        self.raw, self.prepared = raw, prepared
        self.asked = [cut for cut in prepared.sentences if cut.asked]
        # How many characters that are no white space stand before each place.
        before = [0, *accumulate(not sign.isspace() for sign in prepared.text)]
        self.starts = [before[cut.start] for cut in prepared.sentences]
        self.ends = [before[cut.end] for cut in prepared.sentences]
        self.dense = "".join(prepared.text.split())
        self.words = [found.span() for found in WORD.finditer(raw)]
        dense = [packed(raw[start:end]) for start, end in self.words]
        self.lengths = [0, *accumulate(map(len, dense))]
        # Nearly always: a text may hold many marks, and to read all before each of them would take for ever.
        self.by_word = "".join(dense) == self.dense

    def sentence(self, mark: Mark) -> tuple[Cut | None, str]:
        """The sentence that the mark covers, or why it covers none."""
        if mark.start is None or mark.end is None:
            if len(self.asked) == 1:
                return self.asked[0], ""
            return None, f"it labels the whole text, which has {len(self.asked)} sentences"
        if not 0 <= mark.start < mark.end <= len(self.raw):
            return None, "it lies outside the text"
        place = self.place(mark.start), self.place(mark.end)
        start, end = self.trimmed(*place)
        touched = range(bisect_right(self.ends, start), bisect_left(self.starts, end))
        if len(touched) != 1:
            return None, f"it lies in {len(touched)} sentences" if touched else "it holds no words"
        if self.dense[slice(*place)] != packed(self.raw[mark.start : mark.end]):
            return None, "its place in the text could not be found"
        cut = self.prepared.sentences[touched[0]]
        if not cut.asked:
            return None, f"sentence {cut.number} is no running text"
        if self.trimmed(self.starts[touched[0]], self.ends[touched[0]]) != (start, end):
            return None, f"it is only part of sentence {cut.number}"
        return cut, ""

    def place(self, at: int) -> int:
        """How many characters that are no white space stand before a place of the raw text, once it is canonical."""
        if not self.by_word:
            return len(packed(self.raw[:at]))
        word = bisect_left(self.words, (at, at)) - 1
        if word < 0:
            return 0
        start, end = self.words[word]
        return self.lengths[word + 1] if end <= at else self.lengths[word] + len(packed(self.raw[start:at]))

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Without what is neither letter nor digit at the edges."""
        while start < end and not self.dense[start].isalnum():
            start += 1
        while start < end and not self.dense[end - 1].isalnum():
            end -= 1
        return start, end
