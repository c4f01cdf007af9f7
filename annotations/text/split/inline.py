"""What sets sentences apart inside a paragraph without any mark: items of a list, date lines, picture credits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotations.text.spans import trimmed

BULLETS = frozenset("•‣▪◦⁃")
BULLET = re.compile(r"(?<=\s)[•‣▪◦⁃]\s*(?=\w)")
NUMBER = re.compile(r"(?<!\S)\(?(\d{1,2}|[a-z])(\.\)|[.)])\s+(?=\S)")
CREDIT = re.compile(r"(?<=[\w.)\]”’\"'])\s+(?=(?:Image|Photo|Picture|Photograph|File photo|Credit): \S)")

MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DATE = re.compile(rf"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?:{MONTH} \d{{1,2}}|\d{{1,2}} {MONTH}),? \d{{4}}")
DATE_LENGTH = 40
DAYS = frozenset("MTWFS")
# A date after one of these belongs to the sentence.
LINKS = re.compile(
    r"on|of|by|from|until|till|to|through|since|before|after|and|or|for|this|last|next|the", re.IGNORECASE
)
WORD = 32


def breaks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """(end, start of the next) for every such place inside the paragraph `text[start:end]`, in no order."""
    places: list[int] = []
    first = text[start]
    if first in BULLETS:
        places += [match.start() for match in BULLET.finditer(text, start + 1, end)]
    elif first in "(1a":
        places += _items(text, start, end)
    if first in DAYS:
        places += _after_date(text, start, end)
    if text[end - 1].isdigit():
        places += _before_date(text, start, end)
    if ": " in text[start:end]:
        places += [match.end() for match in CREDIT.finditer(text, start, end)]
    for place in set(places):
        yield trimmed(text, start, place).end, place


def _items(text: str, start: int, end: int) -> Iterator[int]:
    """The starts of 2., 3. … or b), c) … in a paragraph that begins with 1. or a)."""
    opening = NUMBER.match(text, start, end)
    if opening is None or opening[1] not in ("1", "a"):
        return
    wanted, shape = opening[1], opening[2]
    for match in NUMBER.finditer(text, opening.end(), end):
        following = str(int(wanted) + 1) if wanted.isdigit() else chr(ord(wanted) + 1)
        if match[1] == following and match[2] == shape:
            wanted = following
            yield match.start()


def _after_date(text: str, start: int, end: int) -> Iterator[int]:
    """The start of the text that follows a full date at the head of a paragraph."""
    date = DATE.match(text, start, end)
    if date and date.end() + 1 < end and text[date.end()].isspace() and text[date.end() + 1].isupper():
        yield date.end() + 1


def _before_date(text: str, start: int, end: int) -> Iterator[int]:
    """The start of a full date that closes a heading."""
    date = DATE.search(text, max(start, end - DATE_LENGTH), end)
    if date is None or date.end() != end or not text[date.start() - 1].isspace():
        return
    chunk = text[max(start, date.start() - WORD) : date.start()].split()
    if chunk and not LINKS.fullmatch(chunk[-1]) and (chunk[-1][-1].isalnum() or chunk[-1][-1] in "'\"’”)"):
        yield date.start()
