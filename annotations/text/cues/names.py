"""Names and noun phrases: where the head is, what is a name, what stands beside it."""

from __future__ import annotations

import re

from annotations.codebook import SOURCED
from annotations.text.cues import bodies, documents, roles
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import BODY, DOCUMENT, PERSON, Memory, Who
from annotations.text.cues.lines import Line

HEAD_ENDS = w.PREPOSITIONS | w.RELATIVES | words(", ( — – - ; : now both")
PARTICIPLES = words("seen obtained written led sent given taken run held made published released issued commissioned")
DEMONYMS = words(
    "swiss dutch french greek german danish czech welsh thai chinese japanese u.s. us uk u.k. eu british "
    "irish european african asian american western eastern northern southern iraqi israeli pakistani saudi "
    "qatari emirati kuwaiti afghan uzbek kazakh bengali new"
)


HYPHENED = re.compile(r"[A-Z][a-z]+(?:-[a-z]+)+")  # "Long-range", not "Al-Marri"
ADJECTIVAL = ("ed", "al", "ive", "ary", "ent", "ous", "ing", "able", "ful", "less", "ic", "ly")


def known(word: str) -> bool:
    """True if a word in lower case is an ordinary noun of ours rather than a name."""
    return (
        word in roles.HUMAN
        or word in bodies.BODIES
        or word in bodies.PLURAL_BODIES
        or word in documents.DOCUMENTS
        or word in roles.BARE_CROWD
        or word in w.STARTERS
        or word in w.PREPOSITIONS
        or word in documents.HEARSAY
    )


def proper(line: Line, at: int, memory: Memory) -> bool:
    """True if the token is (part of) a name."""
    if not line.upper(at):
        return False
    if at > 0 and line.low[at - 1] not in ("“", '"', "‘", "'", ":"):
        return True
    word = line.low[at]
    if at + 1 < line.size and line.upper(at + 1) and line.low[at + 1] not in w.AUX:
        return word not in w.STARTERS or word in w.TITLES
    if word in bodies.OUTLETS or word in bodies.SEATS or line.words[at] in memory.names:
        return True
    if known(word) or word in memory.lower or HYPHENED.fullmatch(line.words[at]):
        return False
    if at + 1 < line.size and line.words[at + 1][0].islower() and word.endswith(ADJECTIVAL):
        return False
    return not word.endswith(("ers", "ists", "ologists", "ants", "workers"))


def nation(word: str) -> bool:
    """True for an adjective of nation or region, which gives no author."""
    return word in DEMONYMS or (len(word) > 5 and word.endswith(("ian", "ean", "ish", "ese", "ican"))) or word in w.TIME


def core(line: Line, start: int, end: int) -> int:
    """Cut a following apposition off, but keep the clause that says how a name is withheld."""
    for at in range(start + 1, end):
        if line.low[at] in (",", "(", "—", "–"):
            rest = line.low[at:end]
            if any(word in roles.WITHHELD for word in rest):
                return end
            if "and" in rest and not any(word in ("who", "which", "a", "the") for word in rest[1:2]):
                continue
            return at
        if line.low[at] in ("who", "which") and not any(word in roles.WITHHELD for word in line.low[at:end]):
            return at
    return end


def apposed_name(line: Line, start: int, end: int) -> int:
    """The end of a name that stands in apposition right after the words: "the coach, Ann Lee,"; 0 if none."""
    comma = next((at for at in range(start + 1, min(line.size, end + 1)) if line.low[at] == ","), 0)
    if not comma or comma + 2 >= line.size:
        return 0
    at = comma + 1
    while at < line.size and line.upper(at) and not line.quoted[at] and at - comma < 6:
        at += 1
    return at if at - comma > 2 and (at >= line.size or line.low[at] in (",", ".", "(")) else 0


