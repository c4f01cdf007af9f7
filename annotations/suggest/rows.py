"""From a proposal to the row that is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from annotations.models import Sentence, Suggester, Suggestion
from annotations.text import propose


def suggestion(
    sentence: Sentence, proposal: propose.Proposal, article: Sequence[Sentence], suggester: Suggester
) -> Suggestion:
    """The row for one proposal, its spans moved from the sentence to the article."""
    return Suggestion(
        sentence=sentence,
        suggester=suggester,
        label=proposal.label,
        hedged=proposal.hedged,
        confidence=proposal.confidence,
        spans=spans_of(proposal, sentence, article),
        why=proposal.why[:500],
        ruling=proposal.ruling,
        rule=proposal.rule[:64],
    )


def spans_of(proposal: propose.Proposal, sentence: Sentence, article: Sequence[Sentence]) -> list[dict[str, Any]]:
    """The proposal's spans as rows store them, in article code points."""
    spans = []

    def add(role: str, span: Any, home: Sentence, kind: str = "") -> None:
        if span is not None:
            spans.append({"role": role, "kind": kind, "start": home.start + span.start, "end": home.start + span.end})

    kind = proposal.source_kind.value if proposal.source_kind else ""
    add("source", proposal.source, sentence, kind)
    if proposal.source is None and proposal.source_sentence is not None:
        add("source", proposal.antecedent, article[proposal.source_sentence], kind)
    add("cue", proposal.cue, sentence)
    add("hedge", proposal.hedge, sentence)
    return spans
