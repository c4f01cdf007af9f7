"""Undo and redo: any depth, also after a reload."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import pytest

from annotations.errors import NotAllowed, OperationReused
from annotations.models import Answer, Article, Assignment, Event, Note, Project, Sentence, User
from annotations.review import answers, queue
from tests.cast import member
from tests.factories import NOW, article, say


def undo(opened: Assignment, operation: uuid.UUID | None = None) -> answers.Recorded | None:
    # A fresh row each time: nothing may be remembered but what the database holds.
    again = Assignment.objects.get(pk=opened.pk)
    return answers.undo(assignment=again, operation=operation or uuid.uuid4(), now=NOW)


def redo(opened: Assignment, operation: uuid.UUID | None = None) -> answers.Recorded | None:
    again = Assignment.objects.get(pk=opened.pk)
    return answers.redo(assignment=again, operation=operation or uuid.uuid4(), now=NOW)


def labels(opened: Assignment) -> dict[int, str | None]:
    return dict(Answer.objects.filter(assignment=opened).values_list("sentence__number", "label"))


def last() -> Event:
    return Event.objects.latest("sequence")


def test_undo_takes_back_the_latest_change_wherever_it_was(opened: Assignment) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "sourced")
    say(opened, 1, "anonymous")
    taken = undo(opened)
    assert taken is not None
    assert (taken.number, taken.version, taken.answer["label"]) == (1, 3, "plain")
    assert labels(opened) == {1: "plain", 2: "sourced"}


def test_undo_of_a_first_answer_goes_back_to_no_label(opened: Assignment) -> None:
    say(opened, 1, "speculative", active_seconds=5)
    undo(opened)
    answer = Answer.objects.get()
    assert (answer.label, answer.state, answer.hedged, answer.version) == (None, "empty", False, 2)
    assert answer.active_seconds == 5, "the time was spent"


def test_undo_and_redo_go_to_any_depth(opened: Assignment) -> None:
    states = [labels(opened)]
    for number, label in [(1, "plain"), (2, "sourced"), (1, "sourced"), (3, "plain"), (2, "plain")]:
        say(opened, number, label)
        states.append(labels(opened))
    for state in reversed(states[:-1]):
        undo(opened)
        assert {number: label for number, label in labels(opened).items() if label} == state
    assert undo(opened) is None
    for state in states[1:]:
        redo(opened)
        assert {number: label for number, label in labels(opened).items() if label} == state
    assert redo(opened) is None


def test_a_redone_change_can_be_undone_again(opened: Assignment) -> None:
    say(opened, 1, "plain")
    say(opened, 1, "sourced")
    for _ in range(3):
        undo(opened)
        assert labels(opened) == {1: "plain"}
        redo(opened)
        assert labels(opened) == {1: "sourced"}
    assert Answer.objects.get().version == 8


def test_a_new_answer_ends_the_chance_to_redo(opened: Assignment) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "sourced")
    undo(opened)
    say(opened, 3, "plain")
    assert redo(opened) is None
    assert labels(opened) == {1: "plain", 2: None, 3: "plain"}
    undo(opened)
    undo(opened)
    assert labels(opened) == {1: None, 2: None, 3: None}


def test_each_step_is_one_event_that_names_what_it_takes_back(opened: Assignment) -> None:
    say(opened, 1, "plain")
    recorded = last()
    undo(opened)
    undone = last()
    assert (undone.kind, undone.undoes, undone.subject) == ("answer.undone", recorded.sequence, recorded.subject)
    assert (undone.old["label"], undone.new["label"]) == ("plain", None)
    redo(opened)
    assert (last().kind, last().undoes, last().new["label"]) == ("answer.redone", undone.sequence, "plain")


def test_a_repeated_undo_takes_back_one_change_only(opened: Assignment) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "plain")
    operation = uuid.uuid4()
    first, again = undo(opened, operation), undo(opened, operation)
    assert first is not None
    assert again is not None
    assert again.repeated
    assert (again.number, again.version) == (first.number, first.version) == (2, 2)
    assert labels(opened) == {1: "plain", 2: None}
    with pytest.raises(OperationReused):
        redo(opened, operation)


def test_an_operation_id_of_an_answer_cannot_undo(opened: Assignment) -> None:
    operation = uuid.uuid4()
    say(opened, 1, "plain", operation=operation)
    with pytest.raises(OperationReused):
        undo(opened, operation)


def test_a_group_is_undone_and_redone_as_one(opened: Assignment) -> None:
    say(opened, 1, "sourced")
    group = uuid.uuid4()
    for number in (2, 3, 4):
        say(opened, number, "plain", group=group)
    operation = uuid.uuid4()
    taken = undo(opened, operation)
    assert taken is not None
    assert [taken.number, *(other.number for other in taken.also)] == [4, 3, 2]
    assert labels(opened) == {1: "sourced", 2: None, 3: None, 4: None}
    again = undo(opened, operation)
    assert again is not None
    assert again.repeated
    assert [other.number for other in again.also] == [3, 2]
    back = redo(opened)
    assert back is not None
    assert [back.number, *(other.number for other in back.also)] == [2, 3, 4]
    assert labels(opened) == {1: "sourced", 2: "plain", 3: "plain", 4: "plain"}
    undo(opened)
    assert labels(opened) == {1: "sourced", 2: None, 3: None, 4: None}
    undo(opened)
    assert labels(opened) == {1: None, 2: None, 3: None, 4: None}
    assert undo(opened) is None


def test_a_group_that_changed_one_sentence_twice_is_undone_whole(opened: Assignment) -> None:
    group = uuid.uuid4()
    say(opened, 1, "sourced")
    say(opened, 1, "plain", group=group)
    say(opened, 1, "anonymous", group=group)
    undo(opened)
    assert (Answer.objects.get().label, Answer.objects.get().version) == ("sourced", 5)
    redo(opened)
    assert (Answer.objects.get().label, Answer.objects.get().version) == ("anonymous", 7)


def test_spans_marks_notes_and_reasons_come_back(opened: Assignment) -> None:
    full: dict[str, Any] = {
        "spans": [{"role": "cue", "kind": "", "start": 0, "end": 3}],
        "marks": {"cut_after": True},
        "note": "odd",
        "hedged": True,
        "hedged_by": "person",
        "source_by": "suggestion",
    }
    say(opened, 1, "sourced", **full)
    say(opened, 1, None, state="unsure", unsure_reason="two_claims", note="")
    back = undo(opened)
    assert back is not None
    assert {name: back.answer[name] for name in full} == full
    redo(opened)
    answer = Answer.objects.get()
    assert (answer.state, answer.unsure_reason, answer.note, answer.spans) == ("unsure", "two_claims", None, [])


def test_an_erased_note_does_not_come_back(opened: Assignment) -> None:
    say(opened, 1, "plain", note="named somebody")
    say(opened, 1, "plain", note="")
    Note.objects.all().delete()
    undo(opened)
    assert Answer.objects.get().note is None


def test_undo_reaches_no_other_article_and_no_other_person(
    opened: Assignment, desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    other = queue.open_article(article=article(desk, mira, now), reviewer=rosa, now=now)
    greta = queue.open_article(article=article(desk, mira, now), reviewer=member(desk, "Greta", "reviewer"), now=now)
    say(opened, 1, "plain")
    say(other, 1, "plain")
    say(greta, 1, "plain")
    assert undo(opened) is not None
    assert undo(opened) is None
    assert (labels(opened), labels(other), labels(greta)) == ({1: None}, {1: "plain"}, {1: "plain"})


def test_undo_works_past_a_page_of_history_and_other_work(
    opened: Assignment, desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    say(opened, 2, "sourced")
    other = queue.open_article(article=article(desk, mira, now), reviewer=rosa, now=now)
    for label in ["plain", "sourced"] * 70:
        say(other, 1, label)
    assert undo(opened) is not None
    assert labels(opened) == {2: None}
    assert undo(opened) is None


def test_undo_steps_over_sentences_that_are_gone(opened: Assignment) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "plain")
    gone = Sentence.objects.get(number=2)
    Sentence.objects.filter(pk=gone.pk).update(retired=gone.born + 9)
    taken = undo(opened)
    assert taken is not None
    assert taken.number == 1


def test_undo_after_done_moves_the_standing(opened: Assignment, now: datetime) -> None:
    say(opened, 1, "plain")
    queue.finish(assignment=opened, now=now)
    taken = undo(opened)
    assert taken is not None
    assert taken.standing == Sentence.objects.get(number=1).standing == "open"
    back = redo(opened)
    assert back is not None
    assert back.standing == "single"


def test_what_was_given_back_cannot_be_undone(opened: Assignment, mira: User, now: datetime) -> None:
    say(opened, 1, "plain")
    queue.free(assignment=opened, by=mira, now=now)
    with pytest.raises(NotAllowed):
        undo(opened)
    assert labels(opened) == {1: "plain"}


def test_nothing_to_undo_writes_nothing(opened: Assignment, harbour: Article) -> None:
    before = Event.objects.count()
    assert undo(opened) is None
    assert redo(opened) is None
    assert Event.objects.count() == before
