"""What an article's sentences leave behind for the pronouns and "the report"s after them."""

from __future__ import annotations

from collections.abc import Sequence

from annotations.codebook import ANONYMOUS, SOURCED, SourceKind
from annotations.text.cues import bodies, documents, roles
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import Credit, Memory, Mention
from annotations.text.cues.lines import Line
from annotations.text.cues.names import nation

AUTHORING = words("led leads wrote author authored co-authored conducted commissioned published heads headed behind")
PASSING = roles.SINGULAR_ROLES - (roles.OFFICES - roles.NEVER_UNIQUE)
KEPT = 8
GIVEN = words("in published by journal from university institute of")


def notice(lines: Sequence[Line], memory: Memory) -> None:
    """First look over the whole article: which words occur in lower case, which as names inside a sentence."""
    lower: set[str] = set()
    for line in lines:
        for at, word in enumerate(line.words):
            if word[0].islower():
                lower.add(word)
            elif at > 0 and word[0].isupper():
                memory.names.add(word)
    memory.lower = frozenset(lower)


def remember(line: Line, index: int, credit: Credit | None, memory: Memory) -> None:
    """Take up who a sentence names or credits."""
    _names(line, index, memory)
    _unnamed(line, index, memory)
    who = credit.who if credit else None
    if who is None or who.end > line.size or who.start >= who.end:
        return
    plural = who.kind is SourceKind.CROWD or (line.low[who.end - 1].endswith("s") and who.kind is not SourceKind.PERSON)
    several = who.label == ANONYMOUS and any(
        word in roles.PLURAL_ROLES or word in ("people", "them") for word in line.low[who.start : who.end]
    )
    plural = plural or several
    pronoun = who.end - who.start == 1 and line.low[who.start] in w.PERSONAL
    if pronoun:
        return
    nouns = frozenset(map(singular, line.low[who.start : who.end]))
    mention = Mention(index, line.span(who.start, who.end), who.label, who.kind, plural, nouns)
    memory.last = mention
    if who.kind is SourceKind.PERSON and not several:
        _keep(memory.persons, mention)
    if who.kind in (SourceKind.BODY, SourceKind.CROWD) or plural or "and" in line.low[who.start : who.end]:
        _keep(memory.groups, mention)
    if who.kind is SourceKind.BODY:
        memory.body = mention
    if line.low[who.end - 1] in roles.PLURAL_ROLES and who.kind is SourceKind.PERSON:
        _keep(memory.groups, mention)


def singular(word: str) -> str:
    """A noun without its plural ending, roughly: enough to match "one of his friends" with "the friend"."""
    return roles.IRREGULAR_PLURALS.get(word, word[:-1] if word.endswith("s") and not word.endswith("ss") else word)


def _keep(kept: list[Mention], mention: Mention) -> None:
    kept.append(mention)
    del kept[:-KEPT]


def _names(line: Line, index: int, memory: Memory) -> None:
    """Persons and bodies by their looks: two or more capitalised words outside quotations, not all in capitals."""
    at, size, low = 0, line.size, line.low
    while at < size:
        month = low[at] in w.TIME and not (at + 1 < size and line.upper(at + 1) and low[at + 1] not in w.TIME)
        if not line.upper(at) or line.quoted[at] or low[at] in w.STARTERS or month:
            at += 1
            continue
        end = at + 1
        while end < size and line.upper(end) and not line.quoted[end]:
            end += 1
        marks = low[at:end]
        body = any(word in bodies.BODY_MARKS or word in bodies.BODIES or word in bodies.OUTLETS for word in marks)
        before = low[at - 1] if at else ""
        titled = (
            any(word in w.TITLES or word in roles.SINGULAR_ROLES for word in marks[:-1])
            or before in roles.SINGULAR_ROLES
        )
        nouns = {singular(word) for word in (*low[max(0, at - 2) : at], *marks[:-1])} | _apposed(line, end)
        if body:
            memory.body = Mention(index, line.span(at, end), SOURCED, SourceKind.BODY, False)
        elif titled or (
            end - at in (2, 3) and before not in ("in", "the", "of", "at", "from") and not line.words[end - 1].isupper()
        ):
            _keep(
                memory.persons, Mention(index, line.span(at, end), SOURCED, SourceKind.PERSON, False, frozenset(nouns))
            )
        at = end


def _unnamed(line: Line, index: int, memory: Memory) -> None:
    """ "A nurse", "one young trader" outside quotations, unless a name stands beside it."""
    low = line.low
    for at in range(line.size - 1):
        if low[at] not in ("a", "an", "one", "another") or line.quoted[at]:
            continue
        if at > 1 and low[at - 1] == "," and line.upper(at - 2):
            continue  # "Jan Berg, a baker"
        head = next((k for k in range(at + 1, min(line.size, at + 5)) if low[k] in PASSING), 0)
        if not head or any(line.upper(k) for k in range(at + 1, min(line.size, head + 3))):
            continue
        mention = Mention(index, line.span(at, head + 1), ANONYMOUS, SourceKind.PERSON, False, frozenset((low[head],)))
        _keep(memory.unnamed, mention)


def _apposed(line: Line, end: int) -> set[str]:
    """What is said of a name right after it: "Jan Berg, a retired baker,"."""
    low = line.low
    if low[end : end + 1] != [","] or not (low[end + 1 : end + 2] and low[end + 1] in w.DETERMINERS):
        return set()
    stop = next(
        (k for k in range(end + 2, min(line.size, end + 12)) if low[k] in w.BREAKS or low[k] in w.PREPOSITIONS), 0
    )
    return {singular(word) for word in low[end + 2 : stop]}


def study(line: Line, index: int, memory: Memory) -> None:
    """R16: a study or report is introduced when a name stands near the word for it."""
    low = line.low
    for at in range(line.size):
        if low[at] in documents.STUDIES or low[at] in ("researchers", "scientists", "team", "findings"):
            if line.quoted[at]:
                continue
            named = any(word in AUTHORING for word in low[max(0, at - 4) : at]) and any(
                line.upper(k) for k in range(max(0, at - 12), at)
            )
            named = named or any(
                line.upper(k) and k > 0 and not nation(low[k]) and low[k] not in w.STARTERS
                for k in range(max(0, at - 5), at)
            )
            given = any(
                low[k] in GIVEN
                and any(line.upper(j) or low[j] in bodies.BODIES for j in range(k + 1, min(line.size, k + 7)))
                for k in range(at + 1, min(line.size, at + 14))
            )
            published = (
                memory.document is None
                and low[at] in ("study", "findings", "paper")
                and "published" in low
                and "in" in low[at:]
            )
            if named or given or published:
                if low[at] in ("report", "reports") and not (named or given):
                    continue
                memory.document = Mention(index, line.span(at, at + 1), SOURCED, SourceKind.DOCUMENT, False)
                return
