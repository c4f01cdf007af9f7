"""Where sentences end in the languages that have no rules here: by sentencex, its rules and lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

# sentencex counts code points from the start for every boundary, which is quadratic in long paragraphs.
WINDOW = 4000
# It also takes a fifth of a millisecond for each full stop of some languages. No text has so many in a window: where
# there are more, marks before a space end sentences and no list is asked.
MARKS = ".!?…。"
MOST_MARKS = 150
PLAIN = re.compile(r"[.!?…。]+[\"'”’»)\]]*\s+")
SURROGATE = re.compile("[\ud800-\udfff]")
INITIAL = re.compile(r"(?:^|[\s(])[^\W\d_]\.$")
LOOK_BACK = 4


def ends(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """(end of a sentence, start of the next) for every boundary inside the paragraph `text[start:end]`, in order.

    `language` is a two- or three-letter code; sentencex falls back on a related language and at last on English.
    """
    # Line breaks in here only wrap, and Rust takes no lone surrogates: both are replaced one for one.
    piece = SURROGATE.sub("\ufffd", text[start:end].replace("\n", " "))
    for after in _starts(piece, language):
        stop = after
        while piece[stop - 1].isspace():
            stop -= 1
        head = piece[max(0, stop - LOOK_BACK) : stop]
        # sentencex cuts after “M.” of “M. Dupont”; a single capital letter is nearly always an initial.
        if not (INITIAL.search(head) and head[-2].isupper()):
            yield start + stop, start + after


def _starts(piece: str, language: str) -> Iterator[int]:
    """Where a sentence starts in `piece`, the first one excepted; window by window, so that time stays linear."""
    from sentencex import get_sentence_boundaries  # type: ignore[import-untyped, unused-ignore]

    at = 0
    while at < len(piece):
        window = piece[at : at + WINDOW]
        last = at + len(window) == len(piece)
        if sum(map(window.count, MARKS)) > MOST_MARKS:
            found = [match.end() for match in PLAIN.finditer(window)]
        else:
            found = [boundary["start_index"] for boundary in get_sentence_boundaries(language, window)]
        starts = [at + _ink(window, place) for place in found if place > 0]
        starts = [place for place in starts if at < place < at + len(window)]
        yield from starts
        if last:
            return
        at = starts[-1] if starts else at + len(window)


def _ink(window: str, place: int) -> int:
    while place < len(window) and window[place].isspace():
        place += 1
    return place
