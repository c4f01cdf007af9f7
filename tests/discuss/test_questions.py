"""What waits: derived from threads and unsure answers, so that a changed mind leaves nothing behind."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest

from annotations.discuss import questions, threads
from annotations.models import Answer, Article, Assignment, Project, Sentence, Thread, User
from annotations.review import answers, queue
from tests import factories
from tests.factories import NOW, say


def unsure(held: Assignment, number: int = 2, **given: object) -> None:
    say(held, number, None, state="unsure", **given)


def lone() -> list[int]:
    return list(questions.lone_unsure(Answer.objects.all()).values_list("sentence__number", flat=True))


def test_an_unsure_is_no_question_while_the_article_is_being_tagged(opened: Assignment) -> None:
    unsure(opened)
    assert lone() == []
    queue.finish(assignment=opened, now=NOW)
    assert lone() == [2]
    assert not Thread.objects.exists()


def test_a_changed_mind_leaves_no_litter(opened: Assignment) -> None:
    unsure(opened, 1)
    unsure(opened, 2)
    say(opened, 1, "plain")
    queue.finish(assignment=opened, now=NOW)
    assert lone() == [2]
    say(opened, 2, "sourced")  # a done article may still be changed
    assert lone() == []
    answers.undo(assignment=opened, operation=uuid.uuid4(), now=NOW)
    assert lone() == [2]
    queue.reopen(assignment=opened, by=opened.reviewer, now=NOW)
    assert lone() == []


def test_what_has_a_thread_of_its_reviewer_is_no_question_beside_it(
    opened: Assignment, harbour: Article, rosa: User, adam: User
) -> None:
    unsure(opened)
    queue.finish(assignment=opened, now=NOW)
    about = harbour.sentences.get(number=2)
    threads.ask(sentence=about, by=adam, text="What did she mean?", operation=uuid.uuid4(), now=NOW)
    assert lone() == [2]
    mine = threads.ask(sentence=about, by=rosa, text="Who is it?", operation=uuid.uuid4(), now=NOW).thread
    assert lone() == []
    threads.settle(thread=mine, by=adam, operation=uuid.uuid4(), now=NOW)
    assert lone() == []


def test_a_sentence_that_is_disputed_or_gone_is_no_lone_unsure(opened: Assignment, harbour: Article) -> None:
    unsure(opened, 1)
    unsure(opened, 2)
    queue.finish(assignment=opened, now=NOW)
    harbour.sentences.filter(number=1).update(standing="disputed")
    gone = harbour.sentences.get(number=2)
    Sentence.objects.filter(pk=gone.pk).update(retired=gone.born + 1)
    assert lone() == []


def test_practice_asks_nothing(opened: Assignment) -> None:
    unsure(opened)
    queue.finish(assignment=opened, now=NOW)
    Assignment.objects.filter(pk=opened.pk).update(drawn_by=Assignment.Drawn.PRACTICE)
    assert lone() == []


@pytest.fixture
def elsewhere(mira: User, now: datetime) -> Article:
    from annotations.people import projects

    return factories.article(projects.create(name="Mountain desk", by=mira, now=now), mira, now)


def test_counts_are_by_project(
    opened: Assignment, harbour: Article, elsewhere: Article, desk: Project, rosa: User, adam: User
) -> None:
    unsure(opened)
    queue.finish(assignment=opened, now=NOW)
    for article in (harbour, elsewhere):
        about = article.sentences.get(number=3)
        threads.ask(sentence=about, by=rosa, text="Who?", operation=uuid.uuid4(), now=NOW)
    everything = (Thread.objects.all(), Answer.objects.all())
    assert questions.to_answer(*everything) == {desk.pk: 2, elsewhere.project_id: 1}
    assert questions.answered(Thread.objects.all(), rosa) == {}
    threads.reply(thread=Thread.objects.first(), by=adam, text="He.", operation=uuid.uuid4(), now=NOW)  # type: ignore[arg-type]
    assert questions.to_answer(*everything) == {desk.pk: 1, elsewhere.project_id: 1}
    assert questions.answered(Thread.objects.all(), rosa) == {desk.pk: 1}
    assert questions.answered(Thread.objects.all(), adam) == {}


def test_a_question_goes_with_its_sentence_when_that_is_joined_and_the_desk_is_not_asked_twice(
    opened: Assignment, harbour: Article, rosa: User, adam: User
) -> None:
    """Both halves are unsure, so the joined sentence is; what Rosa asked of one of them was settled."""
    for number in (1, 2):
        unsure(opened, number)
    queue.finish(assignment=opened, now=NOW)
    first = harbour.sentences.get(number=1)
    mine = threads.ask(sentence=first, by=rosa, text="Who is it?", operation=uuid.uuid4(), now=NOW).thread
    threads.settle(thread=mine, by=adam, operation=uuid.uuid4(), now=NOW)
    assert lone() == [2]
    factories.join(harbour, 1, adam)
    assert Answer.objects.get(sentence__number=7).state == Answer.State.UNSURE
    assert lone() == []
    factories.cut(harbour, 7, 12, adam)
    unsure(opened, 8)
    unsure(opened, 3)
    assert lone() == [3], "and when that is split"
