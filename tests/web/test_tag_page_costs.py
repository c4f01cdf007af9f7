"""What the tag page costs does not grow with the article."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.models import Codebook, Project, Suggester, Suggestion, User
from annotations.review import queue
from tests.factories import article as pasted
from tests.factories import say

pytestmark = pytest.mark.django_db

SHORT, LONG = 8, 80


def queries(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        page: Any = client.get(address)
    assert page.status_code == 200
    return [one["sql"] for one in asked.captured_queries]


def test_a_long_article_costs_as_many_queries_as_a_short_one(
    client: Client, rosa: User, desk: Project, mira: User, now: datetime
) -> None:
    book = Codebook.objects.current(desk)
    suggester = Suggester.objects.create(project=desk, kind="cues", version="t", codebook=book)
    client.force_login(rosa)
    found = []
    for length in (SHORT, LONG):
        text = " ".join(f"Ship {number} of {length} left the harbour." for number in range(length))
        article = pasted(desk, mira, now, text=text)
        suggestions = [
            Suggestion(sentence=one, suggester=suggester, label="plain", confidence=0.9)
            for one in article.sentences.all()
        ]
        assert len(Suggestion.objects.bulk_create(suggestions)) == length
        assignment = queue.open_article(article=article, reviewer=rosa, now=now)
        for number in range(1, length // 2 + 1):
            say(assignment, number, "plain", now=now, note="again" if number % 2 else "")
        found.append(queries(client, reverse("tag", args=[article.uid])))
    short, long = found
    assert len(short) > 5
    assert len(short) == len(long), "\n".join(long)
