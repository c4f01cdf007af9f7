"""Who a noun phrase stands for, and whether a reader could go back to them (R3–R5, R15–R18)."""

from __future__ import annotations

from annotations.codebook import ANONYMOUS, SOURCED, SourceKind
from annotations.text.cues import bodies, documents, roles
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import BODY, CROWD, DOCUMENT, PERSON, Memory, Noun, Who
from annotations.text.cues.holders import PARTIES, body, determined, people, pronoun, role, spokes, unknown
from annotations.text.cues.lines import Line
from annotations.text.cues.names import apposed_name, common, core, head_of, joined_name, known, named, proper
from annotations.text.cues.texts import text_source
from annotations.text.cues.verbs import USES, Form

OUTLETS_OF_STATE = words("media television tv radio broadcaster press")
NAMELESS = words("unknown unnamed anonymous unidentified undisclosed")
PARTITIVE = words("one two three four five six several some many most few both each neither none dozens hundreds half")


def identify(line: Line, start: int, end: int, memory: Memory, policies: frozenset[str]) -> Who | None:
    """Who the words `start:end` stand for; None if they are nobody and no text."""
    who = _identify(line, start, end, memory, policies)
    if who is None or who.label != ANONYMOUS or who.kind not in (PERSON, CROWD) or who.end >= line.size:
        return who
    return who._replace(end=described(line, who.end, end))


def author_kind(line: Line, who: Who) -> SourceKind:
    """The kind of a source; of "Ann Lee's decree" and "the log of the customs house" it is the author's."""
    if who.kind is not DOCUMENT or who.label != SOURCED:
        return who.kind
    low, end = line.low, min(who.end, line.size)
    owner = next((at for at in range(who.start, end) if low[at] in ("'s", "’s", "its", "their", "his", "her")), -1)
    if owner >= 0 and low[owner] not in ("'s", "’s"):
        return PERSON if low[owner] in ("his", "her") else BODY
    start, stop = who.start, owner
    if owner < 0:
        start, stop = (
            next((at + 1 for at in range(who.start + 1, end - 1) if low[at] in ("of", "by", "from")), end),
            end,
        )
    author = _identify(line, start, stop, Memory(), frozenset()) if start < stop else None
    return author.kind if author is not None and author.kind in (PERSON, BODY) and author.label == SOURCED else who.kind


def described(line: Line, at: int, end: int) -> int:
    """The end of the words for somebody unnamed: with the clause that tells which, or why the name is withheld."""
    low = line.low
    if low[at] == "who":
        stop = end if end > at else next((k for k in range(at, line.size) if ends_clause(line, k)), line.size)
        return stop if stop - at <= LONGEST_CLAUSE else at
    if low[at] in (",", "(") and at + 2 < line.size and low[at + 1] in WITHHOLDERS:
        stop = next((k for k in range(at + 2, min(line.size, at + LONGEST_CLAUSE)) if low[k] in CLOSERS), at)
        if any(word in roles.WITHHELD for word in low[at:stop]):
            return stop
    return at


def ends_clause(line: Line, at: int) -> bool:
    """True where a clause about an unnamed speaker ends for want of another mark."""
    return line.quoted[at] or line.low[at] in CLOSERS or line.low[at] in (".", ":", "—", "–")


WITHHOLDERS = words("who speaking whose all both requesting asking")
CLOSERS = words(", ; )")
LONGEST_CLAUSE = 24