def head_of(line: Line, start: int, end: int) -> int:
    """The last word of the noun phrase before what follows the noun."""
    low = line.low
    at = start + 1
    while at < end:
        word = low[at]
        if word in HEAD_ENDS and not line.upper(at):
            break
        if (
            word.endswith("ing")
            and at > start + 1
            and low[at - 1] not in w.DETERMINERS
            and not line.upper(at)
            and word not in ("building", "briefing", "hearing", "ruling", "filing")
        ):
            break
        if word in PARTICIPLES:
            break
        if (
            word.endswith("ed")
            and not line.upper(at)
            and at + 1 < end
            and low[at + 1] in ("by", "in", "on", "to", "with", "at", "this", "last")
        ):
            break
        at += 1
    head = at - 1
    while head > start and (
        low[head] in ("here", "there", "alike", "themselves", "himself", "herself", "itself")
        or low[head] in ("'s", "’s", "'", "’", ".", "said")
        or not low[head][0].isalnum()
    ):
        head -= 1
    while head > start and low[head][0].isdigit() and line.upper(head - 1):
        head -= 1
    return head


def common(line: Line, head: int, start: int) -> bool:
    """True if a capitalised head is an ordinary word of ours ("U.S. Officials", "The President")."""
    word = line.low[head]
    if word in roles.MANY_OF_A_KIND:
        return True
    if word in roles.PLURAL_ROLES or word in roles.SPOKES:
        return line.low[head - 1] != "&" or head == start
    return word in roles.SINGULAR_ROLES and not (
        head > start
        and line.upper(head - 1)
        and line.low[head - 1] not in ("the", "u.s.", "prime", "foreign", "vice", "home", "interior")
    )


def joined_name(line: Line, start: int, end: int, memory: Memory) -> bool:
    """True if one part of "X and other officials" is a name."""
    for at in range(start, end):
        if line.low[at] in ("and", "or") and start < at < end - 1:
            left = at - 1
            if (
                proper(line, left, memory)
                and (left == start or line.upper(left - 1))
                and line.low[left] not in roles.HUMAN
            ):
                other = line.low[at + 1] in (
                    "other",
                    "others",
                    "several",
                    "two",
                    "some",
                    "officials",
                    "experts",
                    "colleagues",
                )
                return other or (line.low[left] not in bodies.SEATS and left > start)
            if at + 2 < end and line.upper(at + 1) and line.upper(end - 1) and proper(line, end - 1, memory):
                return line.low[end - 1] not in roles.HUMAN
    return False


def named(line: Line, start: int, head: int, end: int, memory: Memory) -> Who:
    """A named person, body or text."""
    low = line.low
    marks = [low[at] for at in range(start, head + 1)]
    stop = head + 1
    of = (
        stop < end
        and low[stop] in ("of", "for")
        and any(word in bodies.BODIES or word in bodies.BODY_MARKS or word in documents.DOCUMENTS for word in marks)
    )
    if of:
        stop = end
    if any(word in documents.STUDIES or word in documents.RECORDS for word in marks[-1:]) and not any(
        word in bodies.BODY_MARKS for word in marks[:-1]
    ):
        return Who(SOURCED, DOCUMENT, start, end, "R16" if marks[-1] in documents.STUDIES else "", "a named text", 0.85)
    if low[start] in ("'s", "’s"):
        start += 1
    seat = head == start and low[head] in bodies.SEATS
    if seat:
        return Who(SOURCED, BODY, start, stop, "R5", "the seat of a government stands for the government", 0.93)
    outlet = any(word in bodies.OUTLETS for word in marks)
    body = (
        outlet
        or any(word in bodies.BODY_MARKS or word in bodies.BODIES for word in marks)
        or line.words[head].isupper()
        or marks[0] == "the"
    )
    person = any(word in w.TITLES or word in roles.SINGULAR_ROLES for word in marks[:-1]) or (head > start and not body)
    if person and not (outlet or marks[-1] in bodies.BODIES or marks[-1] in bodies.BODY_MARKS):
        at_home = stop + 1 < end and low[stop] in ("of", "at", "from") and low[stop + 1] not in w.INDEFINITE
        stop = end if at_home and line.upper(end - 1) else stop
        return Who(SOURCED, PERSON, start, stop, "", "a named person", 0.95)
    if body:
        return Who(SOURCED, BODY, start, stop, "R15" if outlet else "", "a named body or outlet", 0.94)
    return Who(SOURCED, PERSON, start, stop, "", "a name", 0.94)
