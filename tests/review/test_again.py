"""Asking again what a new codebook version may have changed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from annotations.models import Affected, Article, Assignment, Batch, Codebook, Project, Sentence, User
from annotations.models.standing import counted
from annotations.review import again, batches, projections, queue
from annotations.review.progress import progress
from tests.cast import member
from tests.factories import say, second_pass

MINUTE = timedelta(minutes=1)


@pytest.fixture
def greta(desk: Project) -> User:
    return member(desk, "Greta", "reviewer")


@pytest.fixture
def answered(opened: Assignment, harbour: Article, greta: User, now: datetime) -> Article:
    """The harbour article, done by Rosa and Greta: they agree on 1, differ on 2, and Rosa alone answered 3."""
    for number, label in ((1, "plain"), (2, "sourced"), (3, "sourced")):
        say(opened, number, label)
    hers = second_pass(harbour, greta)
    for number, label in ((1, "plain"), (2, "anonymous")):
        say(hers, number, label)
    for held in (opened, hers):
        Assignment.objects.filter(pk=held.pk).update(state="done", done_at=now)
    return harbour


@pytest.fixture
def second(desk: Project, answered: Article, mira: User, now: datetime) -> Codebook:
    """Codebook version 2, which affects sentences 1 and 2 of the article."""
    first = Codebook.objects.get()
    book = Codebook.objects.create(project=desk, version=2, content=first.content, published_at=now, by=mira)
    for sentence in answered.sentences.filter(number__in=(1, 2)):
        Affected.objects.create(codebook=book, sentence=sentence)
    return book


def standings(article: Article) -> list[str]:
    return list(Sentence.objects.filter(article=article).order_by("number").values_list("standing", flat=True))[:3]


def test_each_of_those_who_answered_is_asked_the_affected_sentences_only(
    second: Codebook, answered: Article, mira: User, rosa: User, greta: User, now: datetime
) -> None:
    batch = again.ask_again(codebook=second, by=mira, now=now)
    assert batch is not None
    assert again.ask_again(codebook=second, by=mira, now=now) == batch, "twice is once"
    rows = Assignment.objects.filter(batch=batch).order_by("slot")
    assert {(row.reviewer, row.round, row.overlap, row.unaided, row.drawn_by) for row in rows} == {
        (rosa, 2, 2, True, "again"),
        (greta, 2, 2, True, "again"),
    }
    assert progress(rows[0]).asked == 2
    assert queue.draw(project=second.project, reviewer=rosa, now=now) == rows.get(reviewer=rosa)


def test_what_is_answered_again_counts_once_the_batch_is_closed(
    second: Codebook, answered: Article, desk: Project, mira: User, rosa: User, greta: User, now: datetime
) -> None:
    projections.rebuild(answered)
    assert standings(answered) == ["agreed", "disputed", "single"]
    batch = again.ask_again(codebook=second, by=mira, now=now)
    assert batch is not None
    for held, label in zip(Assignment.objects.filter(batch=batch).order_by("reviewer"), ("sourced",) * 2, strict=True):
        say(held, 1, "anonymous")
        say(held, 2, label)
        queue.finish(assignment=held, now=now + MINUTE)
    assert standings(answered) == ["agreed", "disputed", "single"], "blind until it is closed"
    batches.close(batch=batch, by=mira, now=now + 2 * MINUTE)
    assert standings(answered) == ["agreed", "agreed", "single"]
    first = answered.sentences.get(number=1)
    assert set(counted(first.answers.all()).values_list("label", "round")) == {("anonymous", 2)}
    assert list(projections.wrong_standings(desk)) == []


def test_who_has_not_answered_again_still_counts_as_before(
    second: Codebook, answered: Article, mira: User, rosa: User, now: datetime
) -> None:
    projections.rebuild(answered)
    batch = again.ask_again(codebook=second, by=mira, now=now)
    assert batch is not None
    hers = Assignment.objects.get(batch=batch, reviewer=rosa)
    say(hers, 2, "anonymous")
    queue.finish(assignment=hers, now=now + MINUTE)
    batches.close(batch=batch, by=mira, now=now + 2 * MINUTE)
    assert standings(answered) == ["agreed", "agreed", "single"], "Greta's old answer and Rosa's new one"


def test_nobody_is_asked_where_nobody_had_answered(harbour: Article, desk: Project, mira: User, now: datetime) -> None:
    first = Codebook.objects.get()
    book = Codebook.objects.create(project=desk, version=2, content=first.content, published_at=now, by=mira)
    Affected.objects.create(codebook=book, sentence=harbour.sentences.get(number=1))
    assert again.ask_again(codebook=book, by=mira, now=now) is None
    assert not Batch.objects.filter(standing=False).exists()
