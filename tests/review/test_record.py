"""Recording what a person says of a sentence."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from annotations.errors import Conflict, InvalidInput, NotAllowed, NotFound, OperationReused
from annotations.models import Answer, Article, Assignment, Event, Ledger, Note, Project, Sentence, Suggestion, User
from annotations.review import queue
from annotations.suggest import suggesters
from tests.factories import article, say

HERE = "The harbour at Lindesund has been closed since Tuesday."


def events(opened: Assignment) -> list[Event]:
    return list(Event.objects.filter(subject__startswith="answer/").order_by("sequence"))


def test_a_first_answer_is_one_row_and_one_event(opened: Assignment, harbour: Article, rosa: User) -> None:
    made = say(opened, 4, "anonymous", hedged=True, hedged_by="person", how="key", active_seconds=3)
    answer = Answer.objects.get()
    assert (answer.label, answer.hedged, answer.state, answer.version) == ("anonymous", True, "labelled", 1)
    assert (answer.reviewer, answer.round, answer.codebook_id) == (rosa, 0, opened.codebook_id)
    assert (made.number, made.version, made.standing, made.repeated) == (4, 1, None, False)
    (event,) = events(opened)
    assert event.kind == "answer.recorded"
    assert event.subject == f"answer/{harbour.uid}/4/0"
    assert event.old is None
    assert event.new["label"] == "anonymous"
    assert event.sequence == answer.sequence == Ledger.objects.get().sequence


def test_a_change_raises_the_version_and_tells_old_and_new(opened: Assignment) -> None:
    say(opened, 1, "plain", active_seconds=3)
    changed = say(opened, 1, "speculative", active_seconds=4)
    answer = Answer.objects.get()
    assert (answer.label, answer.hedged, answer.version, changed.version) == ("speculative", True, 2, 2)
    assert answer.active_seconds == 7
    first, second = events(opened)
    assert second.old == first.new
    assert (second.new["label"], second.new["version"]) == ("speculative", 2)


def test_a_stale_version_is_refused_with_what_stands(opened: Assignment) -> None:
    say(opened, 1, "plain")
    say(opened, 1, "sourced")
    with pytest.raises(Conflict) as refusal:
        say(opened, 1, "anonymous", version=1)
    assert refusal.value.status == 409
    assert refusal.value.details["version"] == 2
    assert refusal.value.details["answer"]["label"] == "sourced"
    assert Answer.objects.get().label == "sourced"
    assert len(events(opened)) == 2


def test_a_second_first_answer_is_a_conflict(opened: Assignment) -> None:
    say(opened, 1, "plain")
    with pytest.raises(Conflict) as refusal:
        say(opened, 1, "sourced", version=0)
    assert refusal.value.details["version"] == 1


def test_a_version_of_an_answer_that_is_not_there_is_a_conflict(opened: Assignment) -> None:
    with pytest.raises(Conflict) as refusal:
        say(opened, 1, "plain", version=3)
    assert refusal.value.details == {"version": 0, "answer": None}


def test_a_repeated_operation_returns_the_version_it_made(opened: Assignment) -> None:
    operation = uuid.uuid4()
    say(opened, 1, "plain", operation=operation, version=0, note="was it?")
    say(opened, 1, "sourced")
    again = say(opened, 1, "plain", operation=operation, version=0, note="was it?")
    assert (again.version, again.repeated, again.answer["label"], again.answer["note"]) == (1, True, "plain", "was it?")
    assert Answer.objects.get().label == "sourced"
    assert len(events(opened)) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"label": "sourced"},
        {"number": 2},
        {"version": 7},
        {"note": "something else"},
        {"note": ""},
        {"label": "nonsense"},
    ],
    ids=str,
)
def test_an_operation_id_with_another_body_is_refused(opened: Assignment, other: dict[str, Any]) -> None:
    operation = uuid.uuid4()
    first = {"number": 1, "label": "plain", "version": 0, "note": "mine"}
    say(opened, operation=operation, **first)
    with pytest.raises(OperationReused) as refusal:
        say(opened, operation=operation, **first | other)
    assert refusal.value.status == 422
    assert Answer.objects.count() == len(events(opened)) == 1


def test_a_repeat_is_answered_even_after_the_article_was_freed(opened: Assignment, mira: User, now: datetime) -> None:
    operation = uuid.uuid4()
    say(opened, 1, "plain", operation=operation, version=0)
    queue.free(assignment=opened, by=mira, now=now)
    assert say(opened, 1, "plain", operation=operation, version=0).repeated
    with pytest.raises(NotAllowed) as refusal:
        say(opened, 2, "plain")
    assert refusal.value.code == "not_held"


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": "nonsense"},
        {"label": "plain", "hedged": True},
        {"label": "speculative", "hedged": False},
        {"label": None, "state": "labelled"},
        {"label": "plain", "state": "unsure"},
        {"label": "plain", "state": "settled"},
        {"label": None, "hedged": True},
        {"label": "plain", "unsure_reason": "two_claims"},
        {"label": None, "state": "unsure", "unsure_reason": "bored"},
        {"how": "guess"},
        {"how": "suggestion"},
        {"how": "suggestion", "suggestion": ("cues", "no such version")},
        {"hedged_by": "somebody"},
        {"source_by": "somebody"},
        {"note": "x" * 4001},
        {"active_seconds": -1},
        {"marks": {"wrong": True}},
        {"marks": {"not_text": 1}},
        {"marks": {"joined_at": True}},
        {"marks": {"joined_at": 0}},
        {"marks": {"joined_at": len(HERE)}},
        {"marks": {"not_text": True}},
        {"spans": [{"role": "source", "start": 0, "end": 3}]},
        {"spans": [{"role": "source", "kind": "person", "start": 0, "end": 3, "text": "The"}]},
        {"spans": [{"role": "hedge", "kind": "", "start": 0, "end": 3}]},
        {"spans": [{"role": "source", "kind": "bird", "start": 0, "end": 3}]},
        {"spans": [{"role": "cue", "kind": "person", "start": 0, "end": 3}]},
        {"spans": [{"role": "source", "kind": "person", "start": 3, "end": 3}]},
        {"spans": [{"role": "source", "kind": "person", "start": -1, "end": 3}]},
        {"spans": [{"role": "source", "kind": "person", "start": 0, "end": 3.0}]},
        {"spans": [{"role": "source", "kind": "person", "start": 0, "end": 4}]},
        {"spans": [{"role": "source", "kind": "person", "start": 3, "end": 7}]},
        {"spans": [{"role": "source", "kind": "person", "start": 0, "end": 90}]},
        {"spans": [{"role": "source", "kind": "person", "start": 60, "end": 70}]},
        {"spans": [{"role": "source", "kind": "person", "start": 0, "end": 100_000}]},
        {"spans": [{"role": "cue", "kind": "", "start": 0, "end": 3}] * 21},
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_and_changes_nothing(opened: Assignment, wrong: dict[str, Any]) -> None:
    given = {"label": "sourced"} | wrong
    with pytest.raises(InvalidInput):
        say(opened, 1, **given)
    assert not Answer.objects.exists()
    assert not Note.objects.exists()
    assert not events(opened)


def test_a_source_may_lie_in_an_earlier_sentence_and_a_cue_may_not(opened: Assignment) -> None:
    earlier = Sentence.objects.get(number=2)
    start = earlier.start + earlier.text.index("Jonas Eik")
    source = {"role": "source", "kind": "person", "start": start, "end": start + 9}
    say(opened, 3, "sourced", spans=[source], source_by="person")
    assert Answer.objects.get().spans == [source]
    with pytest.raises(InvalidInput):
        say(opened, 3, "sourced", spans=[{**source, "role": "cue", "kind": ""}])


def test_spans_are_stored_as_given(opened: Assignment) -> None:
    spans = [
        {"role": "source", "kind": "hearsay", "start": 0, "end": 11},
        {"role": "cue", "kind": "", "start": 12, "end": 14},
    ]
    say(opened, 1, "sourced", spans=spans)
    assert Answer.objects.get().spans == spans


def test_a_mark_or_a_note_may_come_before_the_label(opened: Assignment) -> None:
    say(opened, 1, None, marks={"joined_at": 20, "cut_after": True}, note="two claims?")
    answer = Answer.objects.get()
    assert (answer.label, answer.state, answer.marks) == (None, "empty", {"joined_at": 20, "cut_after": True})
    say(opened, 2, None, marks={"not_text": True})
    assert Answer.objects.get(sentence__number=2).marks == {"not_text": True}


def test_unsure_is_an_answer_without_a_label(opened: Assignment) -> None:
    say(opened, 1, None, state="unsure", unsure_reason="two_claims")
    answer = Answer.objects.get()
    assert (answer.label, answer.state, answer.unsure_reason) == (None, "unsure", "two_claims")


@pytest.fixture
def heading(opened: Assignment) -> int:
    """The number of a sentence that stands in a heading, so that it is not asked."""
    Sentence.objects.filter(number=5).update(asked=False)
    return 5


@pytest.mark.parametrize(
    "given",
    [
        {"label": "plain"},
        {"label": None, "state": "unsure"},
        {"label": "plain", "marks": {"cut_after": True}},
        {"label": None, "spans": [{"role": "source", "kind": "", "start": 0, "end": 3}]},
    ],
    ids=str,
)
def test_what_is_not_asked_takes_no_answer(opened: Assignment, heading: int, given: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        say(opened, heading, **given)


def test_what_is_not_asked_takes_an_answer_once_it_is_said_to_be_text(opened: Assignment, heading: int) -> None:
    say(opened, heading, None, marks={"not_text": False})
    say(opened, heading, "plain", marks={"not_text": False})
    assert Answer.objects.get().label == "plain"
    say(opened, heading, None, marks={})
    assert Answer.objects.get().label is None


def test_the_ledger_knows_a_note_by_its_salted_digest_alone(opened: Assignment, rosa: User) -> None:
    say(opened, 1, "plain", note="Jonas told me otherwise")
    note = Note.objects.get()
    assert (note.text, note.author, note.project) == ("Jonas told me otherwise", rosa, opened.article.project)
    (event,) = events(opened)
    assert event.new["note"] == {"uid": str(note.uid), "digest": note.digest}
    assert "Jonas" not in json.dumps([event.old, event.new, event.body, event.subject])


def test_a_note_left_out_stays_and_an_empty_one_is_taken_away(opened: Assignment) -> None:
    say(opened, 1, "plain", note="odd")
    assert say(opened, 1, "sourced").answer["note"] == "odd"
    assert say(opened, 1, "sourced", note="odd").answer["note"] == "odd"
    assert Note.objects.count() == 1
    assert say(opened, 1, "sourced", note="").answer["note"] == ""
    assert Answer.objects.get().note is None


def test_events_hold_no_floats_and_no_words_of_the_article(opened: Assignment) -> None:
    say(opened, 1, "sourced", spans=[{"role": "source", "kind": "body", "start": 4, "end": 11}], active_seconds=9)
    say(opened, 1, None, state="unsure", unsure_reason="who_is_meant", note="free text")
    for event in events(opened):
        text = json.dumps([event.old, event.new])
        assert "harbour" not in text
        assert "free text" not in text
        json.loads(text, parse_float=pytest.fail)


def test_the_suggestion_that_was_there_is_remembered(opened: Assignment, desk: Project) -> None:
    suggester = suggesters.current(desk)
    sentence = Sentence.objects.get(number=4)
    made = Suggestion.objects.create(sentence=sentence, suggester=suggester, label="anonymous", confidence=0.8)
    ref = (suggester.kind, suggester.version)
    say(opened, 4, "anonymous", how="suggestion", suggestion=ref, suggestion_seen=True)
    answer = Answer.objects.get()
    assert (answer.suggestion, answer.suggestion_seen, answer.how) == (made, True, "suggestion")
    say(opened, 4, "sourced")
    assert Answer.objects.get().suggestion is None
    first, second = events(opened)
    assert first.new["suggestion"] == second.old["suggestion"] == {"kind": ref[0], "version": ref[1]}


def test_a_clock_that_was_left_running_is_capped(opened: Assignment) -> None:
    say(opened, 1, "plain", active_seconds=500_000)
    assert Answer.objects.get().active_seconds == 3600


def test_a_sentence_that_is_not_there_is_not_found(opened: Assignment) -> None:
    with pytest.raises(NotFound):
        say(opened, 99, "plain")


def test_a_sentence_that_was_changed_meanwhile_is_a_conflict(opened: Assignment) -> None:
    sentence = Sentence.objects.get(number=3)
    Sentence.objects.filter(pk=sentence.pk).update(retired=sentence.born + 5)
    with pytest.raises(Conflict) as refusal:
        say(opened, 3, "plain")
    assert refusal.value.code == "sentence_gone"


def test_an_article_that_was_taken_back_takes_no_answers(opened: Assignment, harbour: Article) -> None:
    Article.objects.filter(pk=harbour.pk).update(deleted_at=timezone.now())
    with pytest.raises(NotFound):
        say(opened, 1, "plain")


def test_nothing_counts_before_done_and_each_change_counts_after(opened: Assignment, now: datetime) -> None:
    def standing() -> str:
        return Sentence.objects.get(number=1).standing

    say(opened, 1, "plain")
    assert standing() == "open"
    queue.finish(assignment=opened, now=now)
    assert standing() == "single"
    assert say(opened, 1, None, state="unsure").standing == standing() == "open"
    assert say(opened, 1, "sourced").standing == standing() == "single"


def test_a_save_renews_the_lease_at_most_once_a_minute(
    opened: Assignment, now: datetime, django_assert_num_queries: Callable[..., Any]
) -> None:
    def lease() -> datetime | None:
        return Assignment.objects.get().lease_until

    first = lease()
    say(opened, 1, "plain", now=now + timedelta(seconds=59))
    assert lease() == first
    say(opened, 2, "plain", now=now + timedelta(seconds=61))
    assert lease() == now + timedelta(seconds=61, hours=1)


@pytest.mark.parametrize("version", [0, 1], ids=["first answer", "change"])
def test_a_save_costs_seven_statements(
    opened: Assignment, django_assert_num_queries: Callable[..., Any], version: int
) -> None:
    if version:
        say(opened, 1, "plain")
    with django_assert_num_queries(9):  # seven, and the two that begin and end the (here nested) transaction
        say(opened, 1, "sourced", version=version, suggestion=("cues", "1"))


def test_another_article_of_the_project_has_answers_of_its_own(
    opened: Assignment, desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    second = queue.open_article(article=article(desk, mira, now), reviewer=rosa, now=now)
    say(opened, 1, "plain")
    say(second, 1, "sourced")
    assert dict(Answer.objects.values_list("assignment", "label")) == {opened.pk: "plain", second.pk: "sourced"}
