"""Which rulings speak to a sentence: those whose cues occur in it, the surest first, or by number.

A reviewer who presses `g` on a hard case wants every ruling that could matter, not only the one that a suggestion goes
by. So this looks wider than `propose`: words count that the proposal left aside. Whoever is to answer unaided must not
read a proposal off the list: then what `propose` makes of the sentence has no say in it, and numbers make the order.
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


def rulings_for(
    sentences: Sequence[str], *, policies: Mapping[str, bool] | None = None, surest: bool = True
) -> list[tuple[str, ...]]:
    """For each sentence of an article the keys of at most five rulings whose cues occur in it.

    `surest`: in the order of how sure they are, which the proposal for the sentence leads. Else by their number, and by
    the words alone.
    """
    readings = read(sentences, policies=policies)
    found: list[tuple[str, ...]] = []
    credited = -ECHO
    for index, reading in enumerate(readings):
        proposal = proposal_of(reading)
        seen = _seen(reading, proposal if surest else None, index - credited < ECHO) if proposal else iter(())
        found.append(_ranked(seen, surest))
        credited = index if reading.run is not None else credited
    return found


def _ranked(seen: Iterator[tuple[str, int]], surest: bool) -> tuple[str, ...]:
    """The rulings of the best weight: by weight, highest first, then by number; if not `surest`, by number alone."""
    best: dict[str, int] = {}
    for key, weight in seen:
        if weight > best.get(key, 0):
            best[key] = weight
    kept = sorted(best, key=lambda key: (-best[key], ORDER[key]))[:MOST]
    return tuple(kept if surest else sorted(kept, key=ORDER.__getitem__))


def _seen(reading: Reading, proposal: Proposal | None, told_before: bool) -> Iterator[tuple[str, int]]:
    """Every ruling with a reason to be offered, and how sure the reason is. Without a proposal: by the words alone."""
    line, quoted, _run = reading
    if proposal is not None:
        yield from _proposed(reading, proposal)
    if told_before and (proposal is None or proposal.label == PLAIN):
        yield "R20", 42
    for finder in FINDERS:
        yield from finder(line)
    yield from occurring_forms.by_form(line, quoted.before, quoted.after)


def _proposed(reading: Reading, proposal: Proposal) -> Iterator[tuple[str, int]]:
    """The rulings that the proposal goes by, and those that whom it credits brings up."""
    run = reading.run
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
