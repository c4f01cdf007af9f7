"""Who is logged in, and whose page a request comes from."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from annotations.models import Answer, Article, Assignment, User

SESSION = "/api/v1/session/"


@pytest.fixture
def rosas(rosa: User) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(rosa)
    return client


def put(client: Client, article: Article, **headers: str) -> tuple[int, str]:
    """Status and code of an answer to the first sentence."""
    body = {"operation": str(uuid.uuid4()), "version": 0, "label": "plain", "state": "labelled"}
    path = f"/api/v1/articles/{article.uid}/sentences/1/answer"
    reply = client.put(path, body, content_type="application/json", headers=headers)
    return reply.status_code, reply.json().get("code", "")


def test_a_stranger_is_told_that_nobody_is_logged_in(client: Client, db: None) -> None:
    assert client.get(SESSION).json()["person"] is None


def test_the_session_names_the_person_and_a_token_that_works(
    rosas: Client, rosa: User, harbour: Article, opened: Assignment
) -> None:
    assert put(rosas, harbour) == (403, "permission_denied")
    told = rosas.get(SESSION).json()
    assert told["person"] == str(rosa.uid)
    assert put(rosas, harbour, **{"X-CSRFToken": told["csrf"]}) == (200, "")


def test_what_another_persons_page_sends_is_refused_and_not_written(
    rosas: Client, rosa: User, adam: User, harbour: Article, opened: Assignment
) -> None:
    token = {"X-CSRFToken": rosas.get(SESSION).json()["csrf"]}
    assert put(rosas, harbour, **token, **{"Workbench-Person": str(adam.uid)}) == (403, "other_person")
    assert not Answer.objects.exists()
    assert put(rosas, harbour, **token, **{"Workbench-Person": str(rosa.uid)}) == (200, "")
