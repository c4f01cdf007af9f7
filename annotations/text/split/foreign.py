"""Where sentences end in languages other than English.

The languages of `tongues` have rules of their own; Chinese and Japanese those of `unspaced`; every other language goes
by sentencex, which knows over 200.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotations.text.split import others, unspaced
from annotations.text.split.tongues import TONGUES, Tongue

# A run of marks, what closes after it, the gap; then, looking ahead, what opens and the next word.
CANDIDATE = re.compile(
    r"""(\.{2,}|[.!?…؟。！？।॥]+)((?:[\u00a0\u202f ]?[»›]|["'”’“‘)\]])*)(\s*)"""
    r"""(?=([\u00a0\u202f «‹»›"'“‘„‚”(\[¿¡—–-]{0,5})([^\W_]{0,24}(?:['’.-]\w{1,10}){0,3}))"""
)
CODES = frozenset(TONGUES) | {"zh", "ja", "yue"}
WORD_BEFORE = 24
EDGES = "\"'“”„‚‘’«»‹›([¿¡—–-"
DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.-?)+[^\W\d_]{1,2}")
ROMAN = re.compile(r"[IVXLC]{1,7}")
QUOTES = frozenset("\"'”’“‘»›«")
UNCASED = frozenset(("ar", "he", "hi"))
HINDI_TAG = 60  # characters after a quotation within which a verb of saying makes it a speech tag


def ends(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """(end of a sentence, start of the next) for every boundary inside the paragraph `text[start:end]`, in order.

    `language` is a two- or three-letter code.
    """
    if language in ("zh", "ja", "yue"):
        yield from unspaced.ends(text, start, end, language)
    elif language not in TONGUES:
        yield from others.ends(text, start, end, language)
    else:
        tongue, uncased = TONGUES[language], language in UNCASED
        for match in CANDIDATE.finditer(text, start, end):
            if match.end(3) < end and _divides(text, match, start, tongue, uncased):
                yield match.end(2), match.end(3)


def _divides(text: str, match: re.Match[str], start: int, tongue: Tongue, uncased: bool) -> bool:
    marks, closed, gap, opened, word = match.groups()
    following = text[match.end(3)]
    if not gap:
        return marks[0] in "。！？।॥"
    if following in ",;:)]}»›.?!…،؛" or not (word or opened):
        return False
    if uncased:
        return _in_uncased(text, match, start, tongue)
    first = word[:1]
    if first.islower() or (not word and opened.strip()[:1] in ("—", "–", "-")):
        return False
    if marks != ".":
        return True
    if closed.strip():
        return True
    return _after_stop(text, match.start(), start, word, tongue)


def _after_stop(text: str, at: int, start: int, word: str, tongue: Tongue) -> bool:
    """After a single full stop, before a capital letter or a number."""
    chunk = text[max(start, at - WORD_BEFORE) : at].split()
    before = chunk[-1].lstrip(EDGES) if chunk else ""
    low, starts = before.lower(), word.lower().split("'")[0].split("’")[0] in tongue.starters
    earlier = chunk[-2].lower() if len(chunk) > 1 else ""
    if len(chunk) == 1 and (before.isdigit() or (len(before) == 1 and before.isalpha())):
        return False  # the number of an item
    if word[:1].isdigit():
        return not (low in tongue.inner or low in tongue.numbered or (tongue.tails and low.endswith(tongue.tails)))
    if before.isdigit():
        return not tongue.ordinals or len(before) > 2 or starts  # a day, a century; not a year
    if ROMAN.fullmatch(before) and tongue.ordinals:
        return starts
    if len(before) == 1 and before.isalpha():
        return _after_letter(before, low, earlier, starts, tongue)
    if low in tongue.closing:
        return starts or not (tongue.ordinals or low in tongue.inner)
    if low in tongue.inner or low in tongue.numbered - {"s"}:
        return False
    return starts or not DOTTED.fullmatch(before)


def _after_letter(before: str, low: str, earlier: str, starts: bool, tongue: Tongue) -> bool:
    """After one letter: an initial, a part of “z. B.” and “т. е.”, or a unit after a number (“1799 г.”)."""
    if before.isupper() and low not in tongue.closing:
        return False
    pair = f"{earlier.rstrip('.')}.{low}"
    if pair in tongue.closing:
        return True
    if low in tongue.closing and earlier[:1].isdigit():
        return True
    return starts and low in tongue.closing


def _in_uncased(text: str, match: re.Match[str], start: int, tongue: Tongue) -> bool:
    """In Arabic, Hebrew and Hindi no capital helps: shortened words and speech tags tell."""
    marks, closed, word = match[1], match[2].strip(), match[5]
    if closed and closed[-1] in QUOTES and not match[4].strip():
        if word in tongue.saying:
            return False
        sentence = text[match.end(3) : match.end(3) + HINDI_TAG].split("।")[0].split()
        if tongue is TONGUES["hi"] and any(part in tongue.saying for part in sentence):
            return False
    if marks != ".":
        return True
    chunk = text[max(start, match.start() - WORD_BEFORE) : match.start()].split()
    before = chunk[-1].lstrip(EDGES) if chunk else ""
    if len(chunk) == 1 and before.isdigit():
        return False
    return before not in tongue.inner
