"""The threads of the API: what the review page and programs send to ask the desk."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from annotations.models import Article, Comment, Confidentiality, Event, Project, Thread, User
from annotations.people import projects
from tests.cast import member
from tests.factories import NOW, article

As = Callable[[User], Client]
WORDS = "Who is <b>meant</b> here?"


@pytest.fixture
def as_(client: Client) -> As:
    def log_in(user: User) -> Client:
        client.force_login(user)
        return client

    return log_in


def post(client: Client, path: str, **body: Any) -> Any:
    given = {"operation": str(uuid.uuid4())} | body
    return client.post(f"/api/v1/{path}", given, content_type="application/json")


def ask(client: Client, about: Article, number: int = 2, **body: Any) -> Any:
    return post(client, f"articles/{about.uid}/sentences/{number}/thread", **{"text": WORDS} | body)


def test_a_question_is_201_and_more_of_it_200(as_: As, rosa: User, harbour: Article) -> None:
    first = ask(as_(rosa), harbour)
    thread = Thread.objects.get()
    assert (first.status_code, first.json()) == (201, {"uid": str(thread.uid), "state": "open", "comments": 1})
    more = ask(as_(rosa), harbour, text="Or who else?")
    assert (more.status_code, more.json()) == (200, {"uid": str(thread.uid), "state": "open", "comments": 2})


def test_the_same_operation_twice_is_one_question(as_: As, rosa: User, harbour: Article) -> None:
    operation = str(uuid.uuid4())
    first = ask(as_(rosa), harbour, operation=operation)
    again = ask(as_(rosa), harbour, operation=operation)
    assert (again.status_code, again.json()) == (200, first.json())
    assert Comment.objects.count() == 1
    other = ask(as_(rosa), harbour, operation=operation, text="Something else")
    assert (other.status_code, other.json()["code"]) == (422, "operation_reused")


def test_a_thread_goes_to_and_fro_until_it_is_settled(as_: As, rosa: User, adam: User, harbour: Article) -> None:
    path = f"threads/{ask(as_(rosa), harbour).json()['uid']}"
    steps: list[tuple[User, str, dict[str, str], str, int]] = [
        (adam, "comments", {"text": "The port."}, "answered", 2),
        (rosa, "comments", {"text": "Sure?"}, "open", 3),
        (adam, "settle", {}, "settled", 3),
        (rosa, "reopen", {}, "open", 3),
        (rosa, "settle", {}, "settled", 3),
    ]
    for person, step, body, state, comments in steps:
        reply = post(as_(person), f"{path}/{step}", **body)
        assert (reply.status_code, reply.json()["state"], reply.json()["comments"]) == (200, state, comments), step
    late = post(as_(adam), f"{path}/comments", text="Too late")
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert late.json()["details"] == {"state": "settled", "comments": 3}


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"text": "   "}, {"text": "x" * 4001}, {"text": "nul\x00"}, {"text": None},
              {"operation": "none"}, {"label": "plain"}], ids=str
)  # fmt: skip
def test_what_does_not_fit_is_400_and_changes_nothing(
    as_: As, rosa: User, harbour: Article, wrong: dict[str, Any]
) -> None:
    reply = ask(as_(rosa), harbour, **wrong)
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid")
    assert not Thread.objects.exists()


def test_a_sentence_that_is_not_there_is_404(as_: As, rosa: User, harbour: Article) -> None:
    for number in (99, 2**70):
        assert ask(as_(rosa), harbour, number).status_code == 404


def test_who_may_only_look_may_not_ask_and_a_stranger_finds_nothing(
    as_: As, vera: User, stig: User, harbour: Article
) -> None:
    assert ask(as_(vera), harbour).status_code == 403
    assert ask(as_(stig), harbour).status_code == 404
    assert not Thread.objects.exists()


def test_another_reviewer_finds_no_open_thread_and_only_reads_a_settled_one(
    as_: As, rosa: User, adam: User, desk: Project, harbour: Article
) -> None:
    path = f"threads/{ask(as_(rosa), harbour).json()['uid']}"
    greta = member(desk, "Greta", "reviewer")
    assert post(as_(greta), f"{path}/comments", text="Me too").status_code == 404
    post(as_(adam), f"{path}/settle")
    for step in ("comments", "reopen"):
        reply = post(as_(greta), f"{path}/{step}", **({"text": "Me too"} if step == "comments" else {}))
        assert (reply.status_code, reply.json()["code"]) == (403, "not_allowed")
    assert Comment.objects.count() == 1


def test_an_archived_project_takes_no_more_words(
    as_: As, rosa: User, adam: User, mira: User, desk: Project, harbour: Article
) -> None:
    path = f"threads/{ask(as_(rosa), harbour).json()['uid']}"
    projects.archive(project=desk, by=mira, now=NOW)
    for person in (rosa, adam, mira):
        assert post(as_(person), f"{path}/comments", text="Still?").status_code == 403
        assert ask(as_(person), harbour).status_code in (403, 404)


def listed(client: Client, desk: Project, **query: Any) -> Any:
    reply = client.get(f"/api/v1/projects/{desk.uid}/threads/", query)
    assert reply.status_code == 200, reply.json()
    return reply.json()


def test_the_list_tells_who_asked_and_all_that_was_said(
    as_: As, rosa: User, adam: User, desk: Project, harbour: Article
) -> None:
    uid = ask(as_(rosa), harbour).json()["uid"]
    post(as_(adam), f"threads/{uid}/comments", text="The port.")
    (row,) = listed(as_(rosa), desk)["results"]
    told = {name: row[name] for name in ("uid", "article", "sentence", "state", "asked_by")}
    assert told == {
        "uid": uid, "article": str(harbour.uid), "sentence": 2, "state": "answered", "asked_by": "Rosa"
    }  # fmt: skip
    assert [(one["by"], one["text"]) for one in row["comments"]] == [("Rosa", WORDS), ("Adam", "The port.")]


def test_the_list_comes_in_pages_and_by_state(
    as_: As, rosa: User, adam: User, desk: Project, harbour: Article, django_assert_max_num_queries: Any
) -> None:
    uids = [ask(as_(rosa), harbour, number).json()["uid"] for number in range(1, 6)]
    post(as_(adam), f"threads/{uids[0]}/settle")
    first = listed(as_(adam), desk, limit=3)
    rest = listed(as_(adam), desk, limit=3, cursor=first["next"])
    assert [row["uid"] for row in first["results"] + rest["results"]] == uids[::-1]
    assert rest["next"] is None
    assert [row["uid"] for row in listed(as_(adam), desk, state="settled")["results"]] == uids[:1]
    assert len(listed(as_(adam), desk, state="open")["results"]) == 4
    wrong = as_(adam).get(f"/api/v1/projects/{desk.uid}/threads/", {"state": "closed"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid")
    adams = as_(adam)
    with django_assert_max_num_queries(5):  # session, person, project, threads, comments
        listed(adams, desk)


def test_threads_of_a_confidential_article_are_for_the_cleared(as_: As, rosa: User, mira: User, desk: Project) -> None:
    about = article(desk, mira, NOW)
    uid = ask(as_(rosa), about).json()["uid"]
    Article.objects.filter(pk=about.pk).update(confidentiality=Confidentiality.CONFIDENTIAL)
    for person in (rosa, mira):
        assert listed(as_(person), desk)["results"] == []
        assert post(as_(person), f"threads/{uid}/settle").status_code == 404
    cleared = member(desk, "Clara", "adjudicator", cleared=True)
    assert len(listed(as_(cleared), desk)["results"]) == 1


def test_no_word_is_in_any_event(as_: As, rosa: User, harbour: Article) -> None:
    ask(as_(rosa), harbour)
    assert not any("meant" in str(row) for row in Event.objects.values())
