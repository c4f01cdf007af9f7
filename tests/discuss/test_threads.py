"""Threads: asking, answering, settling, and what the ledger knows of it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from annotations.discuss import threads
from annotations.errors import Conflict, InvalidInput, NotFound, OperationReused
from annotations.models import Article, Assignment, Comment, Event, Note, Project, Sentence, Thread, User, broken_links
from annotations.review import queue
from tests.factories import NOW, cut, join, say

WORDS = "Does Jonas Eik speak for the port here?"


@pytest.fixture
def sentence(harbour: Article) -> Sentence:
    return harbour.sentences.get(number=2)


def operation() -> dict[str, Any]:
    return {"operation": uuid.uuid4(), "now": NOW}


def asked(sentence: Sentence, by: User, text: str = WORDS) -> threads.Talk:
    return threads.ask(sentence=sentence, by=by, text=text, **operation())


@pytest.fixture
def thread(sentence: Sentence, rosa: User) -> Thread:
    """Rosa's question about the second sentence of the harbour article."""
    return asked(sentence, rosa).thread


def events(desk: Project) -> list[Event]:
    return list(Event.objects.filter(project=desk, subject__startswith="thread/").order_by("sequence"))


def said(thread: Thread) -> list[str]:
    return [comment.note.text for comment in thread.comments.order_by("pk")]


def test_a_question_opens_a_thread_with_its_words(sentence: Sentence, rosa: User) -> None:
    talk = asked(sentence, rosa, f"  {WORDS}\n")
    assert (talk.state, talk.comments, talk.opened, talk.repeated) == ("open", 1, True, False)
    stored = Thread.objects.get()
    assert (stored, stored.opened_by, stored.sentence, said(stored)) == (talk.thread, rosa, sentence, [WORDS])


def test_asking_again_adds_to_ones_own_thread_until_it_is_settled(
    sentence: Sentence, thread: Thread, rosa: User, adam: User
) -> None:
    again = asked(sentence, rosa, "Or for himself?")
    assert (again.thread, again.comments, again.opened) == (thread, 2, False)
    assert asked(sentence, adam).thread != thread
    threads.settle(thread=thread, by=adam, **operation())
    fresh = asked(sentence, rosa, "Once more")
    assert fresh.opened
    assert fresh.thread != thread


def test_the_state_says_whose_turn_it_is(sentence: Sentence, thread: Thread, rosa: User, adam: User) -> None:
    def now(talk: threads.Talk) -> str:
        assert Thread.objects.get(pk=thread.pk).state == talk.state
        return talk.state

    assert now(threads.reply(thread=thread, by=adam, text="Yes.", **operation())) == "answered"
    assert now(threads.reply(thread=thread, by=rosa, text="Sure?", **operation())) == "open"
    assert now(threads.reply(thread=thread, by=adam, text="Quite.", **operation())) == "answered"
    assert now(asked(sentence, rosa, "And the next one?")) == "open"
    assert now(threads.settle(thread=thread, by=adam, **operation())) == "settled"
    assert now(threads.reopen(thread=thread, by=rosa, **operation())) == "open"
    assert said(thread) == [WORDS, "Yes.", "Sure?", "Quite.", "And the next one?"]


def test_a_last_word_may_settle(thread: Thread, adam: User) -> None:
    talk = threads.settle(thread=thread, by=adam, text="See R3.", **operation())
    assert (talk.state, talk.comments, said(thread)) == ("settled", 2, [WORDS, "See R3."])


Step = Callable[[Thread, User, dict[str, Any]], threads.Talk]
STEPS: dict[str, Step] = {
    "ask": lambda thread, by, given: threads.ask(sentence=thread.sentence, by=by, text="Again?", **given),
    "reply": lambda thread, by, given: threads.reply(thread=thread, by=by, text="Yes.", **given),
    "settle": lambda thread, by, given: threads.settle(thread=thread, by=by, **given),
    "reopen": lambda thread, by, given: threads.reopen(thread=thread, by=by, **given),
}


@pytest.mark.parametrize("step", STEPS)
def test_the_same_operation_again_answers_as_the_first_time_and_writes_nothing(
    step: str, thread: Thread, rosa: User, desk: Project
) -> None:
    if step == "reopen":
        threads.settle(thread=thread, by=rosa, **operation())
    given = operation()
    first = STEPS[step](thread, rosa, given)
    if step != "settle":
        threads.settle(thread=thread, by=rosa, **operation())
    before = [event.hash for event in events(desk)]
    again = STEPS[step](thread, rosa, given)
    assert (again.thread, again.state, again.comments) == (first.thread, first.state, first.comments)
    assert again.repeated
    assert not again.opened
    assert [event.hash for event in events(desk)] == before


