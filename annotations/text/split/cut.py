"""Where a sentence may have been cut too early: what at its end, or at the start of the next, looks unfinished."""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotations.text.split.abbreviations import CLOSING, INNER, NUMBERED, SAYING, STARTERS, TITLES

Reason = tuple[str, float]  # why, how likely

ENOUGH_SMALL = 3  # sentences that begin small before that counts as this text's habit
ONE_IN = 10
EDGE = 200  # characters looked at from either end
SHORT = 12  # characters of a fragment
ABBREVIATED = TITLES | NUMBERED | CLOSING | INNER
OPENING = "\"“‘'([*_«‹¿¡ "
FIRST = re.compile(r"[^\W\d_][\w’'-]*")
LAST = re.compile(r"([^\W\d_][\w.]{0,12})\.$")
SHORTENED = re.compile(r"(?!m*h*m+\.|[ap]m\.|th\.)[b-df-hj-np-tv-xz]{2,5}\.", re.IGNORECASE)  # no vowel, and no humming
WORDLESS = re.compile(r"(?=.*\d)[\W\d_]*[^\W\d_]{0,2}[\W\d_]*")
CLOSERS = re.compile(r"[)\]”,.;:»]|[\"'] ")
FOOTNOTE = re.compile(r"\d{1,2} ([A-Z][a-z]*) ")
COUNTED = re.compile(r" (\d{1,2})\.$")
NAMED = r"[A-Z][\w.’'-]{1,30}(?: [\w.’'-]{1,30}){0,5}"
AUTHOR = re.compile(rf"[—–] ?({NAMED})\.?")
CREDITED = re.compile(rf"[\"”] ?(?:[—–]|--?) ?({NAMED})$")
TITLED = re.compile(rf"({NAMED}), [\"“][^\"”]{{3,120}}[\"”]\.?")
OPENED = re.compile(r"(?<=[\w,:] )[\"“](?=\S)[^\"“”]*$")
ENDED = re.compile(r"[^\"“”]*[\"”](?:[ ]([a-z]{1,20})\b|[.])")


def small_is_usual(sentences: Sequence[str]) -> bool:
    """True if so many sentences begin with a small letter that one more says nothing."""
    small = sum(text.lstrip(OPENING)[:1].islower() for text in sentences)
    return small >= ENOUGH_SMALL and small * ONE_IN > len(sentences)


def reasons(text: str, after: str, *, english: bool, small: bool) -> list[Reason]:
    """Why `text` may not end before `after`, the next sentence of its block; `small`: as `small_is_usual` said."""
    end, start = text[-EDGE:], after[:EDGE]
    found = [*_signs(text, start), *_numbers(text, after)]
    word = FIRST.match(start.lstrip(OPENING))
    aside = after.startswith("(") and after.endswith(")")
    if word and word[0].islower() and not small and not aside:
        found.append((f"The next sentence begins with a small letter: “{word[0]}”.", 0.5))
    return found + _shortened(end, start) if english else found


def _signs(text: str, start: str) -> list[Reason]:
    """Brackets, quotations and marks that reach over the boundary."""
    found: list[Reason] = []
    if not text.startswith("(") and _depth(text) > 0 and _depth(start) < 0:
        found.append(("A bracket is opened here and closed in the next sentence.", 0.5))
    if CLOSERS.match(start):
        found.append((f"The next sentence begins with “{start[0]}”, which closes something.", 0.5))
    if author := AUTHOR.fullmatch(start):
        found.append((f"“{author[1]}” after a dash looks like who said it.", 0.5))
    opened, ended = OPENED.search(text[-EDGE:]), ENDED.match(start)
    if opened and ended and ended[1] not in SAYING:
        where = f"“{ended[1]}” goes on after it" if ended[1] else "its mark stands before the full stop"
        found.append((f"One quotation runs over this boundary, and {where}.", 0.5))
    return found


def _numbers(text: str, after: str) -> list[Reason]:
    """A sentence that is hardly more than a number, or ends in the number of an item that follows."""
    if len(text) <= SHORT and WORDLESS.fullmatch(text):
        return [(f"“{text}” is no whole sentence.", 0.4)]
    counted, following = COUNTED.search(text[-EDGE:]), COUNTED.search(after[-EDGE:])
    if counted and following and abs(int(counted[1]) - int(following[1])) == 1:
        return [(f"“{counted[1]}.” looks like the number of what follows.", 0.5)]
    return []


def _shortened(end: str, start: str) -> list[Reason]:
    """English abbreviations at the end, and the numbers of notes at the start of the next."""
    last = LAST.search(end)
    word = last[1] if last else ""
    if word.lower() in ABBREVIATED and start[0].isdigit():
        return [(f"“{word}.” is often a shortened word before a number such as “{start.split()[0]}”.", 0.6)]
    if last and SHORTENED.fullmatch(last[0]) and not word.isupper() and word.lower() not in CLOSING:
        return [(f"“{word}.” looks like a shortened word.", 0.4)]
    note = FOOTNOTE.match(start)
    if note and note[1].lower() in STARTERS:
        return [(f"“{start.split()[0]}” before “{note[1]}” looks like the number of a note.", 0.5)]
    return []


def credited(run: Sequence[str]) -> Reason | None:
    """Why a block that is one quotation with its author may be one sentence; None if it is not such a block."""
    if len(run) < 2 or run[0][:1] not in ("“", '"'):
        return None
    author = CREDITED.search(run[-1][-EDGE:]) or TITLED.fullmatch(run[-1])
    return (f"The paragraph is one quotation, and “{author[1]}” is credited at its end.", 0.5) if author else None


def _depth(text: str) -> int:
    return text.count("(") - text.count(")")
