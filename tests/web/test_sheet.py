"""The article sheet: only what is settled is marked; the file needs nothing else."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Article, Assignment, Codebook, Decision, Project, Sentence, User, standing
from annotations.review import queue
from tests.factories import article as pasted
from tests.factories import say

pytestmark = pytest.mark.django_db

TEXT = "The <b>quay</b> was built in 1931. Jonas Eik said it was safe. Officials said it could sink. It may close."


@pytest.fixture
def article(desk: Project, mira: User, now: datetime) -> Article:
    return pasted(desk, mira, now, text=TEXT, title="Harbour news")


@pytest.fixture
def tagged(article: Article, rosa: User, now: datetime) -> Assignment:
    """Rosa's answers to all four sentences, not done yet."""
    assignment = queue.open_article(article=article, reviewer=rosa, now=now)
    second = article.sentences.get(number=2)
    source = {"role": "source", "kind": "person", "start": second.start, "end": second.start + len("Jonas Eik")}
    say(assignment, 1, "plain", now=now)
    say(assignment, 2, "sourced", spans=[source], source_by="person", now=now)
    say(assignment, 3, "anonymous", hedged=True, now=now)
    say(assignment, 4, "speculative", now=now)
    return assignment


def read(client: Client, user: User, article: Article, name: str = "sheet") -> Any:
    client.force_login(user)
    return client.get(reverse(name, args=[article.uid]))


def chips(response: Any) -> dict[int, str]:
    found = re.findall(r'id="s-(\d+)" data-chip="([^"]+)"', response.content.decode())
    return {int(number): chip for number, chip in found}


def test_nothing_is_marked_before_somebody_is_done(
    client: Client, vera: User, article: Article, tagged: Assignment
) -> None:
    response = read(client, vera, article)
    assert chips(response) == {}
    assert "Nobody has finished tagging this article yet" in response.content.decode()


def test_done_answers_are_marked_counted_and_their_sources_listed(
    client: Client, vera: User, article: Article, tagged: Assignment, now: datetime
) -> None:
    queue.finish(assignment=tagged, now=now)
    response = read(client, vera, article)
    assert chips(response) == {1: "–", 2: "S", 3: "A ~", 4: "Sp"}
    text = response.content.decode()
    assert "1 of 4 rests on somebody one cannot identify." in text
    assert "<b>Jonas Eik</b>" in text
    assert 'href="#s-2"' in text
    assert "<b>quay</b>" not in text


def test_a_decision_stands_over_the_answers(
    client: Client, vera: User, adam: User, article: Article, tagged: Assignment, now: datetime
) -> None:
    queue.finish(assignment=tagged, now=now)
    Decision.objects.create(
        sentence=article.sentences.get(number=3), label="sourced", by=adam, category=Decision.Category.GAP,
        codebook=Codebook.objects.current(article.project), sequence=1,
    )  # fmt: skip
    standing.rewrite(Sentence.objects.filter(article=article))
    assert chips(read(client, vera, article))[3] == "S"


def test_a_dispute_is_counted_and_not_marked(
    client: Client, vera: User, article: Article, tagged: Assignment, now: datetime
) -> None:
    queue.finish(assignment=tagged, now=now)
    article.sentences.filter(number=4).update(standing="disputed")
    response = read(client, vera, article)
    assert 4 not in chips(response)
    assert "Disputed, not settled yet" in response.content.decode()


def test_the_file_is_whole_and_asks_for_nothing(
    client: Client, vera: User, article: Article, tagged: Assignment, now: datetime
) -> None:
    queue.finish(assignment=tagged, now=now)
    response = read(client, vera, article, "sheet-file")
    text = response.content.decode()
    assert response.headers["Content-Disposition"] == 'attachment; filename="harbour-news.html"'
    assert chips(response) == {1: "–", 2: "S", 3: "A ~", 4: "Sp"}
    assert "--sourced-tint" in text
    assert not re.search(r'(?:src|href)="(?!#)|url\(|@import', text)
    assert "<b>quay</b>" not in text


def test_a_viewer_is_offered_no_tagging_and_a_stranger_nothing(
    client: Client, vera: User, stig: User, rosa: User, article: Article
) -> None:
    tag = reverse("tag", args=[article.uid])
    assert tag not in read(client, vera, article).content.decode()
    assert tag in read(client, rosa, article).content.decode()
    for name in ("sheet", "sheet-file"):
        assert read(client, stig, article, name).status_code == 404
