"""Which boundaries of the splitter deserve a look before anybody answers, and why.

The splitter must decide each boundary; this says where its decision rests on little. Every rule wants a reason that a
person sees in the words themselves. What texts of one kind do all the time (a chat without capitals) is no reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotations.text.split import cut, joined

CUT = "cut"
JOINED = "joined"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A boundary to look at.

    `index` is the sentence's place in the list. Kind "cut": it may have been cut wrongly after its end, which `at` is.
    Kind "joined": two may have been joined wrongly, and the second would start `at` this code point of the sentence.
    `why` is one plain English sentence that quotes the words; `confidence` says how likely the splitter is wrong.
    """

    index: int
    kind: str
    at: int
    why: str
    confidence: float


def doubtful(sentences: Sequence[str], *, blocks: Sequence[int], language: str = "en") -> list[Doubt]:
    """The doubtful boundaries among one article's sentences, in reading order.

    `blocks` has the block of every sentence: between two blocks nothing is doubted. `language` is a BCP 47 tag; what
    rests on English words is asked of English alone. Takes any strings, in linear time, and never raises.
    """
    english = language.replace("_", "-").partition("-")[0].lower() in ("en", "")
    found = [*_cut(sentences, blocks, english), *_joined(sentences, english)]
    best: dict[tuple[int, int, str], Doubt] = {}
    for doubt in found:
        place = (doubt.index, doubt.at, doubt.kind)
        if place not in best or best[place].confidence < doubt.confidence:
            best[place] = doubt
    return [best[place] for place in sorted(best)]


def _cut(sentences: Sequence[str], blocks: Sequence[int], english: bool) -> Iterator[Doubt]:
    small = cut.small_is_usual(sentences)
    for first, last in _runs(blocks):
        whole = cut.credited(sentences[first : last + 1])
        for index in range(first, last):
            text, after = sentences[index], sentences[index + 1]
            if text and after:
                found = cut.reasons(text, after, english=english, small=small)
                for why, confidence in [*found, whole] if whole else found:
                    yield Doubt(index, CUT, len(text), why, confidence)


def _joined(sentences: Sequence[str], english: bool) -> Iterator[Doubt]:
    for index, text in enumerate(sentences):
        for at, why, confidence in joined.places(text, english=english):
            yield Doubt(index, JOINED, at, why, confidence)


def _runs(blocks: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last place of every stretch of sentences in one block."""
    start = 0
    for index in range(1, len(blocks) + 1):
        if index == len(blocks) or blocks[index] != blocks[start]:
            yield start, index - 1
            start = index
