"""The answers of the API: what the review page and programs send."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from annotations.models import Answer, Article, Assignment, Event, Project, User
from annotations.review import queue
from tests import factories
from tests.cast import member
from tests.factories import NOW, say


@pytest.fixture
def rosas(client: Client, rosa: User) -> Client:
    client.force_login(rosa)
    return client


def body(**fields: Any) -> dict[str, Any]:
    return {"operation": str(uuid.uuid4()), "version": 0, "label": "plain", "state": "labelled"} | fields


def put(client: Client, article: Article, number: int = 1, **fields: Any) -> Any:
    path = f"/api/v1/articles/{article.uid}/sentences/{number}/answer"
    return client.put(path, body(**fields), content_type="application/json")


def step(client: Client, article: Article, name: str, operation: str | None = None) -> Any:
    asked = {"operation": operation or str(uuid.uuid4())}
    return client.post(f"/api/v1/articles/{article.uid}/{name}", asked, content_type="application/json")


FULL = {
    "label": "anonymous",
    "hedged": True,
    "how": "run_on",
    "hedged_by": "person",
    "source_by": "run_on",
    "spans": [{"role": "source", "kind": "crowd", "start": 155, "end": 164}],
    "marks": {"cut_after": True},
    "note": "ask the desk",
    "active_seconds": 7,
}


def test_a_put_stores_the_whole_answer_and_gives_it_back(rosas: Client, harbour: Article, opened: Assignment) -> None:
    start = harbour.sentences.get(number=4).start
    spans = [{"role": "source", "kind": "crowd", "start": start, "end": start + 9}]
    operation = str(uuid.uuid4())
    reply = put(rosas, harbour, 4, **FULL | {"spans": spans, "operation": operation})
    assert reply.status_code == 200, reply.json()
    said = reply.json()
    assert (said["number"], said["version"], said["operation"], said["standing"]) == (4, 1, operation, None)
    expected = FULL | {"spans": spans, "state": "labelled", "version": 1, "codebook": 1, "suggestion": None}
    assert said["answer"] == expected | {"unsure_reason": "", "suggestion_seen": False}
    stored = Answer.objects.get(sentence__article=harbour)
    assert (stored.label, stored.hedged, stored.how, stored.spans) == ("anonymous", True, "run_on", spans)


def test_the_same_operation_twice_answers_twice_and_stores_once(
    rosas: Client, harbour: Article, opened: Assignment
) -> None:
    operation = str(uuid.uuid4())
    first = put(rosas, harbour, operation=operation)
    put(rosas, harbour, version=1, label="sourced")
    again = put(rosas, harbour, operation=operation)
    assert again.status_code == 200
    assert again.json() == first.json()
    assert Answer.objects.get().label == "sourced"


def test_an_operation_with_another_body_is_422(rosas: Client, harbour: Article, opened: Assignment) -> None:
    operation = str(uuid.uuid4())
    put(rosas, harbour, operation=operation)
    reply = put(rosas, harbour, operation=operation, label="sourced")
    assert (reply.status_code, reply.json()["code"]) == (422, "operation_reused")


def test_a_stale_version_is_409_with_both_sides(rosas: Client, harbour: Article, opened: Assignment) -> None:
    put(rosas, harbour)
    put(rosas, harbour, version=1, label="sourced")
    reply = put(rosas, harbour, version=1, label="anonymous")
    assert (reply.status_code, reply.json()["code"]) == (409, "conflict")
    assert reply.json()["details"]["version"] == 2
    assert reply.json()["details"]["answer"]["label"] == "sourced"


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": "nonsense"},
        {"hedged": True},
        {"state": "empty"},
        {"state": None},
        {"operation": "not an id"},
        {"version": -1},
        {"version": None},
        {"spans": [{"role": "source", "kind": "person", "start": 0, "end": 100_000}]},
        {"spans": "all of it"},
        {"spans": [{"role": "source", "kind": "person", "start": 0, "end": 3, "text": "The"}]},
        {"marks": {"no_such_mark": True}},
        {"marks": {"joined_at": 100_000}},
        {"note": "x" * 4001},
        {"note": "nul\x00"},
        {"active_seconds": 1.5},
        {"how": "guess"},
        {"lable": "plain"},
        {"suggestion": "cues"},
    ],
    ids=str,
)
def test_what_does_not_fit_is_400_and_changes_nothing(
    rosas: Client, harbour: Article, opened: Assignment, wrong: dict[str, Any]
) -> None:
    reply = put(rosas, harbour, **wrong)
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid"), reply.json()
    assert reply.json()["message"]
    assert not Answer.objects.exists()


def test_a_body_that_is_no_object_is_400(rosas: Client, harbour: Article, opened: Assignment) -> None:
    path = f"/api/v1/articles/{harbour.uid}/sentences/1/answer"
    for data in ("[]", '"plain"', "null", "{", "3"):
        assert rosas.put(path, data, content_type="application/json").status_code == 400, data


def test_a_sentence_that_is_not_there_is_404(rosas: Client, harbour: Article, opened: Assignment) -> None:
    assert put(rosas, harbour, 99).status_code == 404


def test_an_article_that_was_not_opened_takes_no_answer(rosas: Client, harbour: Article) -> None:
    reply = put(rosas, harbour)
    assert (reply.status_code, reply.json()["message"]) == (404, "You have not opened this article.")


def test_what_was_freed_takes_no_answer(rosas: Client, harbour: Article, opened: Assignment, mira: User) -> None:
    queue.free(assignment=opened, by=mira, now=NOW)
    reply = put(rosas, harbour)
    assert (reply.status_code, reply.json()["code"]) == (403, "not_held")


def test_nobody_reaches_another_persons_answers(
    client: Client, harbour: Article, opened: Assignment, desk: Project, vera: User, stig: User, adam: User
) -> None:
    say(opened, 1, "sourced")
    greta = member(desk, "Greta", "reviewer")
    before = list(Answer.objects.values())
    for person, status in ((vera, 403), (stig, 404), (adam, 404), (greta, 404)):
        client.force_login(person)
        replies = [put(client, harbour, version=1), step(client, harbour, "undo"), step(client, harbour, "redo")]
        assert [reply.status_code for reply in replies] == [status] * 3, person
    client.logout()
    assert put(client, harbour, version=1).status_code in (401, 403)
    assert list(Answer.objects.values()) == before


def test_a_session_needs_the_csrf_token_and_a_token_does_not(harbour: Article, opened: Assignment, rosa: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(rosa)
    assert put(strict, harbour).status_code == 403
    made = factories.token(rosa, harbour.project, "tag")
    bearer = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {made.secret}"})
    assert put(bearer, harbour).status_code == 200


def test_undo_and_redo_answer_with_the_sentence_they_changed(
    rosas: Client, harbour: Article, opened: Assignment
) -> None:
    put(rosas, harbour, 2, label="sourced")
    operation = str(uuid.uuid4())
    undone = step(rosas, harbour, "undo", operation)
    assert (undone.status_code, undone.json()["number"], undone.json()["version"]) == (200, 2, 2)
    assert undone.json()["answer"]["label"] is None
    assert step(rosas, harbour, "undo", operation).json() == undone.json()
    assert step(rosas, harbour, "undo").json() == {"number": None}
    redone = step(rosas, harbour, "redo").json()
    assert (redone["number"], redone["version"], redone["answer"]["label"]) == (2, 3, "sourced")
    assert step(rosas, harbour, "redo").json() == {"number": None}
    assert step(rosas, harbour, "undo", "not an id").status_code == 400


def test_a_group_comes_back_with_all_it_changed(rosas: Client, harbour: Article, opened: Assignment) -> None:
    group = str(uuid.uuid4())
    for number in (1, 2, 3):
        put(rosas, harbour, number, group=group)
    undone = step(rosas, harbour, "undo").json()
    assert [undone["number"], *(other["number"] for other in undone["also"])] == [3, 2, 1]


def test_a_save_costs_ten_statements_with_session_and_access(
    rosas: Client, harbour: Article, opened: Assignment, django_assert_num_queries: Callable[..., Any]
) -> None:
    put(rosas, harbour, 2)
    with django_assert_num_queries(12):  # ten, and the two that begin and end the transaction
        assert put(rosas, harbour).status_code == 200


def test_free_text_is_in_no_event(rosas: Client, harbour: Article, opened: Assignment) -> None:
    put(rosas, harbour, note="Jonas Eik told me on the phone")
    assert not any("Jonas" in str(row) for row in Event.objects.values())


@pytest.mark.parametrize("fields", [{"version": 2**70}, {"active_seconds": 2**70}, {"marks": {"joined_at": -1}}])
def test_numbers_that_no_column_holds_are_refused(
    rosas: Client, harbour: Article, opened: Assignment, fields: dict[str, Any]
) -> None:
    assert put(rosas, harbour, **fields).status_code == 400
    assert put(rosas, harbour, number=2**70).status_code == 404
