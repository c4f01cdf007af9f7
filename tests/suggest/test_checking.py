"""What a suggester proposes is believed in nothing: what cannot be stored is refused, with a reason."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import codebook
from annotations.codebook import SourceKind
from annotations.suggest.checking import Checker, Refusal
from annotations.suggest.protocol import Article, Proposal, Span

SENTENCES = ("Jonas Eik came.", "He said it was late.")
ARTICLE = Article("en", SENTENCES, frozenset({1}))
GOOD = Proposal("sourced", False, 0.5, source=Span(0, 2), source_kind=SourceKind.PERSON, why="He said.", ruling="R9")
CHECKER = Checker(codebook.built_in())


def refusal(place=1, **values):
    return CHECKER.refusal(place, dataclasses.replace(GOOD, **values), ARTICLE)


def test_a_good_one_is_taken() -> None:
    assert refusal() is None
    assert refusal(label="speculative", hedged=True) is None
    assert refusal(source_sentence=0, antecedent=Span(0, 9)) is None
    assert refusal(source=Span(0, len(SENTENCES[1]))) is None


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"label": "fake"}, Refusal.LABEL),
        ({"label": ""}, Refusal.LABEL),
        ({"label": None}, Refusal.FORM),
        ({"hedged": 1}, Refusal.FORM),
        ({"hedged": "yes"}, Refusal.FORM),
        ({"label": "plain", "hedged": True}, Refusal.HEDGED),
        ({"label": "speculative", "hedged": False}, Refusal.HEDGED),
        ({"confidence": True}, Refusal.FORM),
        ({"confidence": "0.5"}, Refusal.FORM),
        ({"confidence": float("nan")}, Refusal.CONFIDENCE),
        ({"confidence": float("inf")}, Refusal.CONFIDENCE),
        ({"confidence": 1.0001}, Refusal.CONFIDENCE),
        ({"confidence": -0.0001}, Refusal.CONFIDENCE),
        ({"source": (0, 2)}, Refusal.FORM),
        ({"source": Span(0.0, 2)}, Refusal.FORM),
        ({"source": Span(-1, 2)}, Refusal.SPAN),
        ({"source": Span(2, 2)}, Refusal.SPAN),
        ({"source": Span(3, 2)}, Refusal.SPAN),
        ({"cue": Span(0, 21)}, Refusal.SPAN),
        ({"hedge": Span(100, 101)}, Refusal.SPAN),
        ({"antecedent": Span(0, 2)}, Refusal.SPAN),
        ({"source_sentence": 0}, Refusal.SPAN),
        ({"source_sentence": 1, "antecedent": Span(0, 2)}, Refusal.SPAN),
        ({"source_sentence": -1, "antecedent": Span(0, 2)}, Refusal.SPAN),
        ({"source_sentence": 0, "antecedent": Span(0, 16)}, Refusal.SPAN),
        ({"source_kind": "person"}, Refusal.FORM),
        ({"why": "x" * 501}, Refusal.WORDS),
        ({"why": "a\0b"}, Refusal.WORDS),
        ({"why": "\ud800"}, Refusal.WORDS),
        ({"why": None}, Refusal.FORM),
        ({"ruling": "R99"}, Refusal.RULING),
        ({"ruling": "<b>"}, Refusal.FORM),
        ({"place": 0}, Refusal.PLACE),
        ({"place": 2}, Refusal.PLACE),
        ({"place": -1}, Refusal.PLACE),
        ({"place": True}, Refusal.PLACE),
        ({"place": 1.0}, Refusal.PLACE),
    ],
)
def test_a_bad_one_is_refused_with_its_reason(values: dict, reason: Refusal) -> None:
    assert refusal(**values) is reason


@pytest.mark.parametrize("thing", [None, "plain", {"label": "plain"}, ("plain", False, 0.5)])
def test_what_is_no_proposal_is_refused(thing: object) -> None:
    assert CHECKER.refusal(1, thing, ARTICLE) is Refusal.FORM


ANY = st.one_of(st.none(), st.booleans(), st.integers(-5, 40), st.floats(), st.text(max_size=5))
SPANS = st.one_of(st.none(), st.builds(Span, st.integers(-2, 25), st.integers(-2, 25)))


@given(
    label=st.one_of(st.sampled_from(codebook.LABELS), ANY),
    hedged=ANY,
    confidence=ANY,
    source=SPANS,
    cue=SPANS,
    hedge=SPANS,
    antecedent=SPANS,
    source_sentence=st.one_of(st.none(), st.integers(-1, 2)),
)
def test_whatever_is_taken_can_be_stored(**values) -> None:
    if refusal(**values) is None:
        assert values["label"] in codebook.LABELS
        assert type(values["hedged"]) is bool
        assert 0 <= values["confidence"] <= 1
        for name in ("source", "cue", "hedge"):
            if values[name] is not None:
                assert values[name].of(SENTENCES[1])
