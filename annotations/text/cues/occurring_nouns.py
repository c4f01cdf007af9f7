"""Nouns whose rulings may matter: of saying, of people without names, of texts and data (R3–R8, R10, R11, R15–R18).

Finders as in `occurring_verbs`.
"""

from __future__ import annotations

from annotations.text.cues import bodies, documents, grammar, nouns, roles, statements
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.lines import Line
from annotations.text.cues.occurring_verbs import KINDS, UTTERING, Found, kinds_of
from annotations.text.cues.texts import POSTED
from annotations.text.cues.verbs import USES, Kind

VIEWS = words("view opinion telling account estimation words version")
OUTLETS = bodies.BODIES & words("newspaper paper magazine broadcaster station network channel weekly daily tabloid")
TITLED = bodies.BODY_MARKS & words(
    "times post guardian telegraph herald tribune journal gazette mail mirror sun news press chronicle observer "
    "independent express star radio television tv"
)
INSTITUTIONS = words("court ministry tribunal police prosecutors embassy")
EVIDENCE = documents.DATA | documents.PICTURES | (documents.EVIDENCE - words("this it these"))
SHOWING = frozenset(word for word, kinds in KINDS.items() if Kind.EVIDENCE in kinds)


def by_nouns(line: Line) -> Found:
    """Nouns and adjectives of saying and believing (R11, R10), refusals to comment (R7)."""
    low = line.low
    for at in range(line.size):
        if line.quoted[at]:
            continue
        following = low[at + 1] if at + 1 < line.size else ""
        if low[at] in nouns.SAYING_NOUNS and (low[at] not in USES or grammar.is_noun(line, at)):
            held = at > 0 and (low[at - 1] in w.POSSESSIVES or low[at - 2 : at - 1] in (["'s"], ["’s"]))
            yield "R11", 58 if following in nouns.JOINTS or held else 36
            yield "R8", 32
        elif (low[at] in documents.HEARSAY and low[at] not in documents.DATA) or (
            low[at] in VIEWS and at > 0 and low[at - 1] in w.POSSESSIVES
        ):
            yield "R11", 46
        elif low[at] in statements.STANCES and at > 1:
            yield "R10", 54 if following == "that" else 40
        elif low[at] in statements.FIRSTS and _refuses(line, at):
            yield "R7", 72
    if any(word in w.NEGATIONS for word in low) and any(word in statements.COMMENTING for word in low):
        yield "R7", 44


def _refuses(line: Line, at: int) -> bool:
    paired = any(line.low[at] == a and (not b or line.low[at + 1 : at + 2] == [b]) for a, b in statements.NO_COMMENT)
    return paired and any(word in statements.COMMENTING for word in line.low[at + 1 : at + 6])


def by_people(line: Line) -> Found:
    """Roles, offices and crowds without a name (R4), spokespersons (R3), names beside them (R6), seats (R5)."""
    low = line.low
    for at in range(line.size):
        if line.quoted[at]:
            continue
        word = low[at]
        named = line.upper(at + 1) if at + 1 < line.size else False
        if word in roles.SPOKES:
            yield "R3", 78
        elif word in roles.WITHHELD:
            yield "R4", 64
        elif (word in roles.HUMAN or _crowd(line, at)) and not named:
            yield "R4", 42 if word in roles.PLURAL_ROLES else 40
            if low[at - 1 : at] in (["other"], ["several"]) and "and" in low[max(0, at - 3) : at]:
                yield "R6", 62
        elif word in bodies.SEATS and line.upper(at) and not (at and low[at - 1] in w.PREPOSITIONS):
            yield "R5", 62
        elif word in bodies.ALONE or word in INSTITUTIONS:
            yield "R3", 38


def _crowd(line: Line, at: int) -> bool:
    """True for "some", "those around him" where they can be the subject of a verb of saying."""
    return line.low[at] in roles.BARE_CROWD and (at == 0 or bool(kinds_of(line.low[at - 1]) & UTTERING))


def by_texts(line: Line) -> Found:
    """Studies and reports (R16), data, pictures and records (R17), posts and letters (R18), other outlets (R15)."""
    low = line.low
    shows = not SHOWING.isdisjoint(low)
    for at in range(line.size):
        if line.quoted[at]:
            continue
        word = low[at]
        if word in documents.STUDIES and (grammar.is_noun(line, at) or low[max(at - 2, 0)] in w.DETERMINERS):
            yield "R16", 56 if shows else 44
        if word in EVIDENCE:
            yield "R17", 60 if shows else 38
        elif (word in documents.RECORDS or word[:-1] in documents.RECORDS) and not line.upper(at):
            yield "R17", 46 if shows else 30
        if word in POSTED or word + "s" in POSTED:
            yield "R18", 50 if shows or word.endswith("s") else 40
        if word in bodies.OUTLETS or (word in TITLED and line.upper(at) and at > 0):
            yield "R15", 58
        elif word in OUTLETS:
            yield "R15", 46
