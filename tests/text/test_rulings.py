"""Which rulings a sentence is offered, and the examples that stand beside each."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations import codebook
from annotations.codebook import ENTRIES, LABELS, RULINGS, hedged_for
from annotations.text import examples, rulings
from annotations.text.cues.base import Example
from annotations.text.propose import Proposal, proposal_of, propose
from annotations.text.rulings import MOST, rulings_for

BUILT_IN = examples.built_in()
CLEAR = [(key, example) for key, shown in BUILT_IN.items() for example in shown.clear]
EVERY = CLEAR + [(key, example) for key, shown in BUILT_IN.items() for example in shown.near]
# What a sentence cut in two belongs to is more than the cues can know.
BEYOND_THE_CUES = {"and that the bridge was shut."}


def of(*sentences: str) -> tuple[str, ...]:
    return rulings_for(sentences)[-1]


def named(value: object) -> str:
    return value.text if isinstance(value, Example) else str(value)


@pytest.mark.parametrize(("key", "example"), CLEAR, ids=named)
def test_a_clear_example_is_offered_its_ruling(key: str, example: Example) -> None:
    assert key in of(*example.before, example.text)


@pytest.mark.parametrize(("key", "example"), CLEAR, ids=named)
def test_whoever_answers_unaided_is_offered_it_too(key: str, example: Example) -> None:
    assert key in rulings_for([*example.before, example.text], surest=False)[-1]


@pytest.mark.parametrize(("key", "example"), EVERY, ids=named)
def test_what_an_example_teaches_is_what_the_cues_propose(key: str, example: Example) -> None:
    if example.text in BEYOND_THE_CUES:
        return
    proposal = propose([*example.before, example.text])[-1]
    assert proposal is not None
    assert (proposal.label, proposal.hedged) == (example.label, example.hedged)


@pytest.mark.parametrize("key", RULINGS)
def test_each_ruling_has_a_clear_example_and_a_near_miss_with_their_reasons(key: str) -> None:
    shown = BUILT_IN[key]
    assert shown.clear[0].why.endswith((".", "?"))
    assert shown.near[0].why.endswith((".", "?"))
    assert not {one.text for one in shown.clear} & {one.text for one in shown.near}
    entries = {entry.key: entry for entry in ENTRIES}
    for one in (*shown.clear, *shown.near):
        assert one.label in LABELS
        assert one.hedged is hedged_for(entries[one.label], one.hedged)


def test_a_codebook_brings_its_own_examples_and_borrows_the_others() -> None:
    row = {"text": "The desk's own.", "label": "plain"}
    content = codebook.built_in() | {"examples": {"R4": {"clear": [row]}}}
    content = json.loads(json.dumps(content))
    shown = examples.of_codebook(content)
    assert shown["R4"] == (((Example("The desk's own.", "plain")),), ())
    assert shown["R5"] == BUILT_IN["R5"]


def test_a_codebook_from_before_there_were_examples_gets_the_built_in_ones() -> None:
    assert examples.of_codebook({"rulings": RULINGS}) == BUILT_IN
    assert examples.of_codebook({"rulings": {"R99": "Ours."}}) == {"R99": ((), ())}


def test_the_ruling_that_decides_comes_first_and_the_others_whose_words_occur_follow() -> None:
    found = of("Officials denied that the union had asked the court to rule on it.")
    assert found[0] == "R4"
    assert {"R7", "R9"} <= set(found)


@pytest.mark.parametrize(
    ("sentence", "key"),
    [
        ("He kept the pier open, saying it was safe.", "R2"),
        ("A spokesman for the port was not there.", "R3"),
        ("Three former aides left in May.", "R4"),
        ("She expressed no opinion about it.", "R11"),
        ("The club is widely considered a bargain.", "R12"),
        ("The talks are due to resume on Monday.", "R14"),
        ("The Guardian has the story.", "R15"),
        ("The report runs to 40 pages.", "R16"),
        ("Footage from the quay was lost.", "R17"),
        ("The mayor told Ann what Bob had said.", "R21"),
        ("Nobody asks whether the pier will hold.", "R22"),
        ("Drivers should take the bridge.", "R23"),
    ],
)
def test_a_ruling_is_found_by_its_words_though_nobody_is_credited_by_them(sentence: str, key: str) -> None:
    assert key in of(sentence)


def test_what_stands_in_an_open_quotation_is_offered_the_rule_for_quotations_first() -> None:
    assert of("“It was cold,” said Mira Toll.", "“There was no coal.", "We burned the chairs.”")[0] == "R19"


def test_flat_words_after_a_credit_are_offered_the_rule_that_it_does_not_carry_over() -> None:
    assert "R20" in of("Lind said the crane was old.", "The crane was built in 1931.")
    assert "R20" not in of("The crane was old.", "The crane was built in 1931.")


UNAIDED = [rulings_for([*example.before, example.text], surest=False)[-1] for _key, example in EVERY]


def test_to_whoever_answers_unaided_the_order_says_nothing() -> None:
    numbers = list(RULINGS)
    assert all(list(found) == sorted(found, key=numbers.index) for found in UNAIDED)
    assert of("Officials denied that the union had asked the court to rule on it.")[0] == "R4"
    assert any(list(rulings_for([one.text])[-1]) != sorted(rulings_for([one.text])[-1], key=numbers.index)
               for _key, one in EVERY), "the surest first is another order"  # fmt: skip


def test_to_whoever_answers_unaided_what_is_proposed_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another proposal for every sentence, the same rulings: also that of plain words after a credit."""
    other = Proposal("sourced", False, 0.9, why="", ruling="R25", rule="adverbial")
    monkeypatch.setattr(rulings, "proposal_of", lambda reading: other if proposal_of(reading) else None)
    assert [rulings_for([*one.before, one.text], surest=False)[-1] for _key, one in EVERY] == UNAIDED
    assert rulings_for(["It rained hard."])[-1][0] == "R25", "it does where suggestions are shown"
    told = "Lind said the crane was old.", "The crane was built in 1931."
    assert "R20" in rulings_for(told, surest=False)[-1]
    assert "R20" not in rulings_for(told)[-1]


def test_where_no_cue_occurs_nothing_is_offered() -> None:
    assert rulings_for([]) == []
    assert rulings_for(["", "…", "It rained."]) == [(), (), ()]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(alphabet="abAB .,;:?“”\"'’\n", max_size=60) | st.sampled_from([e.text for _, e in EVERY])))
def test_laws_hold_for_any_text(sentences: list[str]) -> None:
    found = rulings_for(sentences)
    assert found == rulings_for(sentences)
    assert len(found) == len(sentences)
    for keys in found:
        assert len(keys) <= MOST == 5
        assert len(set(keys)) == len(keys)
        assert set(keys) <= set(RULINGS)


def test_an_article_ten_times_as_long_takes_no_more_than_thirty_times_as_long() -> None:
    """Ten times, that is; each sentence that looked at all the others would take a hundred."""
    sentences = [example.text for _, example in EVERY] * 20
    whole, part = (min(_seconds(sentences[:count]) for _ in range(3)) for count in (1_000, 100))
    assert whole <= 30 * part


def _seconds(sentences: list[str]) -> float:
    start = time.process_time()
    rulings_for(sentences)
    return time.process_time() - start
