"""What the learner is told of the cues' proposals and of the codebook: the seam between `text` and `learn`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from annotations.codebook import PLAIN, Hedging, entries_of
from annotations.learn.values import Hint, Page, Rules
from annotations.text import propose


def rules_of(content: Mapping[str, Any]) -> Rules:
    """The labels of a codebook, and which of them are always or never hedged."""
    entries = entries_of(content)
    labels = tuple(entry.key for entry in entries)
    always, never = (
        frozenset(entry.key for entry in entries if entry.hedged is kind) for kind in (Hedging.ALWAYS, Hedging.NEVER)
    )
    return Rules(labels, always, never, PLAIN if PLAIN in labels else "")


def hint_of(proposal: propose.Proposal | None) -> Hint | None:
    if proposal is None:
        return None
    kind = proposal.source_kind.value if proposal.source_kind else ""
    return Hint(proposal.label, proposal.hedged, proposal.confidence, proposal.rule, kind)


def page_of(texts: Sequence[str], proposals: Sequence[propose.Proposal | None]) -> Page:
    """An article as the learner sees it: its sentences in order, with what the cues say of each."""
    return Page(texts, [hint_of(proposal) for proposal in proposals])