def test_an_operation_that_comes_with_other_words_is_refused(thread: Thread, rosa: User, adam: User) -> None:
    given = operation()
    threads.reply(thread=thread, by=adam, text="Yes.", **given)
    for other in (
        lambda: threads.reply(thread=thread, by=adam, text="No.", **given),
        lambda: threads.settle(thread=thread, by=adam, **given),
        lambda: threads.ask(sentence=thread.sentence, by=adam, text="Yes.", **given),
    ):
        with pytest.raises(OperationReused):
            other()
    assert said(thread) == [WORDS, "Yes."]


def test_what_does_not_fit_the_state_is_a_conflict_that_says_what_stands(thread: Thread, rosa: User) -> None:
    with pytest.raises(Conflict):
        threads.reopen(thread=thread, by=rosa, **operation())
    threads.settle(thread=thread, by=rosa, **operation())
    for refused in (threads.settle, lambda **given: threads.reply(text="More", **given)):
        with pytest.raises(Conflict) as caught:
            refused(thread=thread, by=rosa, **operation())
        assert caught.value.details == {"state": "settled", "comments": 1}


def test_a_settled_question_stays_settled_beside_a_newer_one(sentence: Sentence, thread: Thread, rosa: User) -> None:
    threads.settle(thread=thread, by=rosa, **operation())
    asked(sentence, rosa)
    with pytest.raises(Conflict):
        threads.reopen(thread=thread, by=rosa, **operation())


