"""Standing: a table of cases, and any set of answers against the rule written out in Python."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotations.models import Answer, Article, Assignment, Codebook, Decision, Sentence, User, standing
from tests.cast import member
from tests.factories import NOW


@dataclass(frozen=True)
class Said:
    """One person's answer in one round."""

    who: int
    label: str | None = "plain"
    hedged: bool = False
    state: str = "labelled"
    how: str = "key"
    round: int = 0
    drawn: str = "chosen"
    done: str = "done"


ANN, BO, CY = Said(0), Said(1), Said(2)
UNSURE: dict[str, Any] = {"label": None, "state": "unsure"}
EMPTY: dict[str, Any] = {"label": None, "state": "empty"}
SOURCED: dict[str, Any] = {"label": "sourced"}


def but(said: Said, **changes: Any) -> Said:
    return replace(said, **changes)


TABLE: list[tuple[str, list[Said], str]] = [
    ("nobody", [], "open"),
    ("one", [ANN], "single"),
    ("one, not done", [but(ANN, done="open")], "open"),
    ("one, sent back", [but(ANN, done="returned")], "open"),
    ("one, taken back", [but(ANN, **EMPTY)], "open"),
    ("one, unsure", [but(ANN, **UNSURE)], "open"),
    ("one, bulk", [but(ANN, how="bulk")], "open"),
    ("one, run-on", [but(ANN, how="run_on")], "single"),
    ("two alike", [ANN, BO], "agreed"),
    ("two alike, both hedged", [but(ANN, **SOURCED, hedged=True), but(BO, **SOURCED, hedged=True)], "agreed"),
    ("two, one hedged", [but(ANN, **SOURCED, hedged=True), but(BO, **SOURCED)], "disputed"),
    ("two labels", [ANN, but(BO, **SOURCED)], "disputed"),
    ("two labels, one not done", [ANN, but(BO, **SOURCED, done="open")], "single"),
    ("two labels, one taken back", [ANN, but(BO, **EMPTY)], "single"),
    ("two labels, one bulk", [ANN, but(BO, **SOURCED, how="bulk")], "single"),
    ("two alike, one bulk", [ANN, but(BO, how="bulk")], "single"),
    ("two, one unsure", [ANN, but(BO, **UNSURE)], "disputed"),
    ("two, both unsure", [but(ANN, **UNSURE), but(BO, **UNSURE)], "disputed"),
    ("two, one unsure and not done", [ANN, but(BO, **UNSURE, done="open")], "single"),
    ("three alike", [ANN, BO, CY], "agreed"),
    ("three, one other", [ANN, BO, but(CY, **SOURCED)], "disputed"),
    ("three alike, two hedged", [but(who, **SOURCED, hedged=who != CY) for who in (ANN, BO, CY)], "disputed"),
    ("three, one unsure", [ANN, BO, but(CY, **UNSURE)], "disputed"),
    ("the same person twice", [ANN, but(ANN, **SOURCED, round=1)], "single"),
    ("a second round after one left open", [but(ANN, **EMPTY), but(ANN, **SOURCED, round=1)], "single"),
    ("a second round after bulk", [but(ANN, how="bulk"), but(ANN, **SOURCED, round=1)], "single"),
    ("a second round after one sent back", [but(ANN, done="returned"), but(ANN, **SOURCED, round=1)], "single"),
    ("a second round of two, the first alike", [ANN, BO, but(ANN, **SOURCED, round=1)], "agreed"),
    ("only a second round", [but(ANN, round=1)], "single"),
    ("a repeat", [but(ANN, drawn="repeat")], "open"),
    ("a repeat that says otherwise", [ANN, but(ANN, **SOURCED, round=1, drawn="repeat")], "single"),
    ("a repeat before the real one", [but(ANN, **SOURCED, drawn="repeat"), but(ANN, round=1)], "single"),
    ("qualification", [but(ANN, drawn="qualification")], "open"),
    ("practice beside one", [ANN, but(BO, **SOURCED, drawn="practice")], "single"),
    ("gold measures, and does not count", [ANN, but(BO, **SOURCED, drawn="gold")], "single"),
]


@pytest.fixture
def people(desk: Any) -> list[User]:
    return [member(desk, name, "reviewer") for name in ("Ann", "Bo", "Cy")]


def store(harbour: Article, people: list[User], said: list[Said]) -> Sentence:
    """These answers to the article's first sentence, as rows."""
    first = Sentence.objects.get(article=harbour, number=1)
    book = Codebook.objects.get(project=harbour.project)
    batch = harbour.project.batches.get()
    for slot, one in enumerate(said):
        held = Assignment.objects.create(
            batch=batch, article=harbour, version_id=first.version_id, reviewer=people[one.who], codebook=book,
            round=one.round, slot=slot, overlap=99, state=one.done, drawn_by=one.drawn, done_at=NOW,
        )  # fmt: skip
        Answer.objects.create(
            sentence=first, reviewer=people[one.who], assignment=held, round=one.round, codebook=book, sequence=1,
            label=one.label, hedged=one.hedged, state=one.state, how=one.how, spans=[{"start": slot}],
        )  # fmt: skip
    return first


