"""Who a noun phrase stands for, and whether a reader could go back to them (R3–R5, R15–R18)."""

from __future__ import annotations

from annotations.codebook import ANONYMOUS, SOURCED
from annotations.text.cues import bodies, documents, roles
from annotations.text.cues.cast import BODY, CROWD, PERSON, Memory, Who
from annotations.text.cues.holders import PARTIES, body, determined, people, pronoun, role, spokes, unknown
from annotations.text.cues.lines import Line
from annotations.text.cues.names import apposed_name, common, core, head_of, joined_name, named, proper
from annotations.text.cues.texts import text_source


def identify(line: Line, start: int, end: int, memory: Memory, policies: frozenset[str]) -> Who | None:
    """Who the words `start:end` stand for; None if they are nobody and no text."""
    apposed = apposed_name(line, start, end)
    end = core(line, start, end)
    if start >= end:
        return None
    low = line.low
    if any(low[at] in ("unknown", "unnamed", "anonymous", "unidentified", "undisclosed") for at in range(start, end)):
        return Who(
            ANONYMOUS, CROWD if low[end - 1].endswith("s") else PERSON, start, end, "R4", "a name withheld", 0.92
        )
    if end - start == 1 and low[start] in ("he", "she", "they", "it", "we", "i", "you"):
        return pronoun(line, start, memory)
    head = head_of(line, start, end)
    named_post = any(proper(line, at, memory) for at in range(head + 1, end)) or any(
        low[at] in bodies.BODIES for at in range(head + 1, end)
    )
    named_pre = any(proper(line, at, memory) for at in range(start, head))
    withheld = any(low[at] in roles.WITHHELD for at in range(head + 1, min(line.size, head + 14)))
    if proper(line, head, memory) and not common(line, head, start):
        return named(line, start, head, end, memory)
    if (
        apposed
        and low[head] not in bodies.BODIES
        and low[head] not in roles.PLURAL_ROLES
        and low[head].isalpha()
        and low[head] not in documents.DOCUMENTS
    ):
        return Who(SOURCED, PERSON, start, apposed, "", "a role whose holder is named beside it", 0.93)
    joined = joined_name(line, start, end, memory)
    if joined:
        return Who(SOURCED, PERSON, start, end, "R6", "a named source beside unnamed ones", 0.85)
    return _noun(line, start, head, end, memory, policies, named_pre, named_post and not withheld)


def _noun(
    line: Line,
    start: int,
    head: int,
    end: int,
    memory: Memory,
    policies: frozenset[str],
    named_pre: bool,
    named_post: bool,
) -> Who | None:
    """A noun phrase whose head is an ordinary word."""
    word, how = line.low[head], determined(line, start, head)
    before = line.low[start:head]
    if word in roles.SPOKES:
        return spokes(
            line, start, end, memory, policies, how, named_pre or named_post or any(x in bodies.BODIES for x in before)
        )
    if word in documents.PICTURES:
        return None
    if word in ("media", "television", "tv", "radio", "broadcaster", "press") and "state" in before:
        return Who(SOURCED, BODY, start, end, "R15", "the outlet of a state", 0.65)
    if word in PARTIES and how == "definite":
        return Who(SOURCED, BODY, start, end, "", "a party", 0.75)
    if (word in roles.BARE_CROWD and head == start) or word in roles.MANY_OF_A_KIND:
        return Who(ANONYMOUS, CROWD, start, end, "R4", "a group without names", 0.88)
    if head > start and f"{before[-1]} {word}" in bodies.PAIRS:
        return Who(SOURCED, BODY, start, end, "R3", "an institution speaks for itself", 0.88)
    if word == "prosecutors":
        return Who(SOURCED, BODY, start, end, "R3", "the prosecution speaks as an institution", 0.6)
    if word in roles.PLURAL_ROLES:
        return people(line, start, head, end, memory, how, named_post)
    document = text_source(line, start, head, end, memory, how, named_pre, named_post)
    if document is not None:
        return document
    if word in roles.SINGULAR_ROLES:
        return role(line, start, head, end, memory, how, named_pre, named_post)
    if word in bodies.BODIES:
        return body(line, start, head, end, memory, how, named_pre, named_post)
    if word in bodies.PLURAL_BODIES:
        if how in ("definite", "possessive") and "local" not in before and word != "media":
            return Who(SOURCED, BODY, start, end, "", "bodies a reader can find", 0.7)
        return Who(ANONYMOUS, CROWD, start, end, "R4", "bodies without names", 0.75)
    return unknown(line, start, head, end, memory, how)
