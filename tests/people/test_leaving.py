"""Leaving a project: it holds from the next request on, the answers stay, what was held is free."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from annotations import tasks
from annotations.errors import InvalidInput
from annotations.models import Answer, Article, Assignment, Event, Membership, Project, User
from annotations.review import batches, queue
from tests.factories import article, say


def test_from_the_next_request_on_the_project_is_not_there(
    client: Client, desk: Project, opened: Assignment, mira: User, rosa: User, now: datetime
) -> None:
    client.force_login(rosa)
    addresses = [
        f"/projects/{desk.uid}/articles",
        f"/articles/{opened.article.uid}/tag",
        f"/api/v1/projects/{desk.uid}/",
    ]
    assert [client.get(address).status_code for address in addresses] == [200] * 3
    tasks.remove_member(member=Membership.objects.get(user=rosa), by=mira, now=now)
    assert [client.get(address).status_code for address in addresses] == [404] * 3


def test_answers_stay_and_what_was_held_is_free_in_the_same_step(
    desk: Project, opened: Assignment, harbour: Article, mira: User, rosa: User, adam: User, now: datetime
) -> None:
    say(opened)
    second = queue.open_article(article=article(desk, mira, now), reviewer=rosa, now=now)
    queue.finish(assignment=second, now=now)
    tasks.remove_member(member=Membership.objects.get(user=rosa), by=mira, now=now)
    opened.refresh_from_db()
    second.refresh_from_db()
    assert (opened.state, second.state) == ("returned", "done")
    assert Answer.objects.get(reviewer=rosa).label == "plain"
    last = Event.objects.filter(project=desk).order_by("-sequence").values_list("kind", flat=True)[:2]
    assert list(last) == ["member.removed", "assignment.freed"]
    assert queue.open_article(article=harbour, reviewer=adam, now=now).slot == 0


def test_a_refused_removal_frees_nothing(desk: Project, harbour: Article, mira: User, now: datetime) -> None:
    held = queue.open_article(article=harbour, reviewer=mira, now=now)
    with pytest.raises(InvalidInput, match="needs a manager"):
        tasks.remove_member(member=Membership.objects.get(user=mira), by=mira, now=now)
    held.refresh_from_db()
    assert held.state == "open"


@pytest.mark.parametrize(("role", "state"), [("viewer", "returned"), ("adjudicator", "open")])
def test_who_may_not_tag_any_more_holds_nothing(
    role: str, state: str, opened: Assignment, mira: User, rosa: User, now: datetime
) -> None:
    tasks.change_member(member=Membership.objects.get(user=rosa), role=role, cleared=False, by=mira, now=now)
    opened.refresh_from_db()
    assert opened.state == state


def test_a_draft_opens_without_who_left_meanwhile(
    desk: Project, mira: User, rosa: User, adam: User, now: datetime
) -> None:
    terms = batches.Terms(name="Court")
    made = batches.draft(
        project=desk, terms=terms, articles=[article(desk, mira, now)], people=[rosa, adam], by=mira, now=now
    )
    tasks.remove_member(member=Membership.objects.get(user=rosa), by=mira, now=now)
    batches.open_batch(batch=made, by=mira, now=now)
    assert list(made.people.all()) == [adam]
