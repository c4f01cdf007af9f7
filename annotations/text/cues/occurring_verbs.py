"""Verbs whose rulings may matter, whether or not they credit: asked, believed, praised, denied, acted (R1, R2, R7–R14).

Finders yield (ruling, how surely it applies, 0 to 100). They read the lexicons that the cues read; they find, and
decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from annotations.text.cues import bodies, documents, grammar, hearsay, hedges, nouns, roles
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.clauses import before_group
from annotations.text.cues.credits import SAYINGS
from annotations.text.cues.lines import Line
from annotations.text.cues.right import main_subject
from annotations.text.cues.verbs import USES, Form, Kind, forms

Found = Iterator[tuple[str, int]]

OF_KIND: dict[Kind, tuple[str, ...]] = {
    Kind.ASK: ("R9", "R8"),
    Kind.ANNOUNCE: ("R9", "R8"),
    Kind.BELIEVE: ("R10",),
    Kind.INTEND: ("R10", "R14"),
    Kind.JUDGE: ("R13",),
    Kind.CALL: ("R13",),
    Kind.ADVERSE: ("R7",),
}
UTTERING = frozenset((Kind.SAY, Kind.TELL, Kind.WEAK, Kind.BELIEVE))
# Acts of bodies and of people in office (R8). The other lexicons know verbs of saying alone.
ACTS = words(
    "authorise authorize approve adopt vote sign pass launch file issue publish appoint fine close open "
    "suspend dismiss arrest charge convict sentence"
)
ACTED = frozenset(form for verb in ACTS for form, what in forms(verb) if what in (Form.PRESENT, Form.PAST))
KINDS = {word: frozenset(use.kind for use in uses) for word, uses in USES.items()}
NO_KIND: frozenset[Kind] = frozenset()
WEIGHTY = hedges.POSSIBLE | hedges.SURE | frozenset(word for word, kinds in KINDS.items() if kinds & UTTERING)
SORTED = words("known called classified named dubbed described labelled labeled termed")


def by_verbs(line: Line) -> Found:
    """Verbs that credit, outside quotations: asked, believed, praised, denied; two of them nest (R21)."""
    verbs = [at for at in grammar.candidates(line) if not grammar.is_noun(line, at)]
    saying = 0
    for at in verbs:
        kinds = kinds_of(line.low[at])
        saying += bool(kinds & UTTERING)
        if any(use.lemma == "rule" for use in USES[line.low[at]]):
            yield "R9", 56
        for kind in kinds:
            for key in OF_KIND.get(kind, ()):
                yield key, (34 if key in ("R8", "R14") else 60 if len(kinds) == 1 else 48)
        if _participle(line, at):
            yield "R2", 66
    if saying > 1:
        yield "R21", 52
    elif saying and any(line.quoted[at] and UTTERING & kinds_of(word) for at, word in enumerate(line.low)):
        yield "R21", 46  # somebody else speaks inside the quotation


def kinds_of(word: str) -> frozenset[Kind]:
    """What kinds of verb a word in lower case can be."""
    return KINDS.get(word, NO_KIND)


def by_clauses(line: Line) -> Found:
    """A verb of crediting or a hedge in a clause that hangs on another (R1)."""
    for at, word in enumerate(line.low):
        if word in WEIGHTY and not line.quoted[at] and _hangs(line, at):
            yield "R1", 50
            return


def _participle(line: Line, at: int) -> bool:
    """True for ", saying that" (R2)."""
    uses = USES[line.low[at]]
    ing = all(use.form is Form.ING for use in uses) and any(use.lemma in SAYINGS for use in uses)
    return ing and at > 1 and line.low[at - 1] in (",", "—", "–")


def _hangs(line: Line, at: int) -> bool:
    """True if the verb stands in a clause that hangs on another (R1)."""
    for back in range(at - 1, max(-1, at - 7), -1):
        if line.low[back] in w.BREAKS:
            return False
        if line.low[back] in grammar.SUBORDINATE or line.low[back] == "as":
            return back > 0 and (line.low[back] != "that" or line.low[back - 1] not in USES)
    return False


def by_acts(line: Line) -> Found:
    """Acts of somebody who could speak, and verbs of happening beside a noun of saying (R8)."""
    actor = main_subject(line)
    if actor is not None and _could_speak(line, *actor):
        yield "R8", 37
    low = line.low
    if not (nouns.SAYING_NOUNS.isdisjoint(low) or nouns.HAPPENING.isdisjoint(low)):
        yield "R8", 64
    if any(word in ACTED and not line.quoted[at] for at, word in enumerate(low)):
        yield "R8", 50
    if not (nouns.EXPRESSING.isdisjoint(low) or documents.RECORDS.isdisjoint(low)):
        yield "R8", 46


def _could_speak(line: Line, start: int, end: int) -> bool:
    """True if a subject looks like a person or a body: a name, a role, a pronoun."""
    low = line.low[start:end]
    named = any(line.upper(at) and at > 0 for at in range(start, end)) and not (low[0] == "the" and end - start == 2)
    return named or low[0] in w.PERSONAL - {"it"} or any(word in roles.HUMAN or word in bodies.BODIES for word in low)


def by_hearsay(line: Line) -> Found:
    """Believed, expected, reported by nobody named; naming and sorting (R12, R14)."""
    for at, word in enumerate(line.low):
        if line.quoted[at]:
            continue
        if word in hearsay.ADVERBS:
            yield "R12", 56
        if word in hearsay.BELIEVED or word in SORTED:
            passive = before_group(line, at)[2]
            yield "R12", 62 if passive and word in hearsay.BELIEVED else 58 if passive else 0
            if word in hearsay.OPENING and passive:
                yield "R14", 60
