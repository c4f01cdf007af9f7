"""Where English sentences end, decided one mark at a time by the word before it and the word after it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotations.text.split.abbreviations import (
    AFTER_TIME,
    CAPITAL_ONLY,
    CLOSING,
    EXCLAIMED,
    INNER,
    NAMELIKE,
    NUMBERED,
    SAYING,
    SMALL_TITLES,
    STARTERS,
    TITLES,
    UNITS,
)

# A run of marks (or an emoticon that stands for one), what closes after it, the gap; then, looking ahead, what opens
# and the next word. Every repeat is either bounded or consumed, so that matching stays linear whatever the text.
CANDIDATE = re.compile(
    r"""(\.(?:[ ]\.){2,}|[.!?…。！？｡؟।]+|(?<!\S)[:;=]-?[()DP](?=\s))"""
    r"""((?:["'”’»›)\]}]|\*(?!\s))*(?:\s?\[(?:[^\[\]\s]{1,3}|[a-z][a-z ]{2,30})\])*"""
    r"""(?:\s(?:[:;=]-?[()DPO]|\^_\^)(?!\S))?)"""
    r"""(\s*)"""
    r"""(?=(["'“‘«‹(\[{*_¿¡—–-]{0,4})(\w{0,20}(?:['’.]\w{1,10}){0,3}))"""
)
OPENING = "\"'“‘«‹([{*_—–-/<>…•‣▪◦⁃"
OPENING_QUOTES = "\"'“‘«"
WORD_BEFORE = 32  # no abbreviation is longer, and looking back stays bounded
DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
ROMAN = re.compile(r"[IVXLC]+|[A-Z]")
TAG = re.compile(rf"(?:\w{{1,20}}\.? ){{0,3}}?(?:{'|'.join(sorted(SAYING))})\b")
ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})\)?")
ITEM_AFTER = frozenset(".!?;•‣▪◦⁃")  # what the number of an item inside a paragraph follows
UNSPACED = frozenset("。！？｡؟।")
TIMES = frozenset({"a.m", "p.m", "am", "pm"})
LEADS = frozenset({"At", "By", "Around", "About", "Before", "After", "Until", "Since", "From"})
ABBREVIATED = TITLES | NUMBERED | CLOSING | INNER | UNITS
QUOTES = "\"”’'»"


