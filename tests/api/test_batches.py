"""Batches over the API."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import Article, Assignment, Batch, BatchArticle, Project, User
from annotations.review import batches, queue
from tests.factories import article, say


@pytest.fixture
def boss(client: Client, mira: User) -> Client:
    client.force_login(mira)
    return client


@pytest.fixture
def pile(desk: Project, mira: User) -> list[Article]:
    return [article(desk, mira, timezone.now()) for _ in range(3)]


def call(client: Client, method: str, path: str, **body: Any) -> Any:
    return client.generic(
        method, f"/api/v1/{path}", data=json.dumps(body, default=str), content_type="application/json"
    )


def draft(boss: Client, desk: Project, pile: list[Article], *people: User, **given: Any) -> Any:
    body = {"name": "Court", "articles": [row.uid for row in pile], "people": [one.uid for one in people]} | given
    return call(boss, "POST", f"projects/{desk.uid}/batches/", **body)


def test_a_batch_is_drafted_opened_planned_and_closed(
    boss: Client, desk: Project, pile: list[Article], rosa: User, adam: User
) -> None:
    order = [pile[2], pile[0], pile[1]]
    made = draft(boss, desk, order, rosa, order="by_hand", seed=7)
    told = made.json()
    assert (made.status_code, told["state"], told["articles"], told["total"]) == (201, "draft", 3, 0)
    assert told["people"] == [str(rosa.uid)]
    rows = BatchArticle.objects.filter(batch__uid=told["uid"]).order_by("position")
    assert [row.article for row in rows] == order
    path = f"batches/{told['uid']}/"
    told = call(boss, "POST", f"{path}open").json()
    assert (told["state"], told["done"], told["total"], told["codebook"]) == ("open", 0, 3, 1)
    told = call(boss, "PATCH", path, due="2027-01-02", people=[adam.uid]).json()
    assert (told["due"], set(told["people"])) == ("2027-01-02", {str(rosa.uid), str(adam.uid)})
    assert call(boss, "PATCH", path, people=[]).json()["due"] == "2027-01-02"
    held = queue.draw(project=desk, reviewer=rosa, now=timezone.now())
    assert held is not None
    queue.finish(assignment=held, now=timezone.now())
    listed = call(boss, "GET", f"projects/{desk.uid}/batches/").json()
    assert [(row["name"], row["done"]) for row in listed["results"]] == [("Court", 1)]
    told = call(boss, "POST", f"{path}close").json()
    assert (told["state"], told["done"]) == ("closed", 1)


def test_what_cannot_be_is_refused_with_a_code(boss: Client, desk: Project, pile: list[Article], rosa: User) -> None:
    for given in (
        {"name": ""},
        {"overlap": 0},
        {"kind": "contest"},
        {"random_share": 10},
        {"colour": "blue"},
        {"articles": "all"},
    ):
        answer = draft(boss, desk, pile, rosa, **given)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), given
    path = f"batches/{draft(boss, desk, pile, rosa, overlap=2).json()['uid']}/"
    assert draft(boss, desk, pile, rosa).status_code == 400
    assert call(boss, "POST", f"{path}open").status_code == 400
    assert call(boss, "POST", f"{path}close").status_code == 409
    assert call(boss, "DELETE", path).status_code == 204
    assert call(boss, "GET", path).status_code == 404


def test_the_standing_batch_is_none_of_them(boss: Client, desk: Project) -> None:
    standing = Batch.objects.get(project=desk, standing=True)
    assert call(boss, "GET", f"batches/{standing.uid}/").status_code == 404
    assert call(boss, "GET", f"projects/{desk.uid}/batches/").json()["results"] == []


def test_what_several_answer_is_unaided_whatever_is_asked(
    boss: Client, desk: Project, pile: list[Article], rosa: User, adam: User
) -> None:
    told = draft(boss, desk, pile, rosa, adam, overlap=2, suggestions="shown").json()
    assert told["suggestions"] == "unaided"


def test_an_article_is_given_on_and_sent_back_and_freeing_tells_nothing_of_answers(
    boss: Client, desk: Project, pile: list[Article], mira: User, rosa: User, adam: User
) -> None:
    uid = draft(boss, desk, pile, rosa, adam, overlap=2).json()["uid"]
    batches.open_batch(batch=Batch.objects.get(uid=uid), by=mira, now=timezone.now())
    first, second = (queue.draw(project=desk, reviewer=who, now=timezone.now()) for who in (rosa, adam))
    assert first is not None
    assert second is not None
    say(first, 1, "sourced", now=timezone.now())
    answer = call(boss, "POST", f"assignments/{first.uid}/free")
    assert set(answer.json()) == {"uid", "article", "reviewer", "round", "state", "opened_at", "done_at"}
    assert answer.json()["state"] == "returned"
    queue.finish(assignment=second, now=timezone.now())
    answer = call(boss, "POST", f"assignments/{second.uid}/send-back", reason="R4")
    assert (answer.json()["state"], answer.json()["reviewer"]) == ("open", str(adam.uid))
    assert call(boss, "POST", f"assignments/{second.uid}/send-back", reason="").status_code == 400
    answer = call(boss, "POST", f"assignments/{second.uid}/reassign", to=mira.uid)
    assert (answer.status_code, answer.json()["reviewer"]) == (200, str(mira.uid))
    assert call(boss, "POST", f"assignments/{second.uid}/reassign", to=uuid.uuid4()).status_code == 400
    assert Assignment.objects.get(reviewer=mira).state == "open"
