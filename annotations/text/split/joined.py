"""Where a sentence may be two: what inside it looks like an end and a beginning."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotations.text.split.abbreviations import CLOSING, SAYING, TITLES
from annotations.text.split.inline import LINKS, MONTH

Place = tuple[int, str, float]  # where the second sentence would start, why, how likely

LONG = 80  # words
SHORT = 16  # words; a shorter line whose words are mostly capitalised is a title
HEAD = 400  # characters looked at for that
ADDRESS = 60  # characters looked back for a web address
WORD = re.compile(r"\w+")
LETTER = re.compile(r"[^\W\d_]")
# Words that open a sentence and are no names, in the form in which they do.
OPENER = (
    "The|This|That|These|Those|There|He|She|It|We|They|His|Its|Our|Their|And|But|If|When|While|As|After|Before|Since"
    "|Until|Although|Though|Because|In|On|At|By|For|From|With|Without|During|Despite|Under|Between|According|Meanwhile"
    "|However|Also|What|How|Why|Where|Both|Many|Several|Some|Yesterday|Today|Earlier|Later"
)
NEXT = rf"(?P<next>{OPENER})"
UNMARKED = re.compile(rf"(?:[\w%]|(?<=\w\w)[)\]]|(?<=\w)[\"”])[ \n]{NEXT}[ ](?=[a-z0-9\"“])")
AFTER_COLON = re.compile(rf":[ ]{NEXT}[ ](?=[a-z])")
AFTER_DASH = re.compile(rf"[—–][ ]{NEXT}[ ](?=[a-z])")
NUMBERED = re.compile(rf"\b(?:Figure|Table|Chart|Map|Fig\.)[ ]\d{{1,2}}(?:\.\d{{1,2}})?[ ]{NEXT}[ ]")
GLUED = re.compile(r"[\w”\"’)]{2}[.!?][\"”’)]?(?P<next>[A-ZÀ-Þ][a-zß-ÿ]{1,30})(?=[ ,])")
CLOSED = re.compile(r"\b(?P<word>[A-Za-z]{2,8})\.[ ](?P<next>[A-Z][\w’'-]{0,30})[ ](?P<after>[a-z]{1,20})\b")
DATE = rf"{MONTH}[ ]\d{{1,2}},[ ]\d{{4}}"
AFTER_DATE = re.compile(rf"\b(?i:{DATE})[ ](?P<next>[A-Z][\w’'-]{{1,30}})")
DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
BEFORE_DATE = re.compile(rf"\b(?P<word>\w{{1,30}})[\"”'’)]?[ ](?P<next>{DAY}),[ ]{DATE}")
ELIDED = re.compile(r"\[(?:\.\.\.|…)\][ ](?P<next>the|this|that|these|there|he|she|it|we|they|I|you)\b")
PAUSE = re.compile(r";[ ](?P<next>\w{1,30})|,[ ](?P<link>and|but|while|which)[ ]")

# The simple ones: what to look for, how likely it is an end, and what is said of it.
SIGNS = (
    (NUMBERED, 0.7, "“{next}” after a number looks like the start of a caption."),
    (AFTER_COLON, 0.4, "“{next}” after a colon has a capital letter, as at the start of a sentence."),
    (AFTER_DASH, 0.4, "“{next}” after a dash has a capital letter, as at the start of a sentence."),
    (AFTER_DATE, 0.5, "A full date stands before “{next}” without a mark between them."),
    (ELIDED, 0.3, "Words were left out before “{next}”: another sentence may start there."),
)


def places(text: str, *, english: bool) -> Iterator[Place]:
    """Every place of the sentence where another might start, with the reason and how likely it is."""
    for match in GLUED.finditer(text):
        if not _address(text, match.start("next")):
            yield _place(match, 0.8, "No space stands between the mark and “{next}”.")
    if english:
        yield from _unmarked(text)
        for sign, confidence, why in SIGNS:
            yield from (_place(match, confidence, why) for match in sign.finditer(text))
        yield from _after_abbreviation(text)
    yield from _long(text)


def _unmarked(text: str) -> Iterator[Place]:
    if not _titled(text):
        first = LETTER.search(text)
        for match in UNMARKED.finditer(text, first.start() if first else len(text)):
            yield _place(match, 0.6, "No mark stands before “{next}”, which has a capital letter.")
    for match in BEFORE_DATE.finditer(text):
        if not LINKS.fullmatch(match["word"]):
            yield _place(match, 0.6, "A full date follows “{word}” without a mark between them.")


def _after_abbreviation(text: str) -> Iterator[Place]:
    for match in CLOSED.finditer(text):
        word, after = match["word"].lower(), match["after"]
        if word in CLOSING and word not in TITLES and after not in SAYING and after not in ("of", "and", "in"):
            yield _place(match, 0.3, "“{word}.” may end a sentence before “{next} {after}”.")


def _long(text: str) -> Iterator[Place]:
    """The pause nearest the middle of a very long sentence; a semicolon goes before a comma."""
    words = sum(1 for _ in WORD.finditer(text))
    pauses = list(PAUSE.finditer(text)) if words > LONG else []
    pauses = [match for match in pauses if match["next"]] or pauses
    if pauses:
        middle = min(pauses, key=lambda match: abs(match.start() - len(text) // 2))
        name = "next" if middle["next"] else "link"
        yield middle.start(name), f"The sentence has {words} words; it might end before “{middle[name]}”.", 0.25


def _place(match: re.Match[str], confidence: float, why: str) -> Place:
    return match.start("next"), why.format(**match.groupdict()), confidence


def _titled(text: str) -> bool:
    """True for a short line whose words are mostly capitalised."""
    words = WORD.findall(text[:HEAD])
    return len(words) < SHORT and sum(not word[0].islower() for word in words) * 2 > len(words)


def _address(text: str, at: int) -> bool:
    """True if what stands before `at` is part of a web or e-mail address, or a title."""
    chunk = text[max(0, at - ADDRESS) : at].split()
    before = chunk[-1] if chunk else ""
    return any(sign in before for sign in ("/", "@", "www")) or before.rstrip(".").lower() in TITLES
