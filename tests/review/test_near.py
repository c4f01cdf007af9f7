"""Articles that say nearly the same as one that somebody has: to whom they are given, as the manager chose."""

from __future__ import annotations

from datetime import datetime

import pytest

from annotations.errors import InvalidInput
from annotations.ingest import near as finding
from annotations.models import Article, Assignment, Batch, Event, Project, User
from annotations.people import projects
from annotations.review import batches, near, queue
from tests import factories
from tests.cast import member
from tests.ingest.test_near import text


@pytest.fixture
def greta(desk: Project) -> User:
    return member(desk, "Greta", "reviewer")


@pytest.fixture
def wire(desk: Project, mira: User, now: datetime) -> list[Article]:
    """Three papers print one wire story; the fourth article is another."""
    texts = [text(*range(9)), text(*range(8), 20), text(*range(8), 30), text(*range(100, 109))]
    made = [factories.article(desk, mira, now, one) for one in texts]
    finding.refresh(desk)
    Batch.objects.update(order=Batch.Order.BY_HAND)
    return made


def choose(project: Project, way: str, by: User, now: datetime) -> Project:
    projects.hand_out_near_duplicates(project=project, to=way, by=by, now=now)
    return Project.objects.get(pk=project.pk)


def drawn(project: Project, reviewer: User, now: datetime) -> Article | None:
    """What the reviewer is given, which is done at once."""
    held = queue.draw(project=project, reviewer=reviewer, now=now)
    if held is not None:
        queue.finish(assignment=held, now=now)
    return held and held.article


def all_drawn(project: Project, reviewer: User, now: datetime) -> list[Article]:
    return list(iter(lambda: drawn(project, reviewer, now), None))


def test_at_first_they_go_to_anybody(desk, wire, rosa, greta, now):
    assert desk.near_duplicates == "anybody"
    assert drawn(desk, rosa, now) == wire[0]
    assert drawn(desk, greta, now) == wire[1]


def test_to_the_same_person_they_go_one_after_the_other(desk, wire, mira, rosa, greta, now):
    desk = choose(desk, "same_person", mira, now)
    assert drawn(desk, rosa, now) == wire[0]
    assert all_drawn(desk, greta, now) == [wire[3]]
    assert all_drawn(desk, rosa, now) == wire[1:3]


def test_skipped_ones_go_to_nobody_and_whoever_asks_for_one_gets_it(desk, wire, mira, rosa, greta, now):
    desk = choose(desk, "skipped", mira, now)
    assert all_drawn(desk, rosa, now) == [wire[0], wire[3]]
    assert all_drawn(desk, greta, now) == []
    assert set(near.passed_over(Article.objects.all(), project=desk)) == {wire[1], wire[2]}
    assert queue.open_article(article=wire[2], reviewer=greta, now=now).state == Assignment.State.OPEN
    assert set(near.passed_over(Article.objects.all(), project=desk)) == {wire[1]}


def test_once_it_was_given_back_the_others_are_free_again(desk, wire, mira, rosa, greta, now):
    desk = choose(desk, "skipped", mira, now)
    held = queue.draw(project=desk, reviewer=rosa, now=now)
    queue.free(assignment=held, by=mira, now=now)
    assert drawn(desk, greta, now) == wire[0]


def test_nobody_waits_for_somebody_who_is_gone(desk, wire, mira, rosa, greta, now):
    desk = choose(desk, "same_person", mira, now)
    drawn(desk, rosa, now)
    User.objects.filter(pk=rosa.pk).update(is_active=False)
    assert all_drawn(desk, greta, now) == wire[1:]


def test_batches_give_them_out_like_this_too(desk, wire, mira, rosa, greta, now):
    desk = choose(desk, "same_person", mira, now)
    terms = batches.Terms(name="Wire", order="by_hand")
    batch = batches.draft(project=desk, terms=terms, articles=wire, people=[rosa, greta], by=mira, now=now)
    batches.open_batch(batch=batch, by=mira, now=now)
    assert drawn(desk, greta, now) == wire[0]
    assert all_drawn(desk, rosa, now) == [wire[3]]
    assert all_drawn(desk, greta, now) == wire[1:3]


def test_in_a_round_to_compare_everybody_answers_everything(desk, wire, mira, rosa, greta, now):
    desk = choose(desk, "skipped", mira, now)
    terms = batches.Terms(name="Trial", kind="compare", overlap=2, order="by_hand", suggestions="unaided")
    batch = batches.draft(project=desk, terms=terms, articles=wire, people=[rosa, greta], by=mira, now=now)
    batches.open_batch(batch=batch, by=mira, now=now)
    assert all_drawn(desk, greta, now) == all_drawn(desk, rosa, now) == wire


def test_a_choice_is_told_once_and_must_be_one(desk, mira, now):
    choose(desk, "skipped", mira, now)
    assert not projects.hand_out_near_duplicates(project=desk, to="skipped", by=mira, now=now)
    assert Event.objects.filter(kind="project.changed", new=["near_duplicates"]).count() == 1
    with pytest.raises(InvalidInput):
        choose(desk, "burnt", mira, now)


def test_what_is_given_next_asks_no_more_often_for_it(desk, wire, mira, rosa, now, django_assert_max_num_queries):
    desk = choose(desk, "same_person", mira, now)
    with django_assert_max_num_queries(3):
        assert queue.next_for(project=desk, reviewer=rosa, now=now) in wire
