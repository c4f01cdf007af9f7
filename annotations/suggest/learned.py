"""What a suggester that learned proposes: the cues' proposal of each sentence, with the label that it knows better and
how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from annotations.codebook import PLAIN, SPECULATIVE, Entry
from annotations.learn import training
from annotations.learn.reasons import reasons
from annotations.text import propose

from .hints import page_of

KIND = "learned"
Proposals = list[propose.Proposal | None]
Names = Mapping[str, Entry]
Value = tuple[str, bool, float]  # label, hedged, how sure


def proposals(
    trained: training.Trained, articles: Sequence[Sequence[str]], *, content: Mapping[str, object], names: Names
) -> list[Proposals]:
    """For each article a proposal a sentence; None where the cues have nothing to read.

    `content`: of the codebook that its cues go by; `names`: what its labels are called.
    """
    policies = content.get("policies", {})
    assert isinstance(policies, Mapping)
    read = [propose.propose(texts, policies=policies) for texts in articles]
    with training.one_thread():
        said = training.suggest(trained, [page_of(texts, found) for texts, found in zip(articles, read, strict=True)])
    labels, found, at = trained.model.rules.labels, list[Proposals](), 0
    for texts, cues in zip(articles, read, strict=True):
        row: Proposals = []
        for text, proposal in zip(texts, cues, strict=True):
            label, hedged, sure = labels[said.label[at]], bool(said.hedged[at]), float(said.sure[at])
            row.append(proposal and told(trained, text, proposal, names, (label, hedged, round(sure, 4))))
            at += 1
        found.append(row)
    return found


def told(
    trained: training.Trained, text: str, proposal: propose.Proposal, names: Names, value: Value
) -> propose.Proposal:
    """The proposal as it is told. Spans stay as the cues found them where the label still has a use for them."""
    label, hedged, sure = value
    if label == proposal.label:
        return replace(proposal, hedged=hedged, confidence=sure, hedge=proposal.hedge if hedged else None)
    words = reasons(trained.model, text, label, proposal.label)
    bare = {"source": None, "source_kind": None, "antecedent": None, "source_sentence": None}
    credited = label not in (PLAIN, SPECULATIVE)
    return replace(
        proposal,
        label=label,
        hedged=hedged,
        confidence=sure,
        hedge=proposal.hedge if hedged else None,
        cue=proposal.cue if label != PLAIN else None,
        why=why(label, words, names),
        ruling="",
        rule=f"{KIND}:{proposal.rule}",
        **({} if credited else bare),
    )


def why(label: str, words: Sequence[str], names: Names) -> str:
    """One sentence that says where the label comes from."""
    name = names[label].name if label in names else label
    if not words:
        return _("People here have tagged sentences like this one as “%(label)s”.") % {"label": name}
    quoted = ", ".join(f"“{word}”" for word in words)
    told = _("People here have tagged sentences with %(words)s as “%(label)s”.")
    return told % {"words": quoted, "label": name}
