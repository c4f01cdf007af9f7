"""Whether a block is running text, through the API: who may say so, what is told, undo and redo, what follows."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from annotations import tasks
from annotations.models import Answer, Article, Assignment, Job, Membership, Project, Sentence, Suggestion, User
from annotations.review import queue
from annotations.suggest import runs
from tests.cast import member
from tests.factories import NOW, say, second_pass, with_aside


@pytest.fixture
def lock(desk: Project, mira: User) -> Article:
    return with_aside(desk, mira)


@pytest.fixture
def rosas(lock: Article, rosa: User) -> Assignment:
    """Rosa has marked sentence 5 as no text, and the heading, 3, as text."""
    assignment = queue.open_article(article=lock, reviewer=rosa, now=NOW)
    say(assignment, 5, None, marks={"not_text": True})
    say(assignment, 3, "plain", marks={"not_text": False})
    return assignment


def post(client: Client, article: Article, where: str, **fields: Any) -> Any:
    body = {"operation": str(uuid.uuid4())} | fields
    return client.post(f"/api/v1/articles/{article.uid}/{where}", body, content_type="application/json")


def asked(article: Article) -> list[int]:
    return list(article.sentences.filter(asked=True).order_by("number").values_list("number", flat=True))


def test_confirming_tells_all_that_a_page_needs_to_mend_itself(
    client: Client, lock: Article, rosas: Assignment, mira: User
) -> None:
    client.force_login(mira)
    operation = str(uuid.uuid4())
    reply = post(client, lock, "sentences/5/block", text=False, operation=operation)
    assert reply.status_code == 200, reply.json()
    told = reply.json()
    assert (told["kind"], told["retired"], told["operation"]) == ("not_text", [], operation)
    assert [(made["number"], made["asked"]) for made in told["made"]] == [(5, False), (6, False)]
    assert asked(lock) == [1, 2, 4]
    assert post(client, lock, "sentences/5/block", text=False, operation=operation).json() == told
    assert post(client, lock, "sentences/5/block", text=True, operation=operation).status_code == 422
    blocks = client.get(f"/api/v1/articles/{lock.uid}/").json()["blocks"]
    assert [block["kind"] for block in blocks] == ["text", "heading", "text", "boilerplate"]


def test_what_waits_no_longer_is_409(client: Client, lock: Article, rosas: Assignment, mira: User) -> None:
    client.force_login(mira)
    assert post(client, lock, "sentences/5/block", text=True).json()["kind"] == "text"
    for number, text in ((5, True), (5, False), (1, False)):
        reply = post(client, lock, f"sentences/{number}/block", text=text)
        assert (reply.status_code, reply.json()["code"]) == (409, "nothing_waits")
    assert post(client, lock, "sentences/99/block", text=True).status_code == 404
    assert post(client, lock, f"sentences/{2**70}/block", text=True).status_code == 404
    assert post(client, lock, "sentences/3/block").status_code == 400
    assert asked(lock) == [1, 2, 4, 5, 6]


def test_managers_and_adjudicators_may_and_not_whoever_tags_alone(
    client: Client, lock: Article, rosas: Assignment, desk: Project, mira: User, adam: User, rosa: User, vera: User,
    stig: User, olga: User,
) -> None:  # fmt: skip
    found = []
    for somebody in (rosa, member(desk, "Greta", "reviewer"), vera, stig, adam, mira, olga):
        client.force_login(somebody)
        found.append(post(client, lock, "sentences/1/block", text=False).status_code)
    assert found == [403, 403, 403, 404, 409, 409, 409]
    client.logout()
    assert post(client, lock, "sentences/5/block", text=False).status_code in (401, 403)
    assert asked(lock) == [1, 2, 4, 5, 6]


def test_an_archived_project_and_a_confidential_article_are_left_alone(
    client: Client, lock: Article, rosas: Assignment, mira: User
) -> None:
    client.force_login(mira)
    Project.objects.update(archived_at=NOW)
    assert post(client, lock, "sentences/5/block", text=False).status_code == 403
    Project.objects.update(archived_at=None)
    Article.objects.update(confidentiality="confidential")
    assert post(client, lock, "sentences/5/block", text=False).status_code == 404


def test_undo_and_redo_walk_through_answers_and_blocks_alike(client: Client, lock: Article, adam: User) -> None:
    client.force_login(adam)
    mine = queue.open_article(article=lock, reviewer=adam, now=NOW)
    say(mine, 5, None, marks={"not_text": True})
    post(client, lock, "sentences/5/block", text=False)
    say(mine, 1, "plain")
    assert post(client, lock, "undo").json()["number"] == 1
    told = post(client, lock, "undo").json()
    assert (told["kind"], told["number"], told["retired"]) == ("restored", None, [])
    assert [(made["number"], made["asked"]) for made in told["made"]] == [(5, True), (6, True)]
    assert made_mark(mine) == {"not_text": True}
    assert post(client, lock, "undo").json()["number"] == 5
    assert made_mark(mine) == {}
    assert post(client, lock, "undo").json() == {"number": None}
    assert post(client, lock, "redo").json()["number"] == 5
    assert post(client, lock, "redo").json()["kind"] == "not_text"
    assert post(client, lock, "redo").json()["number"] == 1
    assert asked(lock) == [1, 2, 4]


def made_mark(assignment: Assignment) -> dict[str, Any]:
    return dict(Answer.objects.get(assignment=assignment, sentence__number=5).marks)


def test_whoever_is_no_longer_of_the_desk_takes_no_block_back(
    client: Client, lock: Article, adam: User, desk: Project
) -> None:
    client.force_login(adam)
    mine = queue.open_article(article=lock, reviewer=adam, now=NOW)
    say(mine, 5, None, marks={"not_text": True})
    post(client, lock, "sentences/5/block", text=False)
    Membership.objects.filter(project=desk, user=adam).update(role="reviewer")
    assert post(client, lock, "undo").json()["number"] == 5
    assert asked(lock) == [1, 2, 4]


def test_a_manager_who_holds_nothing_takes_back_what_they_confirmed(
    client: Client, lock: Article, rosas: Assignment, mira: User
) -> None:
    client.force_login(mira)
    post(client, lock, "sentences/5/block", text=False)
    assert post(client, lock, "undo").json()["kind"] == "restored"
    assert asked(lock) == [1, 2, 4, 5, 6]


def test_suggestions_are_made_for_what_is_asked_now(
    client: Client, lock: Article, rosas: Assignment, desk: Project, mira: User
) -> None:
    def run(job: Job | None) -> None:
        assert job is not None
        claimed = Job.objects.claim(uid=job.uid, now=NOW, lease=tasks.lease())
        assert claimed is not None
        tasks.work(claimed)

    run(runs.start(project=desk, by=mira))
    client.force_login(mira)
    post(client, lock, "sentences/5/block", text=False)
    assert not Job.objects.filter(state="queued").exists()
    post(client, lock, "sentences/3/block", text=True)
    job = Job.objects.get(state="queued")
    assert (job.total, job.by, job.arguments) == (1, mira, {"articles": [str(lock.uid)]})
    run(job)
    assert Suggestion.objects.filter(sentence__number=3).count() == 1
    post(client, lock, "undo")
    post(client, lock, "redo")
    assert not Job.objects.filter(state="queued").exists(), "it has its suggestion"


def test_an_answer_given_meanwhile_is_saved(
    client: Client, lock: Article, rosas: Assignment, rosa: User, mira: User
) -> None:
    client.force_login(mira)
    post(client, lock, "sentences/5/block", text=False)
    client.force_login(rosa)
    body = {"operation": str(uuid.uuid4()), "version": 0, "state": "labelled", "label": "plain"}
    address = f"/api/v1/articles/{lock.uid}/sentences/6/answer"
    assert client.put(address, body, content_type="application/json").status_code == 200
    assert Answer.objects.get(sentence__number=6).label == "plain"


def test_a_second_reviewers_marks_are_confirmed_with_the_firsts(
    client: Client, lock: Article, rosas: Assignment, desk: Project, mira: User
) -> None:
    hers = second_pass(lock, member(desk, "Greta", "reviewer"))
    say(hers, 6, None, marks={"not_text": True})
    client.force_login(mira)
    assert post(client, lock, "sentences/5/block", text=False).status_code == 200
    assert post(client, lock, "sentences/6/block", text=False).status_code == 409
    assert Sentence.objects.get(article=lock, number=6).asked is False
