"""My results: what was settled otherwise than one answered, for oneself alone."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Article, Assignment, Decision, Note, Project, Response, Thread, User, new_note
from annotations.review import queue
from tests.factories import say


def decide(article: Article, number: int, label: str, by: User, now: datetime, why: str = "") -> Decision:
    note: Note | None = None
    if why:
        note = new_note(project_id=article.project_id, author=by, text=why, now=now)
        note.save()
    return Decision.objects.create(
        sentence=article.sentences.get(number=number),
        label=label,
        hedged=label == "speculative",
        by=by,
        why=note,
        category="slip",
        codebook=article.project.codebooks.get(),
        sequence=number,
    )


@pytest.fixture
def settled(opened: Assignment, harbour: Article, adam: User, now: datetime) -> Article:
    """Rosa answered four sentences; Adam settled 1 as she had it, 2 and 3 otherwise, and 4, where she was unsure."""
    for number, label in ((1, "plain"), (2, "plain"), (3, "anonymous")):
        say(opened, number, label)
    say(opened, 4, None, state="unsure")
    queue.finish(assignment=opened, now=now)
    decide(harbour, 1, "plain", adam, now)
    decide(harbour, 2, "sourced", adam, now, "The harbour master is named.")
    decide(harbour, 3, "sourced", adam, now)
    decide(harbour, 4, "anonymous", adam, now)
    return harbour


@pytest.fixture
def rosas(client: Client, rosa: User) -> Client:
    client.force_login(rosa)
    return client


def numbers(client: Client, project: Project, **query: str) -> list[int]:
    answer = client.get(reverse("results", args=[project.uid]), query)
    assert answer.status_code == 200
    return [row.sentence.number for row in answer.context["rows"]]


def respond(client: Client, article: Article, number: int, **body: str) -> str:
    return client.post(reverse("respond", args=[article.uid, number]), body, follow=True).content.decode()


def test_one_sees_where_one_was_settled_otherwise_and_why(rosas: Client, settled: Article, desk: Project) -> None:
    assert numbers(rosas, desk) == [4, 3, 2]
    page = rosas.get(reverse("results", args=[desk.uid])).content.decode()
    assert "The harbour master is named." in page
    assert "Adam" not in page, "who settled it stays unsaid: it is the desk's word"


def test_nobody_else_sees_it(
    client: Client, settled: Article, desk: Project, mira: User, adam: User, olga: User
) -> None:
    for somebody in (mira, adam, olga):
        client.force_login(somebody)
        assert numbers(client, desk, all="1") == []
        assert "nothing of yours" in respond(client, settled, 2, kind="understood")
    assert not Response.objects.exists()


def test_understood_is_put_away_and_found_under_all(rosas: Client, settled: Article, desk: Project) -> None:
    assert "Noted." in respond(rosas, settled, 2, kind="understood")
    assert numbers(rosas, desk) == [4, 3]
    assert numbers(rosas, desk, all="1") == [4, 3, 2]
    assert "You had said so already" in respond(rosas, settled, 2, kind="understood")


def test_disagreeing_asks_the_desk_once(rosas: Client, settled: Article, desk: Project, rosa: User) -> None:
    assert "Write something first" in respond(rosas, settled, 3, kind="disagree", text="  ")
    assert numbers(rosas, desk) == [4, 3, 2], "nothing was said"
    for _ in range(2):
        respond(rosas, settled, 3, kind="disagree", text="Nobody is named there.")
    thread = Thread.objects.get()
    assert (thread.sentence.number, thread.opened_by, thread.comments.count()) == (3, rosa, 1)
    assert numbers(rosas, desk) == [4, 2]


def test_a_decision_that_was_changed_is_read_again(rosas: Client, settled: Article, desk: Project) -> None:
    respond(rosas, settled, 2, kind="understood")
    Decision.objects.filter(sentence__number=2).update(label="anonymous", version=2, sequence=9)
    assert numbers(rosas, desk) == [2, 4, 3]


def test_what_one_settled_oneself_is_no_result(rosas: Client, settled: Article, desk: Project, rosa: User) -> None:
    Decision.objects.filter(sentence__number=2).update(by=rosa, joint=True)
    Decision.objects.get(sentence__number=3).present.add(rosa)
    assert numbers(rosas, desk) == [4]


def test_nothing_yet_says_so(rosas: Client, desk: Project, harbour: Article) -> None:
    assert "Nothing was settled otherwise" in rosas.get(reverse("results", args=[desk.uid])).content.decode()
