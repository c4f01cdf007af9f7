"""Where Chinese and Japanese sentences end: by their marks, and by what goes on after a quotation."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A run of marks, what closes after it, white space.
MARKS = re.compile(r"([。！？｡!?]+|…{1,4}|\.(?=\s))([」』”’）】》〉\"')\]]*)(\s*)")
OPENING = frozenset("「『“‘（【《〈\"'([")
QUOTING = frozenset("」』”’\"'")
PARTICLES = ("と", "って", "という", "は", "が", "を", "も", "の", "で", "に", "など", "だ", "、", "，", ",")
SAYING = re.compile(r"[^。！？!?「『“]{0,12}?(?:说|說|问|問|道|答|喊|称|稱|告诉|告訴|表示|写道|寫道)")
TAG = 16  # characters after a quotation within which a verb of saying makes it a speech tag
BEFORE = 2  # characters looked at before an opening mark for the colon that leads it in


def ends(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """(end of a sentence, start of the next) for every boundary inside the paragraph `text[start:end]`, in order."""
    sentence = start
    for match in MARKS.finditer(text, start, end):
        after = match.end()
        if after >= end or not _divides(text, match, sentence, after, language):
            continue
        yield match.end(2), after
        sentence = after


def _divides(text: str, match: re.Match[str], sentence: int, after: int, language: str) -> bool:
    marks, closed = match[1], match[2]
    following = text[after]
    if following in "，、；：,;:）)」』”’】》〉":
        return False
    if marks[0] == "…" and not closed:
        return following in OPENING or bool(match[3])
    if not closed or closed[-1] not in QUOTING:
        return True
    if following in OPENING:
        return True
    if language == "ja":
        return not text.startswith(PARTICLES, after)
    led_in = text[sentence] not in OPENING
    return led_in or SAYING.match(text, after, after + TAG) is None
