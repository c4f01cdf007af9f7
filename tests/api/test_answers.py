"""The answers of the API: what the review page and programs send."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from annotations.models import Answer, Article, Assignment, User
from annotations.review import queue

Put = Callable[..., Any]


@pytest.fixture
def opened(harbour: Article, rosa: User, now: datetime) -> Assignment:
    """Rosa has opened the harbour article."""
    return queue.open_article(article=harbour, reviewer=rosa, now=now)


@pytest.fixture
def rosas(client: Client, rosa: User) -> Client:
    client.force_login(rosa)
    return client


def put(client: Client, article: Article, number: int = 1, **fields: Any) -> Any:
    body = {"operation": str(uuid.uuid4()), "version": 0, "label": "plain", "state": "labelled"} | fields
    path = f"/api/v1/articles/{article.uid}/sentences/{number}/answer"
    return client.put(path, body, content_type="application/json")


def test_a_put_stores_the_answer(rosas: Client, harbour: Article, opened: Assignment) -> None:
    reply = put(rosas, harbour, 4, label="anonymous", hedged=True, hedged_by="person")
    assert reply.status_code == 200, reply.json()
    assert reply.json()["number"] == 4
    assert reply.json()["version"] == 1
    assert reply.json()["answer"]["label"] == "anonymous"
    assert reply.json()["answer"]["hedged"] is True
    stored = Answer.objects.get(sentence__article=harbour)
    assert (stored.label, stored.hedged, stored.version) == ("anonymous", True, 1)