def _identify(line: Line, start: int, end: int, memory: Memory, policies: frozenset[str]) -> Who | None:
    apposed = apposed_name(line, start, end)
    end = core(line, start, end)
    if start >= end:
        return None
    low = line.low
    several = low[end - 1].endswith("s")
    if any(low[at] in NAMELESS for at in range(start, end)):
        return Who(ANONYMOUS, CROWD if several else PERSON, start, end, "R4", "a name withheld", 0.92)
    if end - start > 2 and low[start] in PARTITIVE and low[start + 1] == "of":
        if apposed and low[start] == "one":
            return Who(SOURCED, PERSON, start, apposed, "", "one of a group, named beside it", 0.9)
        few = low[start] in ("one", "two", "three", "four", "five", "six")
        return Who(ANONYMOUS, PERSON if few else CROWD, start, end, "R4", "some of a group, not named", 0.8)
    if end - start == 1 and low[start] in w.PERSONAL | {"you"}:
        return pronoun(line, start, memory)
    head = head_of(line, start, end)
    if plural_alone(line, start, end, memory):
        return Who(ANONYMOUS, CROWD, start, end, "R4", "a group without names", 0.75)
    if proper(line, head, memory) and not common(line, head, start):
        return named(line, start, head, end, memory)
    if apposed and low[head].isalpha() and (low[head] not in NOT_PERSONS or low[head] in roles.SINGULAR_ROLES):
        return Who(SOURCED, PERSON, start, apposed, "", "a role whose holder is named beside it", 0.93)
    if head + 2 < end and low[head + 1] in ("called", "named") and line.upper(head + 2):
        return Who(SOURCED, PERSON, start, end, "", "somebody whose name is given", 0.9)
    if joined_name(line, start, end, memory):
        return Who(SOURCED, PERSON, start, end, "R6", "a named source beside unnamed ones", 0.85)
    after = range(head + 1, end)
    withheld = any(low[at] in roles.WITHHELD for at in range(head + 1, min(line.size, head + 14)))
    placed = any(proper(line, at, memory) or low[at] in bodies.BODIES for at in after) and not withheld
    named_pre = any(proper(line, at, memory) for at in range(start, head))
    how = determined(line, start, head)
    return _noun(Noun(line, start, head, end, memory, how, named_pre, placed, policies))


def plural_alone(line: Line, start: int, end: int, memory: Memory) -> bool:
    """True for "Regulars": at the head of a sentence, plural by its looks and its verb, and no name that we know."""
    word, following = line.low[start], line.low[end] if end < line.size else ""
    if (
        (end - start > 1 and line.low[start + 1] not in w.PREPOSITIONS)
        or start > 1
        or not word.endswith("s")
        or word.endswith(("ss", "us", "is", "'s"))
    ):
        return False
    if line.words[start] in memory.names or word in bodies.SEATS or word in bodies.OUTLETS or known(word):
        return False
    plural = any(use.form is Form.BASE for use in USES.get(following, ())) or following in ("are", "were", "have")
    return line.upper(start) and plural and following not in INVARIABLE


INVARIABLE = words("put read let bet forecast")
CLOSE = words("familiar close briefed involved near inside knowledge")
NOT_PERSONS = bodies.BODIES | roles.PLURAL_ROLES | documents.DOCUMENTS


def _noun(noun: Noun) -> Who | None:
    """A noun phrase whose head is an ordinary word."""
    word, before = noun.word, noun.before
    if word in roles.SPOKES:
        return spokes(noun)
    if word in documents.PICTURES:
        return None
    if word in OUTLETS_OF_STATE and "state" in before:
        return noun.who(SOURCED, BODY, "R15", "the outlet of a state", 0.65)
    if word == "paper" and noun.how == "definite" and noun.memory.document is None:
        return noun.who(SOURCED, BODY, "R15", "an outlet spoken of before", 0.6)
    if word in PARTIES and noun.how == "definite":
        return noun.who(SOURCED, BODY, "", "a party", 0.75)
    near = word == "people" and any(x in CLOSE for x in noun.line.low[noun.head + 1 : noun.head + 4])
    if near or (word == "sources" and noun.head == noun.start):
        return noun.who(ANONYMOUS, PERSON, "R4", "people without names", 0.88)
    if (word in roles.BARE_CROWD and noun.head == noun.start) or word in roles.MANY_OF_A_KIND:
        return noun.who(ANONYMOUS, CROWD, "R4", "a group without names", 0.88)
    if noun.head > noun.start and f"{before[-1]} {word}" in bodies.PAIRS:
        return noun.who(SOURCED, BODY, "R3", "an institution speaks for itself", 0.88)
    if word == "prosecutors":
        return noun.who(SOURCED, BODY, "R3", "the prosecution speaks as an institution", 0.6)
    if word in roles.PLURAL_ROLES:
        return people(noun)
    document = text_source(noun)
    if document is not None:
        return document
    if word in roles.SINGULAR_ROLES:
        return role(noun)
    if word in bodies.BODIES:
        return body(noun)
    if word in bodies.PLURAL_BODIES:
        if noun.how in ("definite", "possessive") and "local" not in before and word != "media":
            return noun.who(SOURCED, BODY, "", "bodies a reader can find", 0.7)
        return noun.who(ANONYMOUS, CROWD, "R4", "bodies without names", 0.75)
    return unknown(noun)
