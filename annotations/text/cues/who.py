"""Who a noun phrase stands for, and whether a reader could go back to them (R3–R5, R15–R18)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from annotations.codebook import ANONYMOUS, SOURCED, SourceKind
from annotations.text.cues import bodies, documents, roles
from annotations.text.cues import words as w
from annotations.text.cues.lines import Line
from annotations.text.spans import Span

PERSON, BODY, DOCUMENT, CROWD, HEARSAY = (
    SourceKind.PERSON, SourceKind.BODY, SourceKind.DOCUMENT, SourceKind.CROWD, SourceKind.HEARSAY,
)  # fmt: skip
HEAD_ENDS = w.PREPOSITIONS | w.RELATIVES | frozenset((",", "(", "—", "–", "-", ";", ":", "now", "both"))
PARTIES = frozenset(("greens", "tories", "conservatives", "liberals", "nationalists", "democrats", "communists", "socialists"))
PARTICIPLES = frozenset("seen obtained written led sent given taken run held made published released issued commissioned".split())
THINGS = bodies.PLACE_WORDS


class Who(NamedTuple):
    """The one credited: label, kind, the words, the ruling, how sure, and (for a pronoun) where its noun stands."""

    label: str
    kind: SourceKind
    start: int
    end: int
    ruling: str
    note: str
    sure: float
    sentence: int | None = None
    antecedent: Span | None = None


@dataclass(slots=True)
class Mention:
    """Somebody who was named or credited earlier."""

    sentence: int
    span: Span
    label: str
    kind: SourceKind
    plural: bool


@dataclass(slots=True)
class Memory:
    """What the article has said so far about who speaks."""

    persons: list[Mention] = field(default_factory=list)
    groups: list[Mention] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    lower: frozenset[str] = frozenset()
    document: Mention | None = None  # a study whose author, title or publisher has been given
    body: Mention | None = None
    last: Mention | None = None
    sentence: int = 0


def known(word: str) -> bool:
    """True if a word in lower case is an ordinary noun of ours rather than a name."""
    return (
        word in roles.HUMAN or word in bodies.BODIES or word in bodies.PLURAL_BODIES or word in documents.DOCUMENTS
        or word in roles.BARE_CROWD or word in w.STARTERS or word in w.PREPOSITIONS or word in documents.HEARSAY
    )  # fmt: skip


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
    if known(word) or word in memory.lower:
        return False
    return not word.endswith(("ers", "ists", "ologists", "ants", "workers"))


def identify(line: Line, start: int, end: int, memory: Memory, policies: frozenset[str]) -> Who | None:
    """Who the words `start:end` stand for; None if they are nobody and no text."""
    apposed = _apposed_name(line, start, end)
    end = _core(line, start, end)
    if start >= end:
        return None
    low = line.low
    if any(low[at] in ("unknown", "unnamed", "anonymous", "unidentified", "undisclosed") for at in range(start, end)):
        return Who(ANONYMOUS, CROWD if low[end - 1].endswith("s") else PERSON, start, end, "R4", "a name withheld", 0.92)
    if end - start == 1 and low[start] in ("he", "she", "they", "it", "we", "i", "you"):
        return _pronoun(line, start, memory)
    head = head_of(line, start, end)
    named_post = any(proper(line, at, memory) for at in range(head + 1, end)) or any(low[at] in bodies.BODIES for at in range(head + 1, end))
    named_pre = any(proper(line, at, memory) for at in range(start, head))
    withheld = any(low[at] in roles.WITHHELD for at in range(head + 1, min(line.size, head + 14)))
    if proper(line, head, memory) and not _common(line, head, start):
        return _name(line, start, head, end, memory)
    if apposed and low[head] not in bodies.BODIES and low[head] not in roles.PLURAL_ROLES and low[head].isalpha() and low[head] not in documents.DOCUMENTS:
        return Who(SOURCED, PERSON, start, apposed, "", "a role whose holder is named beside it", 0.93)
    joined = _joined_name(line, start, end, memory)
    if joined:
        return Who(SOURCED, PERSON, start, end, "R6", "a named source beside unnamed ones", 0.85)
    return _noun(line, start, head, end, memory, policies, named_pre, named_post and not withheld)


def _apposed_name(line: Line, start: int, end: int) -> int:
    """The end of a name that stands in apposition right after the words: "the coach, Ann Lee,"; 0 if none."""
    comma = next((at for at in range(start + 1, min(line.size, end + 1)) if line.low[at] == ","), 0)
    if not comma or comma + 2 >= line.size:
        return 0
    at = comma + 1
    while at < line.size and line.upper(at) and not line.quoted[at] and at - comma < 6:
        at += 1
    return at if at - comma > 2 and (at >= line.size or line.low[at] in (",", ".", "(")) else 0


def _core(line: Line, start: int, end: int) -> int:
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


def head_of(line: Line, start: int, end: int) -> int:
    """The last word of the noun phrase before what follows the noun."""
    low = line.low
    at = start + 1
    while at < end:
        word = low[at]
        if word in HEAD_ENDS and not (word in ("for", "of", "in") and False):
            break
        if word.endswith("ing") and at > start + 1 and low[at - 1] not in w.DETERMINERS and not line.upper(at) and word not in ("building", "briefing", "hearing", "ruling", "filing"):
            break
        if word in PARTICIPLES:
            break
        if word.endswith("ed") and not line.upper(at) and at + 1 < end and low[at + 1] in ("by", "in", "on", "to", "with", "at", "this", "last"):
            break
        at += 1
    head = at - 1
    while head > start and (low[head] in ("here", "there", "alike", "themselves", "himself", "herself", "itself") or low[head] in ("'s", "’s", "'", "’", ".", "said") or not low[head][0].isalnum()):
        head -= 1
    while head > start and low[head][0].isdigit() and line.upper(head - 1):
        head -= 1
    return head


def _common(line: Line, head: int, start: int) -> bool:
    """True if a capitalised head is an ordinary word of ours ("U.S. Officials", "The President")."""
    word = line.low[head]
    if word in roles.MANY_OF_A_KIND:
        return True
    if word in roles.PLURAL_ROLES or word in roles.SPOKES:
        return True
    return word in roles.SINGULAR_ROLES and not (head > start and line.upper(head - 1) and line.low[head - 1] not in ("the", "u.s.", "prime", "foreign", "vice", "home", "interior"))


def _joined_name(line: Line, start: int, end: int, memory: Memory) -> bool:
    """True if one part of "X and other officials" is a name."""
    for at in range(start, end):
        if line.low[at] in ("and", "or") and start < at < end - 1:
            left = at - 1
            if proper(line, left, memory) and (left == start or line.upper(left - 1)) and line.low[left] not in roles.HUMAN:
                other = line.low[at + 1] in ("other", "others", "several", "two", "some", "officials", "experts", "colleagues")
                return other or line.low[left] not in bodies.SEATS and left > start
            if at + 2 < end and line.upper(at + 1) and line.upper(end - 1) and proper(line, end - 1, memory):
                return line.low[end - 1] not in roles.HUMAN
    return False


def _name(line: Line, start: int, head: int, end: int, memory: Memory) -> Who:
    """A named person, body or text."""
    low = line.low
    marks = [low[at] for at in range(start, head + 1)]
    stop = head + 1
    of = stop < end and low[stop] in ("of", "for") and any(word in bodies.BODIES or word in bodies.BODY_MARKS or word in documents.DOCUMENTS for word in marks)
    if of or (stop < end and low[stop] == "for" and line.upper(min(stop + 1, line.size - 1)) and False):
        stop = end
    if any(word in documents.STUDIES or word in documents.RECORDS for word in marks[-1:]) and not any(word in bodies.BODY_MARKS for word in marks[:-1]):
        return Who(SOURCED, DOCUMENT, start, end, "R16" if marks[-1] in documents.STUDIES else "", "a named text", 0.85)
    if low[start] in ("'s", "’s"):
        start += 1
    seat = head == start and low[head] in bodies.SEATS
    if seat:
        return Who(SOURCED, BODY, start, stop, "R5", "the seat of a government stands for the government", 0.93)
    outlet = any(word in bodies.OUTLETS for word in marks)
    body = outlet or any(word in bodies.BODY_MARKS or word in bodies.BODIES for word in marks) or line.words[head].isupper() or marks[0] == "the"
    person = any(word in w.TITLES or word in roles.SINGULAR_ROLES for word in marks[:-1]) or (head > start and not body)
    if person and not (outlet or marks[-1] in bodies.BODIES or marks[-1] in bodies.BODY_MARKS):
        return Who(SOURCED, PERSON, start, stop, "", "a named person", 0.95)
    if body:
        return Who(SOURCED, BODY, start, stop, "R15" if outlet else "", "a named body or outlet", 0.94)
    return Who(SOURCED, PERSON, start, stop, "", "a name", 0.94)


def _determined(line: Line, start: int, head: int) -> str:
    """How a noun phrase begins: definite, indefinite, possessive or bare."""
    low = line.low
    if any(low[at] in ("'s", "’s") for at in range(start, head)) or low[start] in ("his", "her", "their", "its", "our", "my"):
        return "possessive"
    if low[start] in ("the", "this", "that", "these", "those", "both"):
        return "definite"
    if low[start] in w.INDEFINITE or low[start][0].isdigit() or low[start] in ("no", "every", "each"):
        return "indefinite"
    return "bare"


def _noun(
    line: Line, start: int, head: int, end: int, memory: Memory, policies: frozenset[str], named_pre: bool, named_post: bool
) -> Who | None:
    """A noun phrase whose head is an ordinary word."""
    word, how = line.low[head], _determined(line, start, head)
    before = line.low[start:head]
    if word in roles.SPOKES:
        return _spokes(line, start, end, memory, policies, how, named_pre or named_post or any(x in bodies.BODIES for x in before))
    if word in documents.PICTURES:
        return None
    if word in ("media", "television", "tv", "radio", "broadcaster", "press") and "state" in before:
        return Who(SOURCED, BODY, start, end, "R15", "the outlet of a state", 0.65)
    if word in PARTIES and how == "definite":
        return Who(SOURCED, BODY, start, end, "", "a party", 0.75)
    if word in roles.BARE_CROWD and head == start or word in roles.MANY_OF_A_KIND:
        return Who(ANONYMOUS, CROWD, start, end, "R4", "a group without names", 0.88)
    if head > start and f"{before[-1]} {word}" in bodies.PAIRS:
        return Who(SOURCED, BODY, start, end, "R3", "an institution speaks for itself", 0.88)
    if word == "prosecutors":
        return Who(SOURCED, BODY, start, end, "R3", "the prosecution speaks as an institution", 0.6)
    if word in roles.PLURAL_ROLES:
        return _people(line, start, head, end, memory, how, named_post)
    document = _text(line, start, head, end, memory, how, named_pre, named_post)
    if document is not None:
        return document
    if word in roles.SINGULAR_ROLES:
        return _role(line, start, head, end, memory, how, named_pre, named_post)
    if word in bodies.BODIES:
        return _body(line, start, head, end, memory, how, named_pre, named_post)
    if word in bodies.PLURAL_BODIES:
        if how in ("definite", "possessive") and "local" not in before and "media" != word:
            return Who(SOURCED, BODY, start, end, "", "bodies a reader can find", 0.7)
        return Who(ANONYMOUS, CROWD, start, end, "R4", "bodies without names", 0.75)
    return _unknown(line, start, head, end, memory, how)


def _spokes(
    line: Line, start: int, end: int, memory: Memory, policies: frozenset[str], how: str, placed: bool
) -> Who:
    """R3: the institution answers for its spokesperson, unless the desk has switched that off."""
    if "institutional_spokesperson_is_sourced" not in policies:
        return Who(ANONYMOUS, PERSON, start, end, "R4", "a spokesperson without a name", 0.8)
    if placed or how in ("definite", "possessive") or memory.body is not None:
        return Who(SOURCED, BODY, start, end, "R3", "the institution answers for its spokesperson", 0.88 if placed else 0.7)
    return Who(ANONYMOUS, PERSON, start, end, "R4", "a spokesperson of nobody in particular", 0.6)


def _people(line: Line, start: int, head: int, end: int, memory: Memory, how: str, named_post: bool) -> Who:
    """R4: a plural role; sourced only if it picks up authors who have been given (R16)."""
    word = line.low[head]
    if word in ("researchers", "scientists", "authors", "economists", "academics", "investigators", "auditors", "reviewers", "inspectors") and how in ("definite", "possessive"):
        if memory.document is not None:
            found = memory.document
            return Who(SOURCED, PERSON, start, end, "R16", "the authors of a study whose origin was given", 0.78, found.sentence, found.span)
        if word == "authors":
            return Who(ANONYMOUS, PERSON, start, end, "R16", "authors not yet named", 0.65)
    return Who(ANONYMOUS, CROWD, start, end, "R4", "a role or group without a name", 0.9)


def _role(
    line: Line, start: int, head: int, end: int, memory: Memory, how: str, named_pre: bool, named_post: bool
) -> Who:
    """R4: a singular role; an office of one holder with its body or place given is sourced."""
    word = line.low[head]
    placed = named_pre or named_post or how == "possessive" or any(line.low[at] in bodies.BODIES for at in range(start, head))
    if word in roles.OFFICES and how != "indefinite" and word not in roles.NEVER_UNIQUE:
        if placed or head > start and line.upper(head):
            return Who(SOURCED, PERSON, start, end, "R4", "an office of one holder, with its body or place", 0.82)
        if how == "definite":
            return _definite(line, start, end, memory, 0.72)
        if how == "bare" and head > start:
            return Who(SOURCED, PERSON, start, end, "R4", "an office of one holder", 0.55)
    if how == "definite" and not placed and not any(line.low[at] in ("senior", "other") for at in range(start, head)):
        return _definite(line, start, end, memory, 0.62)
    return Who(ANONYMOUS, PERSON, start, end, "R4", "a role without a name", 0.9)


def _definite(line: Line, start: int, end: int, memory: Memory, sure: float) -> Who:
    """"The minister", "the 45-year-old": the last person spoken of, named or not."""
    found = memory.persons[-1] if memory.persons else None
    if found is None:
        if line.low[end - 1] in roles.OFFICES and line.low[end - 1] not in roles.NEVER_UNIQUE:
            return Who(SOURCED, PERSON, start, end, "R4", "an office of one holder", 0.6)
        return Who(ANONYMOUS, PERSON, start, end, "R4", "a role whose holder has not been named", 0.5)
    return Who(found.label, PERSON, start, end, "", "somebody mentioned before", sure, found.sentence, found.span)


def _body(
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


def _text(
    line: Line, start: int, head: int, end: int, memory: Memory, how: str, named_pre: bool, named_post: bool
) -> Who | None:
    """R16, R17: a text or data; None if the head is neither."""
    word = line.low[head]
    if word not in documents.DOCUMENTS and word not in documents.HEARSAY:
        return None
    before = line.low[start:head]
    vague = how in ("bare", "indefinite") and not named_post and (not named_pre or word in ("polls", "reports"))
    if word in ("reports", "rumours", "rumors", "speculation", "gossip", "rumour", "rumor") and vague and not named_pre:
        return Who(ANONYMOUS, HEARSAY, start, end, "", "hearsay, nobody there", 0.9)
    if _origin(line, start, head, end, memory):
        return Who(SOURCED, DOCUMENT, start, end, "R16", "a text whose origin is given", 0.85)
    if word in ("post", "posts", "comment", "comments", "tweets", "reviews", "messages", "letters", "threads"):
        return Who(ANONYMOUS, DOCUMENT, start, end, "R18", "posts or letters by somebody not named", 0.75)
    if word in ("plaque", "sign", "banner", "placard", "inscription", "plate", "board"):
        return Who(SOURCED, DOCUMENT, start, end, "", "a text a reader can find", 0.6)
    if word in documents.RECORDS | documents.PLURAL_RECORDS and any(x in ("seen", "obtained", "reviewed", "leaked") for x in line.low[start:end]):
        return Who(SOURCED, DOCUMENT, start, end, "", "a text that the outlet has seen", 0.6)
    ruling = "R17" if word in documents.DATA else "R16"
    court = any(x in documents.OFFICIAL for x in before)
    if court and (word in documents.DATA or word in documents.RECORDS):
        return Who(SOURCED, DOCUMENT, start, end, ruling, "a record with a known keeper", 0.65)
    if how in ("definite", "possessive"):
        found = memory.document
        if found is not None:
            return Who(SOURCED, DOCUMENT, start, end, ruling, "a text introduced before", 0.8, found.sentence, found.span)
        if word in documents.RECORDS or how == "possessive":
            return Who(SOURCED, DOCUMENT, start, end, "", "a text a reader can find", 0.7)
        if word in documents.DATA and memory.sentence > 1:
            return Who(SOURCED, DOCUMENT, start, end, ruling, "data spoken of before", 0.6)
    elif word in documents.PLURAL_RECORDS and "court" in before:
        return Who(SOURCED, DOCUMENT, start, end, "", "a court record", 0.8)
    return Who(ANONYMOUS, DOCUMENT, start, end, ruling, "a text whose author and title are not given", 0.82)


DEMONYMS = frozenset(
    "swiss dutch french greek german danish czech welsh thai chinese japanese u.s. us uk u.k. eu british irish european african asian american "
    "western eastern northern southern iraqi israeli pakistani saudi qatari emirati kuwaiti afghan uzbek kazakh bengali new".split()
)


def _nation(word: str) -> bool:
    """True for an adjective of nation or region, which gives no author."""
    return word in DEMONYMS or (len(word) > 5 and word.endswith(("ian", "ean", "ish", "ese", "ican"))) or word in w.TIME


def _origin(line: Line, start: int, head: int, end: int, memory: Memory) -> bool:
    """True if author, title or publisher of a text stand in the noun phrase (R16)."""
    low = line.low
    if any(proper(line, at, memory) and not _nation(low[at]) for at in range(start, head)):
        return True
    for at in range(head + 1, end):
        if proper(line, at, memory) and not _nation(low[at]):
            near = low[max(head + 1, at - 6) : at]
            if any(word in ("by", "from", "at", "of", "published", "journal", "seen", "obtained", "for") for word in near):
                return True
            if low[at - 1] in ("in", "the") and "in" in near[-2:] and at + 1 < line.size and line.upper(at + 1):
                return True
    return any(low[at] in ("by", "from") and low[at + 1] in ("the", "his", "her", "its") for at in range(head + 1, end - 1))


def _unknown(line: Line, start: int, head: int, end: int, memory: Memory, how: str) -> Who | None:
    """A noun we do not know: a crowd if plural, the last person if definite, else somebody without a name."""
    word = line.low[head]
    if word in w.TIME or word in THINGS or word in w.AUX or not word[0].isalnum():
        return None
    if word.endswith("-old") or word.endswith("-olds"):
        return _definite(line, start, end, memory, 0.75)
    if word in ("this", "that", "these", "which", "what", "there", "nothing", "everything", "something", "who", "it"):
        return None
    if word.endswith("s") and not word.endswith("ss"):
        return Who(ANONYMOUS, CROWD, start, end, "R4", "a group without names", 0.45)
    if how == "definite":
        return _definite(line, start, end, memory, 0.4)
    return Who(ANONYMOUS, PERSON, start, end, "R4", "somebody without a name", 0.4)


def _pronoun(line: Line, start: int, memory: Memory) -> Who | None:
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
    return Who(found.label, kind, start, start + 1, "" if found.label == SOURCED else "R4", "a pronoun", sure, found.sentence, found.span)
