"""Who holds what, how far batches are, and the work sheet."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from annotations.models import Answer, Article, Assignment, Batch, Project, User
from annotations.review import batches, queue, workload, worksheet
from annotations.review.workload import Share
from tests.cast import member
from tests.factories import article, say

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def greta(desk: Project) -> User:
    return member(desk, "Greta", "reviewer")


@pytest.fixture
def twice(desk: Project, mira: User, rosa: User, greta: User, now: datetime) -> Batch:
    """An open batch of three articles: Rosa and Greta each answer each."""
    pile = [article(desk, mira, now) for _ in range(3)]
    terms = batches.Terms(name="Twice", overlap=2, seed=7, due=date(2026, 3, 15))
    made = batches.draft(project=desk, terms=terms, articles=pile, people=[rosa, greta], by=mira, now=now)
    return batches.open_batch(batch=made, by=mira, now=now)


def give(reviewer: User, project: Project, now: datetime, *, answers: int = 0, done: bool = True) -> Assignment:
    """The next article of the reviewer, with some answers, done or not."""
    held = queue.draw(project=project, reviewer=reviewer, now=now)
    assert held is not None
    for number in range(1, answers + 1):
        say(held, number, now=now, active_seconds=90)
    if done:
        queue.finish(assignment=held, now=now)
    return held


def test_progress_counts_done_passes_of_articles_times_overlap(
    twice: Batch, desk: Project, rosa: User, greta: User, now: datetime
) -> None:
    give(rosa, desk, now, answers=2)
    give(greta, desk, now, answers=1, done=False)
    assert workload.shares([twice])[twice.pk] == Share(1, 6)
    assert [(part.person, part.done, part.held) for part in workload.parts(twice)] == [(greta, 0, 1), (rosa, 1, 0)]


def test_what_is_mixed_in_or_was_taken_back_is_no_part_of_a_batch(
    twice: Batch, desk: Project, rosa: User, now: datetime
) -> None:
    Assignment.objects.filter(pk=give(rosa, desk, now).pk).update(drawn_by="gold")
    Article.objects.filter(pk=give(rosa, desk, now).article_id).update(deleted_at=now)
    assert workload.shares([twice])[twice.pk] == Share(0, 4)


def test_a_draft_and_the_standing_batch_have_no_share(desk: Project, mira: User, now: datetime) -> None:
    made = batches.draft(project=desk, terms=batches.Terms(name="A"), articles=[], people=[], by=mira, now=now)
    assert workload.shares([made]) == {}


def test_how_many_answers_are_in_it_is_told_only_where_nobody_is_blind(
    twice: Batch, desk: Project, harbour: Article, rosa: User, greta: User, adam: User, mira: User, now: datetime
) -> None:
    give(rosa, desk, now, answers=3, done=False)
    own = queue.open_article(article=harbour, reviewer=adam, now=now + HOUR)
    say(own, 1, now=now + HOUR)
    found = workload.held(Assignment.objects.all(), now + HOUR + HOUR / 2)
    assert [(row.assignment.reviewer, row.answers, row.away) for row in found] == [(rosa, None, True), (adam, 1, False)]
    assert found[1].title == "Harbour closed"
    done = give(rosa, desk, now)
    assert workload.done(Assignment.objects.filter(state="done"), now)[0].answers is None
    batches.close(batch=twice, by=mira, now=now)
    assert workload.done(Assignment.objects.filter(pk=done.pk), now)[0].answers == 3


def test_what_is_due_and_who_works_in_it(twice: Batch, desk: Project, rosa: User, adam: User, now: datetime) -> None:
    give(rosa, desk, now)
    assert workload.due_by({desk.pk: date(2026, 3, 15)}) == {desk.pk: [twice]}
    assert workload.due_by({desk.pk: date(2026, 3, 14)}) == {}
    assert [(batch, batch.mine) for batch in workload.worked_in(rosa)] == [(twice, 1)]
    assert not workload.worked_in(adam)


def test_what_was_done_since(twice: Batch, desk: Project, rosa: User, now: datetime) -> None:
    give(rosa, desk, now)
    assert workload.done_since([desk.pk], now - HOUR) == {desk.pk: 1}
    assert workload.done_since([desk.pk], now + HOUR) == workload.done_since([], now - HOUR) == {}


# --- The work sheet ----------------------------------------------------------------------------------------------


def sheet(project: Project, now: datetime) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(worksheet.lines(project, now)), newline="")))


def test_weeks_begin_on_the_monday_of_the_projects_own_time_zone(desk: Project, mira: User, rosa: User) -> None:
    """In Copenhagen it is Monday an hour before it is in Greenwich."""
    sunday, monday = datetime(2026, 3, 15, 22, 30, tzinfo=UTC), datetime(2026, 3, 15, 23, 30, tzinfo=UTC)
    for at in (sunday, monday):
        article(desk, mira, at)
        give(rosa, desk, at, answers=2)
    rows = [(row["person"], row["week"], row["from"]) for row in sheet(desk, monday)]
    assert rows == [("Rosa", "2026-W12", "2026-03-16"), ("Rosa", "2026-W11", "2026-03-09")]


def test_a_sheet_has_articles_sentences_and_hours_by_person(
    desk: Project, mira: User, rosa: User, adam: User, now: datetime
) -> None:
    for _ in range(3):
        article(desk, mira, now)
    give(rosa, desk, now, answers=3)
    give(rosa, desk, now, answers=1)
    give(adam, desk, now, answers=2, done=False)
    keys = ("person", "e-mail", "done_articles", "sentences_answered", "active_hours")
    assert [tuple(row[key] for key in keys) for row in sheet(desk, now)] == [
        ("Adam", "adam@desk.example", "0", "2", "0.05"),
        ("Rosa", "rosa@desk.example", "2", "4", "0.10"),
    ]


def test_answers_of_a_batch_that_is_blind_are_on_the_sheet_when_it_is_closed(
    twice: Batch, desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    give(rosa, desk, now, answers=3)
    before = sheet(desk, now)
    assert [(row["done_articles"], row["sentences_answered"], row["active_hours"]) for row in before] == [
        ("1", "0", "0.00")
    ]
    batches.close(batch=twice, by=mira, now=now)
    assert sheet(desk, now)[0]["sentences_answered"] == "3"


def test_a_name_that_is_a_formula_is_text(desk: Project, mira: User, rosa: User, now: datetime) -> None:
    User.objects.filter(pk=rosa.pk).update(name="=1+1")
    article(desk, mira, now)
    give(rosa, desk, now)
    assert sheet(desk, now)[0]["person"] == "'=1+1"


def test_pace_is_told_only_of_who_answered_enough_lately(desk: Project, mira: User, rosa: User, now: datetime) -> None:
    old = now - 40 * DAY
    for _ in range(18):
        article(desk, mira, old)
    for _ in range(17):
        give(rosa, desk, old, answers=3)
    assert worksheet.paces(desk, now) == {}
    assert worksheet.paces(desk, old) == {rosa.pk: 40}
    assert Answer.objects.count() == 51


def test_the_first_event_since_a_moment_is_found(desk: Project, mira: User, now: datetime) -> None:
    for day in range(5):
        article(desk, mira, now + day * DAY)
    found = [worksheet.first_since(desk, now + step) for step in (-DAY, timedelta(0), DAY, 4 * DAY, 5 * DAY)]
    assert found[0] == found[1] == 1
    assert found[1] < found[2] < found[3] < found[4]
