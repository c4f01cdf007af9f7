"""The practice article fits the codebook, and what the workbench makes of its text."""

from __future__ import annotations

import pytest

from annotations.codebook import ENTRIES, LABELS, RULINGS, Hedging, hedged_for
from annotations.demo import practice
from annotations.text import blocks, normalise

ARTICLE = practice.article()
ENTRY = {entry.key: entry for entry in ENTRIES}
EACH = pytest.mark.parametrize("one", ARTICLE.sentences, ids=[one.text[:30] for one in ARTICLE.sentences])


def test_it_is_read_in_two_minutes():
    assert 12 <= len(ARTICLE.sentences) <= 14
    assert len(ARTICLE.text.split()) <= 200


def test_the_text_is_canonical_and_is_split_as_it_is_written():
    assert normalise.canonical(ARTICLE.text) == ARTICLE.text
    split = blocks.split_blocks(ARTICLE.text, blocks.find(ARTICLE.text), "en")
    assert [span for _, span in split] == [one.span for one in ARTICLE.sentences]


@EACH
def test_a_sentence_lies_where_it_says(one):
    assert one.span.of(ARTICLE.text) == one.text
    assert one.span.within(ARTICLE.blocks[one.block])


@EACH
def test_an_answer_fits_the_codebook_and_says_why(one):
    assert one.label in LABELS
    assert one.hedged is hedged_for(ENTRY[one.label], one.hedged)
    assert one.ruling in {"", *RULINGS}
    assert one.why.endswith(".")


@EACH
def test_what_is_said_of_wrong_answers_is_about_answers_that_are_wrong(one):
    may_be_hedged_wrongly = ENTRY[one.label].hedged is Hedging.FREE
    assert len(one.wrong) >= 2
    assert set(one.wrong) <= set(LABELS) - {one.label} | ({"hedged"} if may_be_hedged_wrongly else set())
    assert all(sentence.endswith(".") for sentence in one.wrong.values())


def test_it_holds_what_a_newcomer_meets_first():
    told = [(one.label, one.hedged, one.ruling) for one in ARTICLE.sentences]
    assert {label for label, _, _ in told} == set(LABELS)
    assert {("sourced", True), ("anonymous", True)} <= {(label, hedged) for label, hedged, _ in told}
    # A role without a name, an act, a schedule, hearsay, a denial, an open question, a quotation that runs on.
    assert {"R4", "R8", "R14", "R12", "R7", "R22", "R19"} <= {ruling for _, _, ruling in told}