def stands(sentence: Sentence) -> str:
    """The standing of the sentence, written to the column and read from the annotation: they must be one."""
    rows = Sentence.objects.filter(pk=sentence.pk)
    assert standing.rewrite(rows) == 1
    stored = rows.get().standing
    assert rows.annotate(derived=standing.derived()).get().derived == stored
    return stored


@pytest.mark.parametrize(("said", "expected"), [case[1:] for case in TABLE], ids=[case[0] for case in TABLE])
def test_what_answers_amount_to(harbour: Article, people: list[User], said: list[Said], expected: str) -> None:
    assert stands(store(harbour, people, said)) == expected


@pytest.mark.parametrize("said", [[], [ANN], [ANN, but(BO, **SOURCED)], [but(ANN, **UNSURE)]], ids=len)
def test_a_decision_settles_it(harbour: Article, people: list[User], said: list[Said]) -> None:
    sentence = store(harbour, people, said)
    book = Codebook.objects.get()
    Decision.objects.create(sentence=sentence, label="plain", by=people[0], category="slip", codebook=book, sequence=1)
    assert stands(sentence) == "decided"


@pytest.mark.parametrize("said", [[ANN], [ANN, BO], [ANN, but(BO, **SOURCED)]], ids=len)
def test_what_is_not_asked_is_open_whatever_was_said_of_it(
    harbour: Article, people: list[User], said: list[Said]
) -> None:
    sentence = store(harbour, people, said)
    book = Codebook.objects.get()
    Decision.objects.create(sentence=sentence, label="plain", by=people[0], category="slip", codebook=book, sequence=1)
    Sentence.objects.filter(pk=sentence.pk).update(asked=False)
    assert stands(sentence) == "open"
    assert not standing.counted(Answer.objects.all()).exists()


def test_only_the_sentences_asked_for_are_rewritten(harbour: Article, people: list[User]) -> None:
    first = store(harbour, people, [ANN])
    standing.rewrite(Sentence.objects.filter(article=harbour).exclude(pk=first.pk))
    assert set(Sentence.objects.values_list("standing", flat=True)) == {"open"}
    assert standing.rewrite(Sentence.objects.filter(article=harbour)) == 6
    assert list(Sentence.objects.order_by("number").values_list("standing", flat=True)) == ["single"] + ["open"] * 5


def rule(said: list[Said]) -> str:
    """The rule in words, as Python: the first countable round of each person; then how many, and whether alike."""
    countable = [
        one
        for one in sorted(said, key=lambda one: one.round)
        if one.done == "done" and one.drawn in ("chosen", "random") and one.state != "empty" and one.how != "bulk"
    ]
    mine: dict[int, Said] = {}
    for one in countable:
        mine.setdefault(one.who, one)
    if len(mine) < 2:
        return "single" if any(one.label for one in mine.values()) else "open"
    return "agreed" if len({(one.label, one.hedged) for one in mine.values()}) == 1 and all(
        one.label for one in mine.values()
    ) else "disputed"  # fmt: skip


LABELLED = st.sampled_from([("plain", False), ("sourced", False), ("sourced", True), ("speculative", True)])
SHAPES = st.one_of(LABELLED.map(lambda pair: {"label": pair[0], "hedged": pair[1]}), st.just(UNSURE), st.just(EMPTY))


@st.composite
def answer_sets(draw: Any) -> list[Said]:
    places = draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), unique=True, max_size=6))
    return [
        Said(
            who,
            round=round,
            how=draw(st.sampled_from(["key", "key", "suggestion", "bulk"])),
            done=draw(st.sampled_from(["done", "done", "open", "returned"])),
            drawn=draw(st.sampled_from(["chosen", "random", "gold", "repeat", "qualification", "practice"])),
            **draw(SHAPES),
        )
        for who, round in places
    ]


def test_any_answers_amount_to_what_the_rule_says(harbour: Article, people: list[User]) -> None:
    seen: set[str] = set()

    @settings(max_examples=120, deadline=None)
    @given(answer_sets())
    @example(
        [Said(0, label="plain"), Said(1, label="plain")]
    )  # answers of two that count are rare among the drawn ones
    @example([Said(0, label="plain"), Said(1, label="sourced")])
    def check(said: list[Said]) -> None:
        savepoint = transaction.savepoint()
        try:
            assert stands(store(harbour, people, said)) == rule(said)
            seen.add(rule(said))
        finally:
            transaction.savepoint_rollback(savepoint)

    check()
    assert seen == {"open", "single", "agreed", "disputed"}
