"""Repeats: does a person agree with themselves?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from annotations.models import Article, Assignment, Project, Sentence, User
from annotations.review import batches, controls, measures, queue
from tests import factories

WEEK = timedelta(days=7)
WORK = ("plain", "sourced", "speculative")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six sentences in between are enough here: two articles."""
    monkeypatch.setattr(controls, "REPEAT_BEHIND", 6)


def do(held: Assignment, now: datetime, said: tuple[str, ...] = WORK) -> Assignment:
    for number, words in enumerate(said, 1):
        factories.word(held, number, words, now=now)
    queue.finish(assignment=held, now=now)
    return held


@pytest.fixture
def done(desk: Project, mira: User, rosa: User, now: datetime) -> list[Article]:
    """Four articles that Rosa did, in this order."""
    articles = [factories.article(desk, mira, now) for _number in range(4)]
    for article in articles:
        do(queue.open_article(article=article, reviewer=rosa, now=now), now)
    return articles


def batch_of(desk: Project, mira: User, rosa: User, now: datetime, count: int = 8) -> None:
    articles = [factories.article(desk, mira, now) for _number in range(count)]
    seed = factories.control_seed(rosa, places=count, least=5, repeat_share=50)
    terms = batches.Terms(name="Work", repeat_share=50, seed=seed)
    made = batches.draft(project=desk, terms=terms, articles=articles, people=[rosa], by=mira, now=now)
    batches.open_batch(batch=made, by=mira, now=now)


def repeated(desk: Project, rosa: User, now: datetime, said: tuple[str, ...] = WORK) -> list[Assignment]:
    """What is drawn once more for Rosa while she does all there is."""
    found = []
    while (held := queue.draw(project=desk, reviewer=rosa, now=now)) is not None:
        found += [do(held, now, said)] if held.drawn_by == "repeat" else []
        if held.drawn_by != "repeat":
            queue.finish(assignment=held, now=now)  # without an answer: nothing comes in between
    return found


@pytest.mark.usefixtures("few")
def test_what_was_done_a_week_and_many_sentences_ago_comes_once_more_and_unaided(
    desk: Project, mira: User, rosa: User, done: list[Article], now: datetime
) -> None:
    batch_of(desk, mira, rosa, now + WEEK)
    found = repeated(desk, rosa, now + WEEK)
    assert {held.article for held in found} == set(done), "the last two when enough was answered after them"
    assert len(found) == len(done), "each once"
    assert found[0].article in done[:2], "what was said a moment ago is remembered"
    assert all(held.unaided and held.round == 1 for held in found)


@pytest.mark.usefixtures("few")
def test_within_a_week_nothing_is_repeated(
    desk: Project, mira: User, rosa: User, done: list[Article], now: datetime
) -> None:
    batch_of(desk, mira, rosa, now)
    assert repeated(desk, rosa, now + WEEK - timedelta(minutes=1)) == []


def test_what_a_person_has_not_answered_200_sentences_since_is_not_repeated(
    desk: Project, mira: User, rosa: User, done: list[Article], now: datetime
) -> None:
    batch_of(desk, mira, rosa, now + WEEK)
    assert repeated(desk, rosa, now + WEEK) == []


@pytest.mark.usefixtures("few")
def test_a_repeat_changes_nothing_that_stands_and_tells_how_steady_one_is(
    desk: Project, mira: User, rosa: User, done: list[Article], now: datetime
) -> None:
    batch_of(desk, mira, rosa, now + WEEK)
    before = list(Sentence.objects.filter(article__in=done).order_by("pk").values_list("standing", flat=True))
    found = repeated(desk, rosa, now + WEEK, ("plain", "plain", "speculative"))
    batches.close(batch=desk.batches.get(standing=False), by=mira, now=now + WEEK)
    assert before == list(Sentence.objects.filter(article__in=done).order_by("pk").values_list("standing", flat=True))
    tally = measures.against_oneself(reviewer=rosa, project=desk)
    assert (tally.right, tally.n) == (2 * len(found), 3 * len(found))
    assert tally.labels["sourced"].right == 0, "by what was said first"
    assert tally.labels["plain"].right == len(found)
