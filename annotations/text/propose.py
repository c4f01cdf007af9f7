"""Propose label, hedge and source for the sentences of one article, by cues.

In order: who is credited, could a reader find them, is the claim left open. Three passes: each sentence's own
credit (with a memory of who was named so far), then quotations and reports that run on, then hedges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from annotations import codebook
from annotations.codebook import ANONYMOUS, PLAIN, SOURCED, SPECULATIVE, SourceKind
from annotations.text import quotes
from annotations.text.cues import find_credit, opens, runs, why
from annotations.text.cues import words as w
from annotations.text.cues.cast import Credit, Memory
from annotations.text.cues.lines import Line
from annotations.text.cues.mentions import notice, remember, study
from annotations.text.cues.who import author_kind
from annotations.text.spans import Span

KIND = "cues"
VERSION = "2"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the cues say of one sentence; spans lie in it, `antecedent` in the earlier sentence `source_sentence`."""

    label: str
    hedged: bool
    confidence: float
    source: Span | None = None
    source_kind: SourceKind | None = None
    cue: Span | None = None
    hedge: Span | None = None
    source_sentence: int | None = None
    antecedent: Span | None = None
    why: str = ""
    ruling: str = ""
    rule: str = ""


class Reading(NamedTuple):
    """One sentence as the cues read it: its tokens, its quotations, and who is credited (None: nobody)."""

    line: Line
    quoted: quotes.Quoted
    run: runs.Run | None


def propose(sentences: Sequence[str], *, policies: Mapping[str, bool] | None = None) -> list[Proposal | None]:
    """One proposal for each sentence of an article, in order; None where there is nothing to read."""
    return [proposal_of(reading) for reading in read(sentences, policies=policies)]


def read(sentences: Sequence[str], *, policies: Mapping[str, bool] | None = None) -> list[Reading]:
    """Each sentence of an article with who is credited in it, in order."""
    switched = frozenset(key for key, on in {**codebook.POLICIES, **(policies or {})}.items() if on)
    tracked = quotes.track(sentences)
    lines = [Line(text, quoted.spans) for text, quoted in zip(sentences, tracked, strict=True)]
    memory = Memory()
    notice(lines, memory)
    own: list[Credit | None] = []
    for index, line in enumerate(lines):
        memory.sentence = index
        study(line, index, memory)
        credit = None if _is_heading(line, tracked[index]) else find_credit(line, memory, switched)
        remember(line, index, credit, memory)
        own.append(credit)
    credited = runs.run_on(lines, tracked, own)
    return [Reading(line, quoted, run) for line, quoted, run in zip(lines, tracked, credited, strict=True)]


def _is_heading(line: Line, quoted: quotes.Quoted) -> bool:
    """Step 1: no end punctuation and short, outside a quotation."""
    text = line.text.rstrip()
    if not text or quoted.before or quoted.after or (line.quoted[:1] == [True] and not line.quoted[-1]):
        return False
    return text[-1] not in ".!?:;,…\"”'’»)]–—-" and line.size <= 18


def _is_question(line: Line) -> bool:
    """A question of the writer's own."""
    return bool(line.words) and line.words[-1] == "?" and not line.quoted[-1]


def proposal_of(reading: Reading) -> Proposal | None:
    """What is proposed for a sentence; None if it has no words."""
    line, quoted, run = reading
    if not any(word[0].isalnum() for word in line.words):
        return None
    if run is None and _is_heading(line, quoted):
        return Proposal(PLAIN, False, 0.93, why="A heading or a fragment claims nothing.", rule="heading")
    if run is None:
        return _uncredited(line)
    return _credited(line, run)


def _uncredited(line: Line) -> Proposal:
    """Step 4: nobody is credited; is the claim left open?"""
    if _is_question(line):
        return Proposal(PLAIN, False, 0.8, why="A question of the writer's own claims nothing.", rule="question")
    hedge = opens.find(line)
    if hedge is None:
        sure = 0.95 if not any(line.quoted) else 0.86
        return Proposal(PLAIN, False, sure, why="Nobody is credited and nothing is left open.", rule="plain")
    span = line.span(hedge.start, hedge.end)
    reason = why.of_hedge(line, hedge)
    return Proposal(
        SPECULATIVE,
        True,
        why.HEDGE_SURE.get(hedge.rule, 0.6),
        cue=span,
        hedge=span,
        why=reason,
        ruling=hedge.ruling,
        rule=hedge.rule,
    )


def _credited(line: Line, run: runs.Run) -> Proposal:
    """Steps 2 and 3: somebody is credited, here or in a neighbouring sentence."""
    credit = run.credit
    here = run.sentence is None
    who = credit.who
    label = who.label if who else ANONYMOUS
    start = credit.start if here and _leads(line, credit) else 0
    hedge = opens.find(line, start, credit.lemma, who is not None and who.kind is not SourceKind.DOCUMENT)
    opened = hedge is not None or (credit.hedged and here)
    source = line.span(who.start, who.end) if here and who is not None and who.start < who.end <= line.size else None
    antecedent, sentence = (
        (who.antecedent, who.sentence)
        if here and who is not None
        else (run.span, run.sentence if run.earlier else None)
    )
    return Proposal(
        label,
        opened,
        round(max(0.3, min(0.97, credit.sure * run.factor)), 3),
        source,
        _kind(line, run),
        line.span(credit.start, credit.end) if here else None,
        line.span(hedge.start, hedge.end) if hedge else (line.span(credit.start, credit.end) if opened else None),
        sentence if antecedent is not None else None,
        antecedent if sentence is not None else None,
        why.of_credit(line, run),
        credit.ruling if here else run.ruling,
        credit.rule if here else run.rule,
    )


def _kind(line: Line, run: runs.Run) -> SourceKind:
    """What sort of source is credited; of a text here, its author's."""
    who = run.credit.who
    if who is None:
        return SourceKind.HEARSAY
    return author_kind(line, who) if run.sentence is None else who.kind


def _leads(line: Line, credit: Credit) -> bool:
    """True if what is credited follows the cue rather than stands before it."""
    return credit.end < line.size - 4 and credit.start < line.size // 2 and line.low[credit.end] not in w.BREAKS


__all__ = ["KIND", "SOURCED", "VERSION", "Proposal", "Reading", "proposal_of", "propose", "read"]
