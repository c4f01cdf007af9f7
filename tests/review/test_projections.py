"""Answers and standings derived again from the events."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from annotations.models import Answer, Article, Assignment, Event, Note, Project, Sentence, Suggestion
from annotations.models.notes import digest_of_note
from annotations.review import answers, queue
from annotations.suggest import suggesters
from tests.factories import NOW, say


@pytest.fixture
def tagged(opened: Assignment, harbour: Article, desk: Project) -> Assignment:
    """An article with answers of every shape, done."""
    suggester = suggesters.current(desk)
    Suggestion.objects.create(
        sentence=harbour.sentences.get(number=2), suggester=suggester, label="sourced", confidence=0.9
    )
    say(opened, 1, "plain", note="odd")
    say(opened, 2, "sourced", how="suggestion", suggestion=(suggester.kind, suggester.version), active_seconds=4)
    say(opened, 3, None, state="unsure", unsure_reason="two_claims")
    say(opened, 4, "anonymous", spans=[])
    answers.undo(assignment=opened, operation=uuid.uuid4(), now=NOW)
    queue.finish(assignment=opened, now=NOW)
    return opened


def rows() -> list[dict[str, object]]:
    return list(Answer.objects.order_by("sentence__number").values())


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def test_untouched_rows_are_what_the_events_say(tagged: Assignment) -> None:
    assert "0 differences" in run("rebuild_projections")
    assert "whole" in run("verify_events")


BREAKS: dict[str, Callable[[], object]] = {
    "another label": lambda: Answer.objects.filter(sentence__number=1).update(label="sourced"),
    "another version": lambda: Answer.objects.filter(sentence__number=1).update(version=9),
    "another sequence": lambda: Answer.objects.filter(sentence__number=1).update(sequence=1),
    "a span": lambda: Answer.objects.filter(sentence__number=2).update(spans=[{"role": "cue"}]),
    "seconds": lambda: Answer.objects.filter(sentence__number=2).update(active_seconds=5),
    "a suggestion forgotten": lambda: Answer.objects.filter(sentence__number=2).update(suggestion=None),
    "a note forgotten": lambda: Answer.objects.filter(sentence__number=1).update(note=None),
    "a row lost": lambda: Answer.objects.filter(sentence__number=3).delete(),
    "a standing": lambda: Sentence.objects.filter(number=6).update(standing="agreed"),
}


@pytest.mark.parametrize("damage", BREAKS.values(), ids=BREAKS.keys())
def test_a_changed_row_is_found_and_put_right(tagged: Assignment, damage: Callable[[], object]) -> None:
    before = [{**row, "id": None} for row in rows()]
    standings = list(Sentence.objects.order_by("number").values_list("standing", flat=True))
    damage()
    with pytest.raises(CommandError, match="1 differences"):
        run("rebuild_projections")
    assert "1 differences put right" in run("rebuild_projections", "--write")
    assert [{**row, "id": None} for row in rows()] == before
    assert list(Sentence.objects.order_by("number").values_list("standing", flat=True)) == standings
    assert "0 differences" in run("rebuild_projections")


def test_an_answer_that_no_event_tells_of_is_taken_away(tagged: Assignment, now: datetime) -> None:
    Answer.objects.create(
        sentence=Sentence.objects.get(number=6), reviewer=tagged.reviewer, assignment=tagged,
        codebook=tagged.codebook, label="plain", state="labelled", sequence=1,
    )  # fmt: skip
    with pytest.raises(CommandError):
        run("rebuild_projections")
    run("rebuild_projections", "--write")
    assert not Answer.objects.filter(sentence__number=6).exists()


def test_a_note_may_be_erased_without_a_difference(tagged: Assignment) -> None:
    Note.objects.all().delete()
    assert "0 differences" in run("rebuild_projections")
    assert "whole" in run("verify_events")


def test_a_changed_note_is_found_even_with_a_new_digest_beside_it(tagged: Assignment) -> None:
    note = Note.objects.get()
    Note.objects.update(text="quite another thing")
    with pytest.raises(CommandError):
        run("verify_events")
    Note.objects.update(digest=digest_of_note(note.salt, "quite another thing"))
    with pytest.raises(CommandError):
        run("verify_events")


def test_a_changed_event_breaks_the_chain(tagged: Assignment, desk: Project) -> None:
    event = Event.objects.filter(kind="answer.recorded").first()
    assert event is not None
    Event.objects.filter(pk=event.pk).update(new={**event.new, "label": "anonymous"})
    with pytest.raises(CommandError, match="1 problems"):
        run("verify_events", "--project", str(desk.uid))


def test_an_unknown_project_is_said_so(desk: Project) -> None:
    with pytest.raises(CommandError, match="There is no project"):
        run("verify_events", "--project", str(uuid.uuid4()))
