"""Where a verb's subject is: heuristics over tokens, bounded in every direction."""

from __future__ import annotations

from typing import NamedTuple

from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.lines import QUOTE_MARKS, Line
from annotations.text.cues.roles import HUMAN, SINGULAR_ROLES
from annotations.text.cues.verbs import FINITE_FORMS, NOUNY

REDUCED = words(
    "published released issued seen carried conducted obtained commissioned compiled led written made held "
    "taken named filed shown leaked"
)
REACH = 45  # tokens that a search may go
STOPS = w.BREAKS | QUOTE_MARKS
NOT_PAST = words("united hundred red need speed seed indeed exceed proceed breed feed sacred used-to accused")
CLAUSE_WORDS = words(
    "that because although though while whilst when whenever if unless until till whether where whereas than "
    "lest which who whom whose why how what as after before since once so"
)


class Subject(NamedTuple):
    """A subject's tokens `start:end`, the token left of its clause (-1: none), and what stood before the verb."""

    start: int
    end: int
    left: int
    first: int  # the first token of the verb group
    negated: bool
    passive: bool
    modal: str


def verbal(line: Line, index: int) -> bool:
    """True if a token looks like a finite verb."""
    word = line.low[index]
    if word in w.FINITE or word in w.MODALS:
        return True
    if word in FINITE_FORMS:
        return word not in NOUNY and not line.upper(index)
    return word.endswith("ed") and len(word) > 4 and word not in NOT_PAST and not line.upper(index)


def before_group(line: Line, verb: int) -> tuple[int, bool, bool, str]:
    """Go left over auxiliaries, adverbs and times: first token of the verb group, negated, passive, modal."""
    at, negated, passive, modal = verb - 1, False, False, ""
    low = line.low
    while at >= 0 and verb - at < 12 and not line.quoted[at]:
        word = low[at]
        negated = negated or word in w.NEGATIONS
        if word in w.BE:
            passive = True
        elif word in w.MODALS:
            modal = word
        elif word in w.TIME and at > 0 and low[at - 1] in BEFORE_TIME:
            at -= 1 if low[at - 2 : at - 1] != ["on"] else 2
        elif not (word in GROUP or _adverb(line, at) or (word in w.TIME and word.endswith("day") and line.upper(at))):
            break
        at -= 1
    return at + 1, negated, passive, modal


GROUP = w.HAVE | w.DO | w.NEGATIONS | w.ADVERBS
BEFORE_TIME = words("on last this late early in")


def _adverb(line: Line, at: int) -> bool:
    word = line.low[at]
    return word.endswith("ly") and len(word) > 4 and not line.upper(at) and word not in ("family", "ally", "assembly")


def _relative_start(line: Line, verb: int) -> int:
    """If the finite verb at `verb` stands in a relative clause, the index of its pronoun; else -1."""
    for at in range(verb - 1, max(-1, verb - 7), -1):
        if line.low[at] in ("who", "which", "that", "whose", "whom", "where"):
            return at
        if line.low[at] in STOPS:
            return -1
    return -1


def _joins_nouns(line: Line, at: int) -> bool:
    """True if the `and` at `at` joins two parts of one subject, not two clauses."""
    for back in range(at - 1, max(-1, at - 16), -1):
        word = line.low[back]
        if word in STOPS or word in CLAUSE_WORDS:
            return back < at - 1
        if line.quoted[back] or verbal(line, back) or word in w.PERSONAL:
            return False
    return at > 0


def _title_start(line: Line, at: int) -> int:
    """The first token of a short quoted title inside a noun phrase; -1 if it is speech."""
    first = at
    while first > 0 and line.quoted[first - 1] and at - first < 8:
        first -= 1
    return (
        first
        if first > 0 and not line.quoted[first - 1] and line.low[first - 1] in w.DETERMINERS | {"of", "in"}
        else -1
    )


def _collect(line: Line, end: int) -> tuple[int, int]:
    """Go left from `end` to where the noun phrase begins: its start, and the boundary token (-1: none)."""
    at = end - 1
    floor = max(-1, end - REACH)
    while at > floor:
        word = line.low[at]
        if line.quoted[at]:
            title = _title_start(line, at)
            if title < 0:
                break
            at = title - 1
            continue
        if word in STOPS:
            break
        if word in w.PERSONAL and at == end - 1:
            return at, at - 1
        if word in CLAUSE_WORDS and not (word == "as" and at and line.low[at - 1] == "such"):
            if word in ("who", "which", "that") and any(verbal(line, k) for k in range(at + 1, end)):
                at -= 1  # a relative clause inside the subject
                continue
            break
        if word in ("but", "or", "yet", "nor") or (word in ("and", "&") and not _joins_nouns(line, at)):
            break
        if word in REDUCED and at > 0 and line.low[at - 1] not in w.HAVE:
            at -= 1
            continue
        if verbal(line, at) and at < end:
            relative = _relative_start(line, at)
            if relative > 0 and line.low[relative - 1] not in STOPS:
                at = relative - 1
                continue
            if not line.low[at].endswith("ed") or at == end - 1:
                break
        at -= 1
    return at + 1, at


