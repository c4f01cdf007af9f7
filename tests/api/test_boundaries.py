"""Joining and splitting through the API: who may, what is told, undo and redo, suggestions that follow."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from annotations import tasks
from annotations.models import Answer, Article, Assignment, Decision, Event, Job, Project, Suggestion, User
from annotations.review import queue
from annotations.suggest import runs
from tests.cast import member
from tests.factories import NOW, join, say, second_pass


@pytest.fixture
def rosas(client: Client, rosa: User) -> Client:
    client.force_login(rosa)
    return client


def post(client: Client, article: Article, where: str, **fields: Any) -> Any:
    body = {"operation": str(uuid.uuid4())} | fields
    return client.post(f"/api/v1/articles/{article.uid}/{where}", body, content_type="application/json")


def live(article: Article) -> list[int]:
    rows = article.sentences.filter(retired__isnull=True).order_by("start")
    return list(rows.values_list("number", flat=True))


def test_a_merge_tells_all_that_a_page_needs_to_mend_itself(
    rosas: Client, harbour: Article, opened: Assignment
) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "sourced", note="who?")
    operation = str(uuid.uuid4())
    reply = post(rosas, harbour, "sentences/1/merge", operation=operation)
    assert reply.status_code == 200, reply.json()
    told = reply.json()
    assert (told["kind"], told["retired"], told["operation"]) == ("merged", [1, 2], operation)
    (made,) = told["made"]
    text = harbour.versions.get().text
    assert (made["number"], made["start"], made["end"], made["block"], made["asked"]) == (7, 0, 115, 0, True)
    assert (made["text"], made["answer"]) == (text[0:115], None)
    assert [(old["number"], old["answer"]["label"], old["answer"]["note"]) for old in made["to_confirm"]] == [
        (1, "plain", ""),
        (2, "sourced", "who?"),
    ]
    assert post(rosas, harbour, "sentences/1/merge", operation=operation).json() == told
    assert post(rosas, harbour, "sentences/3/merge", operation=operation).status_code == 422


def test_what_carried_over_is_told_as_the_answer(rosas: Client, harbour: Article, opened: Assignment) -> None:
    for number in (1, 2):
        say(opened, number, "plain")
    (made,) = post(rosas, harbour, "sentences/1/merge").json()["made"]
    assert (made["answer"]["label"], made["answer"]["version"], made["to_confirm"]) == ("plain", 1, [])


def test_a_split_by_a_manager_who_holds_nothing(
    client: Client, harbour: Article, opened: Assignment, mira: User
) -> None:
    say(opened, 1, "plain")
    client.force_login(mira)
    told = post(client, harbour, "sentences/1/split", at=12).json()
    assert (told["kind"], told["retired"]) == ("split", [1])
    assert [(made["number"], made["start"], made["end"]) for made in told["made"]] == [(7, 0, 11), (8, 12, 55)]
    assert [(made["answer"], made["to_confirm"]) for made in told["made"]] == [(None, []), (None, [])]


def test_the_article_tells_its_reader_what_waits(
    client: Client, harbour: Article, opened: Assignment, rosa: User, mira: User
) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "sourced")
    join(harbour, 1, mira)
    client.force_login(rosa)
    first = client.get(f"/api/v1/articles/{harbour.uid}/").json()["sentences"][0]
    assert (first["number"], first["answer"]) == (7, None)
    assert [(old["number"], old["answer"]["label"]) for old in first["to_confirm"]] == [(1, "plain"), (2, "sourced")]
    client.force_login(mira)
    first = client.get(f"/api/v1/articles/{harbour.uid}/").json()["sentences"][0]
    assert first["to_confirm"] == [], "nobody else's answers"


def test_a_late_answer_is_taken_and_told(rosas: Client, harbour: Article, opened: Assignment, mira: User) -> None:
    join(harbour, 1, mira)
    body = {"operation": str(uuid.uuid4()), "version": 0, "label": "plain", "state": "labelled"}
    path = f"/api/v1/articles/{harbour.uid}/sentences"
    late = rosas.put(f"{path}/2/answer", body, content_type="application/json")
    assert (late.status_code, late.json()["retired"]) == (200, True)
    fine = rosas.put(f"{path}/3/answer", body | {"operation": str(uuid.uuid4())}, content_type="application/json")
    assert (fine.status_code, fine.json()["retired"]) == (200, False)


@pytest.mark.parametrize(
    ("where", "fields"),
    [
        ("sentences/2/merge", {}),
        ("sentences/1/merge", {"operation": "no id"}),
        ("sentences/1/merge", {"with": 2}),
        ("sentences/1/split", {}),
        ("sentences/1/split", {"at": 0}),
        ("sentences/1/split", {"at": "here"}),
        ("sentences/1/split", {"at": 2**70}),
        ("sentences/1/split", {"at": 200}),
    ],
)
def test_what_does_not_fit_is_400_and_moves_nothing(
    rosas: Client, harbour: Article, opened: Assignment, where: str, fields: dict[str, Any]
) -> None:
    reply = post(rosas, harbour, where, **fields)
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid")
    assert live(harbour) == [1, 2, 3, 4, 5, 6]


def test_a_sentence_that_is_gone_is_409_and_one_that_never_was_404(
    rosas: Client, harbour: Article, opened: Assignment, mira: User
) -> None:
    join(harbour, 1, mira)
    gone = post(rosas, harbour, "sentences/1/merge")
    assert (gone.status_code, gone.json()["code"]) == (409, "sentence_gone")
    assert post(rosas, harbour, "sentences/99/merge").status_code == 404
    assert post(rosas, harbour, f"sentences/{2**70}/split", at=3).status_code == 404


# --- Who may


def statuses(client: Client, article: Article, *people: User) -> list[int]:
    found = []
    for somebody in people:
        client.force_login(somebody)
        found.append(post(client, article, "sentences/6/merge").status_code)
    return found


def test_managers_adjudicators_and_whoever_tags_it_alone_may(
    client: Client, harbour: Article, opened: Assignment, desk: Project, mira: User, adam: User, rosa: User,
    vera: User, stig: User, olga: User,
) -> None:  # fmt: skip
    """400: let in, and told that nothing follows sentence 6."""
    greta = member(desk, "Greta", "reviewer")
    assert statuses(client, harbour, mira, adam, olga, rosa) == [400] * 4
    assert statuses(client, harbour, greta, vera, stig) == [403, 403, 404]
    client.logout()
    assert post(client, harbour, "sentences/1/merge").status_code in (401, 403)


def test_a_done_article_is_still_its_reviewers(
    client: Client, harbour: Article, opened: Assignment, rosa: User
) -> None:
    queue.finish(assignment=opened, now=NOW)
    assert statuses(client, harbour, rosa) == [400]


def test_a_reviewer_may_not_where_somebody_else_answered_or_another_is_asked_too(
    client: Client, harbour: Article, opened: Assignment, desk: Project, rosa: User, mira: User
) -> None:
    greta = member(desk, "Greta", "reviewer")
    say(opened, 1, "plain")
    queue.free(assignment=opened, by=mira, now=NOW)
    assert statuses(client, harbour, rosa) == [403], "it was freed"
    taken = queue.open_article(article=harbour, reviewer=greta, now=NOW)
    assert statuses(client, harbour, greta) == [403], "Rosa has answered in that round"
    Assignment.objects.filter(pk=taken.pk).update(round=3)
    assert statuses(client, harbour, greta) == [403], "Rosa's answers of an earlier round are hers"
    Answer.objects.update(state="empty", label=None)
    assert statuses(client, harbour, greta) == [400]
    second_pass(harbour, rosa)
    assert statuses(client, harbour, greta, rosa) == [403, 403], "two people are asked"


def test_what_is_decided_stays_where_it_is_for_a_reviewer(
    client: Client, harbour: Article, opened: Assignment, rosa: User, adam: User
) -> None:
    assert statuses(client, harbour, rosa) == [400]
    Decision.objects.create(
        sentence=harbour.sentences.get(number=2), label="plain", by=adam, category="slip", codebook=opened.codebook,
        sequence=1,
    )  # fmt: skip
    assert statuses(client, harbour, rosa, adam) == [403, 400]


def test_a_refusal_does_not_tell_that_somebody_else_tags_the_article(
    client: Client, harbour: Article, opened: Assignment, desk: Project
) -> None:
    """The same words whether it is not opened, opened by another, or answered by another in another round."""
    greta = member(desk, "Greta", "reviewer")
    client.force_login(greta)
    before = post(client, harbour, "sentences/1/merge")
    say(opened, 1, "plain")
    second_pass(harbour, greta, overlap=1, slot=0)
    after = post(client, harbour, "sentences/1/merge")
    assert (before.status_code, after.status_code, live(harbour)) == (403, 403, [1, 2, 3, 4, 5, 6])
    assert before.json() == after.json()
    assert not {"somebody", "other", "else"} & set(after.json()["message"].lower().split())


def test_an_archived_project_moves_nothing(
    client: Client, harbour: Article, opened: Assignment, rosa: User, mira: User
) -> None:
    Project.objects.update(archived_at=NOW)
    assert statuses(client, harbour, rosa, mira) == [403, 403]


def test_a_confidential_article_needs_a_cleared_manager(client: Client, harbour: Article, mira: User) -> None:
    Article.objects.update(confidentiality="confidential")
    assert statuses(client, harbour, mira) == [404]


# --- Undo, redo


def test_undo_and_redo_walk_through_answers_and_boundaries_alike(
    rosas: Client, harbour: Article, opened: Assignment
) -> None:
    say(opened, 3, "plain")
    post(rosas, harbour, "sentences/1/merge")
    say(opened, 7, "sourced")
    assert post(rosas, harbour, "undo").json()["number"] == 7
    operation = str(uuid.uuid4())
    told = post(rosas, harbour, "undo", operation=operation).json()
    assert (told["kind"], told["retired"], told["number"]) == ("restored", [7], None)
    assert [made["number"] for made in told["made"]] == [1, 2]
    assert post(rosas, harbour, "undo", operation=operation).json() == told
    undone = post(rosas, harbour, "undo").json()
    assert (undone["number"], undone["answer"]["label"], undone["retired"]) == (3, None, False)
    assert post(rosas, harbour, "undo").json() == {"number": None}
    assert post(rosas, harbour, "redo").json()["number"] == 3
    told = post(rosas, harbour, "redo").json()
    assert (told["kind"], told["retired"], [made["number"] for made in told["made"]]) == ("merged", [1, 2], [7])
    assert post(rosas, harbour, "redo").json()["answer"]["label"] == "sourced"
    assert post(rosas, harbour, "redo").json() == {"number": None}


def test_a_manager_without_the_article_takes_back_what_they_moved(client: Client, harbour: Article, mira: User) -> None:
    client.force_login(mira)
    assert post(client, harbour, "undo").status_code == 404
    post(client, harbour, "sentences/1/merge")
    assert post(client, harbour, "undo").json()["kind"] == "restored"
    assert post(client, harbour, "undo").json() == {"number": None}
    assert post(client, harbour, "redo").json()["kind"] == "merged"
    assert post(client, harbour, "redo").json() == {"number": None}


def test_whoever_may_no_longer_move_boundaries_takes_none_back_and_still_undoes_answers(
    rosas: Client, harbour: Article, opened: Assignment, desk: Project
) -> None:
    say(opened, 3, "plain")
    post(rosas, harbour, "sentences/1/merge")
    second_pass(harbour, member(desk, "Greta", "reviewer"))
    stepped = post(rosas, harbour, "undo")
    assert (stepped.status_code, stepped.json()["number"], live(harbour)[0]) == (200, 3, 7)
    assert post(rosas, harbour, "undo").json() == {"number": None}
    assert post(rosas, harbour, "redo").json()["answer"]["label"] == "plain"
    assert post(rosas, harbour, "sentences/3/merge").status_code == 403


def test_a_repeat_is_answered_though_the_person_may_no_longer_move_boundaries(
    rosas: Client, harbour: Article, opened: Assignment, desk: Project
) -> None:
    merge, undo = str(uuid.uuid4()), str(uuid.uuid4())
    first = post(rosas, harbour, "sentences/1/merge", operation=merge).json()
    second = post(rosas, harbour, "undo", operation=undo).json()
    second_pass(harbour, member(desk, "Greta", "reviewer"))
    moved = Event.objects.filter(kind__startswith="sentence.").count()
    for where, operation, told in (("sentences/1/merge", merge, first), ("undo", undo, second)):
        again = post(rosas, harbour, where, operation=operation)
        assert (again.status_code, again.json()) == (200, told)
    assert post(rosas, harbour, "sentences/3/merge", operation=merge).status_code == 422
    assert Event.objects.filter(kind__startswith="sentence.").count() == moved


# --- What follows


def run(job: Job, now: datetime) -> None:
    claimed = Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease())
    assert claimed is not None
    tasks.work(claimed)


def test_suggestions_are_made_for_the_new_sentences_alone(
    client: Client, harbour: Article, desk: Project, mira: User, now: datetime
) -> None:
    first = runs.start(project=desk, by=mira)
    assert first is not None
    run(first, now)
    before = {row["id"]: row for row in Suggestion.objects.values()}
    assert len(before) == 6
    client.force_login(mira)
    operation = str(uuid.uuid4())
    post(client, harbour, "sentences/1/merge", operation=operation)
    job = Job.objects.get(kind="suggest", state="queued")
    assert (job.total, job.by, job.arguments) == (1, mira, {"articles": [str(harbour.uid)]})
    post(client, harbour, "sentences/1/merge", operation=operation)
    assert Job.objects.filter(state="queued").count() == 1, "a repeat asks for nothing"
    run(job, now)
    after = {row["id"]: row for row in Suggestion.objects.values()}
    assert {key: after[key] for key in before} == before
    (made,) = set(after) - set(before)
    assert Suggestion.objects.get(pk=made).sentence.number == 7
    post(client, harbour, "undo")
    assert not Job.objects.filter(state="queued").exists(), "the old sentences have theirs"


def test_no_text_goes_into_the_ledger(rosas: Client, harbour: Article, opened: Assignment) -> None:
    post(rosas, harbour, "sentences/1/merge")
    post(rosas, harbour, "undo")
    moved = Event.objects.filter(kind__startswith="sentence.")
    assert moved.count() == 2
    assert not any("harbour" in str(row).lower() for row in moved.values("old", "new"))
