"""Assignments through the API: open, look, done, reopen, free."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from annotations.models import Article, Assignment, Project, Sentence, User
from tests.cast import member
from tests.factories import say


def ask(client: Client, article: Article, way: str = "", method: str = "post") -> Any:
    return getattr(client, method)(f"/api/v1/articles/{article.uid}/assignment{way}")


@pytest.fixture
def rosas(client: Client, rosa: User) -> Client:
    client.force_login(rosa)
    return client


def test_opening_is_201_once_and_200_after(rosas: Client, harbour: Article) -> None:
    assert ask(rosas, harbour, method="get").status_code == 404
    first, again = ask(rosas, harbour), ask(rosas, harbour)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["uid"] == again.json()["uid"]
    assert first.json() | {"lease_until": None, "opened_at": None} == {
        "uid": first.json()["uid"],
        "article": str(harbour.uid),
        "batch": first.json()["batch"],
        "round": 0,
        "state": "open",
        "drawn_by": "chosen",
        "unaided": False,
        "suggestions": "shown",
        "codebook": 1,
        "opened_at": None,
        "lease_until": None,
        "done_at": None,
        "progress": {
            "asked": 6, "answered": 0, "labelled": 0, "unsure": 0, "not_text": 0, "unanswered": 6, "passed_over": 0,
            "hedged": 0, "labels": {},
        },
    }  # fmt: skip


def test_somebody_elses_article_is_409_and_says_whose(
    client: Client, harbour: Article, opened: Assignment, desk: Project
) -> None:
    say(opened, 1, "plain")  # an answer keeps it, whatever the clock says
    client.force_login(member(desk, "Greta", "reviewer"))
    reply = ask(client, harbour)
    assert (reply.status_code, reply.json()["code"]) == (409, "conflict")
    assert reply.json()["message"].startswith("Rosa has held this article since")
    assert reply.json()["details"]["held_by"] == "Rosa"


def test_done_counts_and_reopen_takes_it_back(rosas: Client, harbour: Article, opened: Assignment) -> None:
    say(opened, 1, "sourced")
    done = ask(rosas, harbour, "/done")
    assert (done.status_code, done.json()["state"]) == (200, "done")
    assert done.json()["progress"]["unanswered"] == 5
    assert Sentence.objects.get(number=1).standing == "single"
    assert ask(rosas, harbour, "/done").json() == done.json()
    reopened = ask(rosas, harbour, "/reopen")
    assert (reopened.json()["state"], reopened.json()["done_at"]) == ("open", None)
    assert Sentence.objects.get(number=1).standing == "open"
    assert ask(rosas, harbour, method="get").json()["state"] == "open"


def test_only_a_manager_frees_what_somebody_holds(
    client: Client, opened: Assignment, rosa: User, vera: User, stig: User, mira: User
) -> None:
    path = f"/api/v1/assignments/{opened.uid}/free"
    for person, status in ((vera, 403), (rosa, 403), (stig, 404)):
        client.force_login(person)
        assert client.post(path).status_code == status
    client.force_login(mira)
    assert client.post(path).json()["state"] == "returned"


def test_viewers_and_strangers_hold_nothing(client: Client, harbour: Article, vera: User, stig: User) -> None:
    for person, status in ((vera, 403), (stig, 404)):
        client.force_login(person)
        for way in ("", "/done", "/reopen"):
            assert ask(client, harbour, way).status_code == status
    assert not Assignment.objects.exists()


def test_the_schema_describes_these_addresses_without_a_warning() -> None:
    GENERATOR_STATS.reset()
    schema = SchemaGenerator().get_schema(request=None, public=True)
    said = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    assert not [line for line in said if "answers.py" in line or "assignments.py" in line], said
    put = schema["paths"]["/api/v1/articles/{uid}/sentences/{number}/answer"]["put"]
    assert put["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/AnswerPutRequest"
    }
    assert set(schema["components"]["schemas"]["Progress"]["properties"]) >= {"asked", "answered", "passed_over"}