def strip_front(line: Line, start: int, end: int) -> int:
    """Drop adverbs and fronted times and places from the front of a noun phrase."""
    low = line.low
    while start < end - 1:
        word = low[start]
        if word in ("and", "but", "so", "also", "then", ",") or (
            word in w.OPENERS and word not in ("last", "this", "next", "first")
        ):
            start += 1
        elif word in ("last", "this", "next", "earlier", "late") and low[start + 1] in w.TIME and start + 2 < end:
            start += 2
        elif word in w.TIME and (word.endswith("day") or word in ("earlier", "later", "recently", "now")):
            start += 1
        elif word in w.PREPOSITIONS and word != "about":
            start = _after_place(line, start + 1, end)
        elif word.endswith("ly") and line.upper(start) and word != "italy":
            start += 1
        else:
            break
    return start


def _after_place(line: Line, start: int, end: int) -> int:
    """The end of a fronted phrase without a comma: after a time, before the last article, or after a name."""
    low = line.low
    for at in range(start, end - 1):
        if low[at] in w.TIME and low[at + 1] not in w.TIME and not low[at + 1][0].isdigit():
            return at + 1
    for at in range(end - 2, start, -1):
        if low[at] in ("the", "a", "an", "his", "her", "its", "their"):
            if low[at - 1] in w.PREPOSITIONS:
                continue
            return at
    at = start
    while at < end - 1 and (line.upper(at) or low[at] in ("the", "a", "an")):
        at += 1
    return at if at < end else end - 1


def _past_apposition(line: Line, comma: int) -> int:
    """The comma that opens the apposition which ends at `comma`; -1 if there is none."""
    for at in range(comma - 1, max(-1, comma - REACH), -1):
        if line.quoted[at] or line.low[at] in (";", ":"):
            return -1
        if line.low[at] in (",", "(", "—", "–") and at > 0:
            return at
    return -1


def subject(line: Line, verb: int) -> Subject | None:
    """The subject to the left of the verb at `verb`; None if there is none in reach."""
    first, negated, passive, modal = before_group(line, verb)
    end = first
    if end <= 0:
        return None
    for _ in range(6):
        if line.low[end - 1] in (",", ")", "—", "–"):
            opening = _past_apposition(line, end - 1)
            if opening <= 0:
                return None
            end = opening
            continue
        start, left = _collect(line, end)
        start = strip_front(line, start, end)
        if end - start == 1 and line.low[start].isdigit() and left >= 1 and line.low[left] == ",":
            end = left  # an age: "Lund, 61, a former nurse, said"
            continue
        if start < end and left >= 1 and line.low[left] in (",", "—") and _apposed(line, start, end, left):
            end = left
            continue
        break
    else:
        return None
    if start >= end:
        return None
    return Subject(start, end, left, first, negated, passive, modal)


def _apposed(line: Line, start: int, end: int, left: int) -> bool:
    """True if what stands after the comma at `left` only describes a name before it."""
    word = line.low[start]
    if (
        line.upper(left - 1)
        and (word in SINGULAR_ROLES or (word == "and" and line.low[start + 1] in SINGULAR_ROLES))
        and not line.upper(end - 1)
    ):
        return True
    if (
        line.upper(left - 1)
        and word in SINGULAR_ROLES
        and start + 1 < end
        and line.low[start + 1] in ("of", "at", "for")
    ):
        return True
    if first_capital(line, start, end) and word not in ("a", "an", "the"):
        return False
    before = line.low[left - 1]
    named = line.upper(left - 1) or before.isdigit()
    return (
        named
        and end < line.size
        and line.low[end] == ","
        and (word in ("a", "an", "the", "who", "which", "of", "whose") or line.low[end - 1] in HUMAN)
    )


def first_capital(line: Line, start: int, end: int) -> bool:
    """True if the words hold a capital after their first letter of the sentence."""
    return any(line.upper(at) and at > 0 for at in range(start, end))
