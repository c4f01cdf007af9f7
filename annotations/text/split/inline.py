"""What sets sentences apart inside a paragraph without any mark: items, date lines, captions, picture credits."""

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
# A caption that runs into its paragraph: two to ten names and nothing else, then a word that only opens sentences.
NAME = r"[A-ZÀ-Þ][\w.’'&-]{0,30}"
CAPTION = re.compile(
    rf"(?:{NAME} (?:(?:of|de|von|van|and|&|for) )?){{2,10}}?"
    r"(?:(?P<plain>The|He|She|It|They|This|These|There)|(?P<front>In|On|At|During|After|Before|With|For|As)) (?=[a-z])"
)
FRONTED = re.compile(r"[^.!?,;:]{3,120}, ")
SHORTEST_AFTER = 60  # characters of the text under a caption
# A caption that is a clause: no mark, no comma, and after a small word a capital opens “In the …, ”.
CLAUSE = re.compile(
    r"[A-ZÀ-Þ][^.!?;:,\"“”()\n]{15,100}? (?P<last>[a-z]{3,20})"
    r"(?= (?:In|On|At|During|After|Before) (?:the|a|an|last|this) )"
)
# Words that lead in a title: “the novel In the …”.
TITLED = re.compile(
    "film|novel|book|song|album|play|series|movie|poem|painting|show|band|story|magazine|musical|opera|programme|single"
    "|documentary|game|essay|memoir|drama|called|named|titled|entitled|exhibition|column|podcast|and|the|his|her|of"
)
SMALL_TITLE = re.compile(r"(?:The|A|An|In|On|At|He|She|It|They|This|If|When|But|And) ")


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
    if end - start > SHORTEST_AFTER and text[end - 1] in ".!?\"”’'":
        places += _after_caption(text, start, end)
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


def _after_caption(text: str, start: int, end: int) -> Iterator[int]:
    """The start of the text that follows names at the head of a paragraph: “Ida Holm of Lind Under 12 years, …”."""
    if SMALL_TITLE.match(text, start, end):
        return
    found = CAPTION.match(text, start, end)
    if found is None:
        clause = CLAUSE.match(text, start, end)
        plain = clause and not TITLED.fullmatch(clause["last"]) and end - clause.end() > SHORTEST_AFTER
        if clause and plain and FRONTED.match(text, clause.end() + 1, end):
            yield clause.end() + 1
        return
    place = found.start("plain") if found["plain"] else found.start("front")
    if end - place > SHORTEST_AFTER and (found["plain"] or FRONTED.match(text, found.end(), end)):
        yield place


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
