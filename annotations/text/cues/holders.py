"""Noun phrases without a name: institutions, offices, roles, crowds, pronouns (R3, R4)."""

from __future__ import annotations

from annotations.codebook import ANONYMOUS, SOURCED
from annotations.text.cues import bodies, roles
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import BODY, CROWD, PERSON, Memory, Mention, Who
from annotations.text.cues.lines import Line

THINGS = bodies.PLACE_WORDS
PARTIES = words("greens tories conservatives liberals nationalists democrats communists socialists")


def determined(line: Line, start: int, head: int) -> str:
    """How a noun phrase begins: definite, indefinite, possessive or bare."""
    low = line.low
    if any(low[at] in ("'s", "’s") for at in range(start, head)) or low[start] in (
        "his",
        "her",
        "their",
        "its",
        "our",
        "my",
    ):
        return "possessive"
    if low[start] in ("the", "this", "that", "these", "those", "both"):
        return "definite"
    if low[start] in w.INDEFINITE or low[start][0].isdigit() or low[start] in ("no", "every", "each"):
        return "indefinite"
    return "bare"


def spokes(line: Line, start: int, end: int, memory: Memory, policies: frozenset[str], how: str, placed: bool) -> Who:
    """R3: the institution answers for its spokesperson, unless the desk has switched that off."""
    if "institutional_spokesperson_is_sourced" not in policies:
        return Who(ANONYMOUS, PERSON, start, end, "R4", "a spokesperson without a name", 0.8)
    if placed or how in ("definite", "possessive") or memory.body is not None:
        return Who(
            SOURCED, BODY, start, end, "R3", "the institution answers for its spokesperson", 0.88 if placed else 0.7
        )
    return Who(ANONYMOUS, PERSON, start, end, "R4", "a spokesperson of nobody in particular", 0.6)


def people(line: Line, start: int, head: int, end: int, memory: Memory, how: str, named_post: bool) -> Who:
    """R4: a plural role; sourced only if it picks up authors who have been given (R16)."""
    word = line.low[head]
    if word in (
        "researchers",
        "scientists",
        "authors",
        "economists",
        "academics",
        "investigators",
        "auditors",
        "reviewers",
        "inspectors",
    ) and how in ("definite", "possessive"):
        if memory.document is not None:
            found = memory.document
            return Who(
                SOURCED,
                PERSON,
                start,
                end,
                "R16",
                "the authors of a study whose origin was given",
                0.78,
                found.sentence,
                found.span,
            )
        if word == "authors":
            return Who(ANONYMOUS, PERSON, start, end, "R16", "authors not yet named", 0.65)
    return Who(ANONYMOUS, CROWD, start, end, "R4", "a role or group without a name", 0.9)


def role(
    line: Line, start: int, head: int, end: int, memory: Memory, how: str, named_pre: bool, named_post: bool
) -> Who:
    """R4: a singular role; an office of one holder with its body or place given is sourced."""
    word = line.low[head]
    placed = (
        named_pre
        or named_post
        or how == "possessive"
        or any(line.low[at] in bodies.BODIES for at in range(start, head))
    )
    if word in roles.OFFICES and how != "indefinite" and word not in roles.NEVER_UNIQUE:
        if placed or (head > start and line.upper(head)):
            return Who(SOURCED, PERSON, start, end, "R4", "an office of one holder, with its body or place", 0.82)
        if how == "definite":
            return definite(line, start, end, memory, 0.72)
        if how == "bare" and head > start:
            return Who(SOURCED, PERSON, start, end, "R4", "an office of one holder", 0.55)
    if how == "definite" and not placed and not any(line.low[at] in ("senior", "other") for at in range(start, head)):
        return definite(line, start, end, memory, 0.62)
    return Who(ANONYMOUS, PERSON, start, end, "R4", "a role without a name", 0.9)


def definite(line: Line, start: int, end: int, memory: Memory, sure: float) -> Who:
    """ "The minister", "the 45-year-old": the last person spoken of, named or not."""
    found = memory.persons[-1] if memory.persons else None
    if found is None:
        if line.low[end - 1] in roles.OFFICES and line.low[end - 1] not in roles.NEVER_UNIQUE:
            return Who(SOURCED, PERSON, start, end, "R4", "an office of one holder", 0.6)
        return Who(ANONYMOUS, PERSON, start, end, "R4", "a role whose holder has not been named", 0.5)
    return Who(found.label, PERSON, start, end, "", "somebody mentioned before", sure, found.sentence, found.span)


def body(
    line: Line, start: int, head: int, end: int, memory: Memory, how: str, named_pre: bool, named_post: bool
) -> Who | None:
    """R3: an institution speaking for itself."""
    word = line.low[head]
    if how == "indefinite" and not (named_pre or named_post):
        court = word in ("court", "tribunal", "jury", "panel")
        return Who(SOURCED if court else ANONYMOUS, BODY, start, end, "R3" if court else "R4", "a body not named", 0.6)
    if how == "bare" and not named_pre and word not in bodies.ALONE:
        if head > start and any(line.low[at] in bodies.BODIES for at in range(start, head)):
            return Who(SOURCED, BODY, start, end, "R3", "an institution", 0.7)
        return Who(ANONYMOUS, BODY, start, end, "R4", "a body not named", 0.5) if head > start else None
    if any(line.low[at] == "local" for at in range(start, head)) and word in ("media", "press"):
        return Who(ANONYMOUS, CROWD, start, end, "R4", "outlets not named", 0.7)
    return Who(SOURCED, BODY, start, end, "R3", "an institution speaks for itself", 0.88)


def unknown(line: Line, start: int, head: int, end: int, memory: Memory, how: str) -> Who | None:
    """A noun we do not know: a crowd if plural, the last person if definite, else somebody without a name."""
    word = line.low[head]
    if word in w.TIME or word in THINGS or word in w.AUX or not word[0].isalnum():
        return None
    if word.endswith(("-old", "-olds")):
        return definite(line, start, end, memory, 0.75)
    if word in ("this", "that", "these", "which", "what", "there", "nothing", "everything", "something", "who", "it"):
        return None
    if word.endswith("s") and not word.endswith("ss"):
        return Who(ANONYMOUS, CROWD, start, end, "R4", "a group without names", 0.45)
    if how == "definite":
        return definite(line, start, end, memory, 0.4)
    return Who(ANONYMOUS, PERSON, start, end, "R4", "somebody without a name", 0.4)


def pronoun(line: Line, start: int, memory: Memory) -> Who | None:
    """The last fitting one who was named or credited."""
    word = line.low[start]
    if word == "you":
        return None
    if word in ("i", "we"):
        return Who(SOURCED, PERSON, start, start + 1, "", "the one who speaks", 0.5)
    found: Mention | None
    if word in ("he", "she"):
        found = memory.persons[-1] if memory.persons else None
        kind = PERSON
    elif word == "they":
        found = memory.groups[-1] if memory.groups else memory.last
        if memory.document is not None and (found is None or memory.document.sentence > found.sentence):
            found = memory.document
        kind = found.kind if found else CROWD
    else:
        found = memory.body or memory.document
        kind = found.kind if found else BODY
    if found is None:
        return Who(SOURCED, kind, start, start + 1, "", "a pronoun", 0.6)
    sure = 0.93 if word in ("he", "she") else 0.8
    return Who(
        found.label,
        kind,
        start,
        start + 1,
        "" if found.label == SOURCED else "R4",
        "a pronoun",
        sure,
        found.sentence,
        found.span,
    )