def ends(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """(end of a sentence, start of the next) for every boundary inside the paragraph `text[start:end]`, in order."""
    for match in CANDIDATE.finditer(text, start, end):
        if match.end(3) < end and _divides(text, match, start):
            yield match.end(2), match.end(3)


def _divides(text: str, match: re.Match[str], start: int) -> bool:
    marks, closed, gap, opened, word = match.groups()
    at = match.start()
    chunk = text[max(start, at - WORD_BEFORE) : at].split()
    before = chunk[-1].lstrip(OPENING) if chunk else ""
    if not gap:
        return _glued(before, marks, closed, word)
    if _never(text, match, chunk, at - WORD_BEFORE <= start):
        return False
    if marks[0] in ":;=":
        return word[:1].isupper()
    if "!" in marks or "?" in marks:
        return _after_call(text, match, before, len(chunk) > 1)
    if len(marks) > 1 or marks == "…":
        opens = not before and (len(chunk) < 2 or chunk[-1][0] in OPENING_QUOTES)
        return not opens and _after_ellipsis(match)
    if marks != ".":
        return True
    if word[:1].islower():
        return _before_lower(before, closed, opened)
    if closed.rstrip("0123456789[] "):
        return True
    if word[:1].isdigit():
        return _before_number(before, opened)
    return _before_capital(before, chunk, word)


def _never(text: str, match: re.Match[str], chunk: list[str], whole: bool) -> bool:
    """What rules out a boundary whatever the words: more punctuation, a quotation's author, an item's number."""
    opened = match[4]
    following = text[match.end(3)]
    if following in ",;)]}" or (following in ".?!:" and not match[5]):
        return not text.startswith(("...", ". ."), match.end(3))
    if opened in ("—", "–", "-", "--") and text[match.end(4) : match.end(4) + 1] == " ":
        return (opened == "—" or match[2][-1:] in QUOTES) and match[2] != ""  # the author of a quotation
    if match[1] != "." or not chunk:
        return False
    number = chunk[-1].lstrip(OPENING)
    if not ENUMERATOR.fullmatch(number):
        return False
    if len(chunk) == 1:
        return whole
    last = chunk[-2]
    if not number.isdigit() or len(number) > 2 or last[:-1].lstrip(OPENING).lower() in ABBREVIATED:
        return False
    return last[-1] in ITEM_AFTER or (last[-1] == ":" and number == "1")


def _glued(before: str, marks: str, closed: str, word: str) -> bool:
    """No white space after the mark: a boundary only between two plain words."""
    if marks[0] in UNSPACED:
        return True
    if closed and closed[-1] not in ")”’»]":
        return False
    if not before.isalpha() or not before.islower() or len(before) < 3 or "." in word:
        return False
    return word == "I" or (word[:1].isupper() and word[1:2].islower())


def _after_call(text: str, match: re.Match[str], before: str, inside: bool) -> bool:
    """After a mark of exclamation or question; `inside`: the word before it is not the paragraph's first."""
    marks, closed, _, opened, word = match.groups()
    name = marks == "!" and before.lower() in EXCLAIMED
    titled = marks == "!" and inside and before[:1].isupper() and not before.isupper()
    if word[:1].islower():
        return not closed and not name and not titled
    if name or (titled and opened == "(" and word.isdigit()):
        return word.lower() in STARTERS
    if closed and closed[-1] in QUOTES and word.lower() not in STARTERS:
        return not TAG.match(text, match.end(3))
    return True


def _after_ellipsis(match: re.Match[str]) -> bool:
    """Four dots end a sentence; three do if no space sets them apart and a capital follows."""
    marks, opened, word = match[1], match[4], match[5]
    if word[:1].islower() or word[:1].isdigit() or opened[:1] == "(":
        return False
    return " " not in marks or marks.count(".") > 3


def _before_lower(before: str, closed: str, opened: str) -> bool:
    """Before a small letter: only after a word that cannot be an abbreviation."""
    if closed:
        return False
    low = before.lower()
    return before.isalpha() and low not in ABBREVIATED and low != "etc" and (len(before) > 3 or "(" in opened)


def _before_number(before: str, opened: str) -> bool:
    low = before.lower()
    if opened[:1] == "(" and low in CLOSING:
        return False
    if len(before) == 1 and before.isalpha() and before != "I":
        return False
    return low not in NUMBERED and low not in INNER and not (low in TITLES and before[:1].isupper())


def _before_capital(before: str, chunk: list[str], word: str) -> bool:
    low, following = before.lower(), word.lower()
    starts = following in STARTERS
    if low in TITLES and (before[0].isupper() or low in SMALL_TITLES):
        return before == "st" and starts  # “5th st.”, but “St. In”
    if len(before) == 1 and before.isalpha():
        return _after_initial(before, chunk, following)
    if low in TIMES:
        return following not in AFTER_TIME and not (following in TITLES and chunk[-3:-2] and chunk[-3] in LEADS)
    if low in INNER and (before == low or "." in low):
        return False
    if low in NUMBERED and ROMAN.fullmatch(word):
        return word == "I"
    if low in UNITS and chunk[-2:-1] and chunk[-2][-1].isdigit():
        return True
    if low in CLOSING:
        return starts or (before == low and low in CAPITAL_ONLY)
    return starts or "." not in before or not DOTTED.fullmatch(before)


def _after_initial(before: str, chunk: list[str], following: str) -> bool:
    """A single letter is an initial, unless it is the pronoun or a word follows that cannot be a name."""
    if before == "I" and not (chunk[-2:-1] and chunk[-2][0].isupper()):
        return True
    return following in STARTERS and following not in NAMELIKE
