"""Which rulings speak to a sentence: those whose cues occur in it, the surest first.

A reviewer who presses `g` on a hard case wants every ruling that could matter, not only the one that a suggestion goes
by. So this looks wider than `propose`: words count that the proposal left aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from annotations.codebook import PLAIN, RULINGS, SourceKind
from annotations.text.cues import CUES, occurring_forms, occurring_nouns, occurring_verbs
from annotations.text.propose import Proposal, Reading, proposal_of, read

MOST = 5
# Fewer than this many sentences after a credit, flat words may still be what was credited (R20).
ECHO = 3
OF_CUE = {cue.id: cue.ruling for cue in CUES}
FINDERS = (
    occurring_verbs.by_verbs,
    occurring_verbs.by_clauses,
    occurring_verbs.by_acts,
    occurring_verbs.by_hearsay,
    occurring_nouns.by_nouns,
    occurring_nouns.by_people,
    occurring_nouns.by_texts,
    occurring_forms.by_openness,
)
ORDER = {key: place for place, key in enumerate(RULINGS)}


def rulings_for(sentences: Sequence[str], *, policies: Mapping[str, bool] | None = None) -> list[tuple[str, ...]]:
    """For each sentence of an article the keys of at most five rulings whose cues occur in it, the surest first."""
    readings = read(sentences, policies=policies)
    proposals = [proposal_of(reading) for reading in readings]
    found: list[tuple[str, ...]] = []
    credited = -ECHO
    for index, (reading, proposal) in enumerate(zip(readings, proposals, strict=True)):
        found.append(_ranked(_seen(reading, proposal, index - credited < ECHO)) if proposal else ())
        credited = index if reading.run is not None else credited
    return found


def _ranked(seen: Iterator[tuple[str, int]]) -> tuple[str, ...]:
    """The best weight of each ruling, highest first, then by number."""
    best: dict[str, int] = {}
    for key, weight in seen:
        if weight > best.get(key, 0):
            best[key] = weight
    return tuple(sorted(best, key=lambda key: (-best[key], ORDER[key]))[:MOST])


def _seen(reading: Reading, proposal: Proposal, told_before: bool) -> Iterator[tuple[str, int]]:
    """Every ruling with a reason to be offered, and how sure the reason is."""
    line, quoted, run = reading
    if proposal.ruling:
        yield proposal.ruling, 100
    if OF_CUE.get(proposal.rule):
        yield OF_CUE[proposal.rule], 92
    if run is not None and run.credit.who is not None:
        if run.credit.who.ruling:
            yield run.credit.who.ruling, 88
        if run.credit.who.kind is SourceKind.BODY:
            yield "R3", 39
        if run.credit.who.note == "a name" and run.sentence is None:
            yield "R5", 34  # a single name may be the seat of a government
    if proposal.label == PLAIN and told_before:
        yield "R20", 42
    for finder in FINDERS:
        yield from finder(line)
    yield from occurring_forms.by_form(line, quoted.before, quoted.after)
