"""Every cue keeps to its own examples: the clear ones fire it, the near misses do not."""

from __future__ import annotations

import pytest

from annotations.codebook import LABELS, RULINGS
from annotations.text.cues import CUES
from annotations.text.cues.base import Cue, Example
from annotations.text.cues.verbs import USES, forms
from annotations.text.propose import Proposal, propose

CLEAR = [(cue, example) for cue in CUES for example in cue.clear]
NEAR = [(cue, example) for cue in CUES for example in cue.near]


def proposed(example: Example) -> Proposal:
    proposal = propose([*example.before, example.text])[-1]
    assert proposal is not None
    return proposal


@pytest.mark.parametrize(("cue", "example"), CLEAR, ids=lambda value: getattr(value, "text", "") or value.id)
def test_a_clear_example_fires_its_cue(cue: Cue, example: Example) -> None:
    proposal = proposed(example)
    assert (proposal.label, proposal.hedged, proposal.rule) == (example.label, example.hedged, cue.id)


@pytest.mark.parametrize(("cue", "example"), NEAR, ids=lambda value: getattr(value, "text", "") or value.id)
def test_a_near_miss_gets_another_answer(cue: Cue, example: Example) -> None:
    proposal = proposed(example)
    assert (proposal.label, proposal.hedged) == (example.label, example.hedged)
    assert proposal.rule != cue.id


def test_every_cue_is_defined_once_and_has_examples_of_both_sorts() -> None:
    assert len({cue.id for cue in CUES}) == len(CUES)
    for cue in CUES:
        assert cue.definition.endswith("."), cue.id
        assert cue.clear, cue.id
        assert cue.near, cue.id
        assert 0 < cue.confidence < 1, cue.id
        assert cue.ruling == "" or cue.ruling in RULINGS, cue.id
        assert {example.label for example in (*cue.clear, *cue.near)} <= set(LABELS), cue.id


@pytest.mark.parametrize(
    ("verb", "past"),
    [
        ("say", "said"),
        ("deny", "denied"),
        ("urge", "urged"),
        ("admit", "admitted"),
        ("tell", "told"),
        ("warn", "warned"),
    ],
)
def test_verbs_are_known_in_all_their_forms(verb: str, past: str) -> None:
    assert past in {form for form, _ in forms(verb)}
    assert any(use.lemma == verb for use in USES[past])