def test_the_database_refuses_a_second_unsettled_thread(sentence: Sentence, thread: Thread, rosa: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Thread.objects.create(sentence=sentence, opened_by=rosa, state=Thread.State.ANSWERED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Thread.objects.create(sentence=sentence, opened_by=rosa, state="closed")
    Thread.objects.create(sentence=sentence, opened_by=rosa, state=Thread.State.SETTLED)


@pytest.mark.parametrize("text", ["", " \n", "x" * 4001, "nul\x00"])
def test_words_must_be_there_and_not_too_many(text: str, sentence: Sentence, thread: Thread, rosa: User) -> None:
    with pytest.raises(InvalidInput):
        threads.ask(sentence=sentence, by=rosa, text=text, **operation())
    with pytest.raises(InvalidInput):
        threads.reply(thread=thread, by=rosa, text=text, **operation())
    assert Comment.objects.count() == 1


def test_the_longest_words_fit(sentence: Sentence, rosa: User) -> None:
    assert said(asked(sentence, rosa, "ø" * 4000).thread) == ["ø" * 4000]


def test_nothing_is_asked_of_what_is_gone(harbour: Article, sentence: Sentence, thread: Thread, rosa: User) -> None:
    other = harbour.sentences.get(number=3)
    Sentence.objects.filter(pk=other.pk).update(retired=other.born + 1)
    with pytest.raises(Conflict) as caught:
        asked(other, rosa)
    assert caught.value.code == "sentence_gone"
    Article.objects.filter(pk=harbour.pk).update(deleted_at=NOW)
    with pytest.raises(NotFound):
        asked(sentence, rosa)
    with pytest.raises(NotFound):
        threads.reply(thread=thread, by=rosa, text="Still?", **operation())


def test_each_change_is_one_event_that_names_the_sentence_and_no_words(
    thread: Thread, desk: Project, harbour: Article, rosa: User, adam: User
) -> None:
    threads.reply(thread=thread, by=adam, text="Jonas speaks for it.", **operation())
    threads.settle(thread=thread, by=adam, **operation())
    threads.reopen(thread=thread, by=rosa, **operation())
    found = events(desk)
    assert [event.kind for event in found] == [
        "thread.opened", "thread.commented", "thread.settled", "thread.reopened",
    ]  # fmt: skip
    assert {event.subject for event in found} == {f"thread/{thread.uid}"}
    notes = list(Note.objects.order_by("pk"))
    assert [event.new["note"] for event in found] == [notes[0].named(), notes[1].named(), None, None]
    assert found[0].old is None
    assert found[1].new == {
        "sentence": f"sentence/{harbour.uid}/2",
        "asked_by": str(rosa.uid),
        "state": "answered",
        "comments": 2,
        "note": notes[1].named(),
    }
    assert found[2].old == {"state": "answered", "comments": 2}
    assert "Jonas" not in json.dumps([[event.old, event.new, event.body] for event in found])


def test_a_comment_may_be_erased_and_the_chain_stays_whole(
    thread: Thread, desk: Project, adam: User, capsys: pytest.CaptureFixture[str]
) -> None:
    talk = threads.reply(thread=thread, by=adam, text="Jonas told me on the phone.", **operation())
    Note.objects.get(text__contains="phone").delete()
    assert said(thread) == [WORDS]
    assert not list(broken_links(desk))
    call_command("verify_events")
    assert "whole" in capsys.readouterr().out
    assert talk.comments == 2
    assert threads.settle(thread=thread, by=adam, **operation()).comments == 1


def test_a_comment_that_was_changed_is_found_even_with_a_new_digest(thread: Thread, desk: Project) -> None:
    from annotations.models.notes import changed_notes, digest_of_note

    note = Note.objects.get()
    Note.objects.update(text="quite another thing", digest=digest_of_note(note.salt, "quite another thing"))
    assert list(changed_notes(desk)) == [f"Note {note.uid} was changed after it was written."]


# --- A lone unsure


@pytest.fixture
def unsure(harbour: Article, opened: Assignment, sentence: Sentence) -> Sentence:
    """Rosa was unsure of the second sentence, and has ended the article."""
    say(opened, 2, None, state="unsure", unsure_reason="who_is_meant")
    queue.finish(assignment=opened, now=NOW)
    return sentence


def test_a_lone_unsure_that_is_answered_becomes_its_reviewers_thread(unsure: Sentence, rosa: User, adam: User) -> None:
    talk = threads.take_up(sentence=unsure, by=adam, text="The port.", **operation())
    assert (talk.state, talk.comments, talk.opened, talk.thread.opened_by) == ("answered", 1, True, rosa)
    assert threads.reply(thread=talk.thread, by=rosa, text="Thanks", **operation()).state == "open"


def test_a_lone_unsure_may_be_settled_with_or_without_a_word(unsure: Sentence, adam: User) -> None:
    talk = threads.take_up(sentence=unsure, by=adam, settled=True, **operation())
    assert (talk.state, talk.comments) == ("settled", 0)


def test_a_lone_unsure_is_taken_up_once(unsure: Sentence, adam: User, mira: User) -> None:
    with pytest.raises(InvalidInput):
        threads.take_up(sentence=unsure, by=adam, text=" ", **operation())
    given = operation()
    first = threads.take_up(sentence=unsure, by=adam, text="The port.", **given)
    assert threads.take_up(sentence=unsure, by=adam, text="The port.", **given).thread == first.thread
    with pytest.raises(Conflict):
        threads.take_up(sentence=unsure, by=mira, text="Jonas Eik.", **operation())
    with pytest.raises(OperationReused):
        threads.take_up(sentence=unsure, by=adam, text="The port.", settled=True, **given)
    assert Thread.objects.count() == 1


def test_what_is_no_longer_unsure_is_not_taken_up(unsure: Sentence, opened: Assignment, adam: User) -> None:
    say(opened, 2, "sourced")
    with pytest.raises(Conflict):
        threads.take_up(sentence=unsure, by=adam, text="The port.", **operation())
    assert not Thread.objects.exists()


def test_a_question_about_a_joined_sentence_goes_to_what_it_became(harbour: Article, rosa: User, mira: User) -> None:
    first, second = (harbour.sentences.get(number=number) for number in (1, 2))
    join(harbour, 1, mira)
    asked = threads.ask(sentence=second, by=rosa, text="Who?", operation=uuid.uuid4(), now=NOW)
    assert asked.opened
    assert asked.thread.sentence.number == 7
    more = threads.ask(sentence=first, by=rosa, text="And when?", operation=uuid.uuid4(), now=NOW)
    assert (more.opened, more.thread, more.comments) == (False, asked.thread, 2)


def test_what_is_asked_of_a_joined_sentence_adds_to_the_question_on_its_half(
    harbour: Article, rosa: User, mira: User, adam: User
) -> None:
    mine = threads.ask(
        sentence=harbour.sentences.get(number=2), by=rosa, text="Who?", operation=uuid.uuid4(), now=NOW
    ).thread
    join(harbour, 1, mira)
    joined = harbour.sentences.get(number=7)
    more = threads.ask(sentence=joined, by=rosa, text="And when?", operation=uuid.uuid4(), now=NOW)
    assert (more.opened, more.thread, more.thread.sentence.number) == (False, mine, 2)
    other = threads.ask(sentence=joined, by=adam, text="I wonder too.", operation=uuid.uuid4(), now=NOW)
    assert (other.opened, other.thread.sentence) == (True, joined)


def test_what_is_asked_of_a_sentence_that_was_split_is_told_where_to_ask(
    harbour: Article, rosa: User, mira: User
) -> None:
    whole = harbour.sentences.get(number=1)
    cut(harbour, 1, 12, mira)
    with pytest.raises(Conflict) as caught:
        threads.ask(sentence=whole, by=rosa, text="Who?", operation=uuid.uuid4(), now=NOW)
    assert (caught.value.code, caught.value.details["became"]) == ("sentence_gone", [7, 8])
    assert "7, 8" in caught.value.message
    assert not Thread.objects.exists()
