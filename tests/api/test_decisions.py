"""Decisions and disputes through the API."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from annotations.models import Article, Batch, Decision, Project, User
from tests import factories
from tests.cast import member

SAID = {1: ("plain", "plain"), 2: ("sourced", "anonymous"), 4: ("anonymous", "sourced"), 5: ("anonymous", "unsure")}


@pytest.fixture
def disputed(harbour: Article, desk: Project, rosa: User) -> Article:
    factories.answered(harbour, [rosa, member(desk, "Greta", "reviewer")], SAID)
    return harbour


@pytest.fixture
def api(client: Client, adam: User) -> Any:
    """`api("PUT", address, **body)`: as Adam, who adjudicates; status and JSON."""
    client.force_login(adam)

    def call(method: str, address: str, **body: Any) -> tuple[int, Any]:
        given = {"operation": str(uuid.uuid4())} | body if method != "GET" else {}
        answer = client.generic(method, f"/api/v1/{address}", _json(given), content_type="application/json")
        return answer.status_code, answer.json()

    return call


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body, default=str)


def at(article: Article, number: int, more: str = "") -> str:
    return f"articles/{article.uid}/sentences/{number}/decision{more}"


def test_the_list_has_every_dispute_with_its_answers_and_no_names(
    api: Any, disputed: Article, desk: Project, rosa: User
) -> None:
    status, told = api("GET", f"projects/{desk.uid}/disputes/")
    assert status == 200
    assert [row["number"] for row in told["results"]] == [2, 4, 5]
    first = told["results"][0]
    assert (first["article"], first["version"], first["mine"], first["round"]) == (str(disputed.uid), 0, False, None)
    assert sorted(one["label"] for one in first["answers"]) == ["anonymous", "sourced"]
    assert disputed.sentences.get(number=2).text == first["text"]
    assert rosa.name not in str(told)
    assert str(rosa.uid) not in str(told)
    assert told["next"] is None


def test_the_list_goes_page_by_page_while_others_settle(
    api: Any, disputed: Article, desk: Project, mira: User, rosa: User
) -> None:
    newer = factories.article(desk, mira, factories.NOW)
    factories.answered(newer, [rosa, User.objects.get(name="Greta")], {1: ("plain", "sourced"), 3: ("plain", "unsure")})
    seen, cursor = [], ""
    while cursor is not None:
        status, told = api("GET", f"projects/{desk.uid}/disputes/?limit=2&cursor={cursor}")
        assert status == 200
        seen += [(row["article"], row["number"]) for row in told["results"]]
        if not cursor:
            api("PUT", at(newer, 3), version=0, label="plain", category="slip")
        cursor = told["next"]
    assert seen == [(str(newer.uid), 1), (str(newer.uid), 3), *((str(disputed.uid), number) for number in (2, 4, 5))]
    assert api("GET", f"projects/{desk.uid}/disputes/?cursor=nonsense")[0] == 400


def test_the_questions_lead_to_their_disputes(api: Any, disputed: Article, desk: Project) -> None:
    status, asked = api("GET", f"projects/{desk.uid}/disputes/questions")
    assert status == 200
    assert [(one["answers"], one["cue"], one["sentences"]) for one in asked] == [
        (["anonymous", "sourced"], "", 2),
        (["anonymous", "unsure"], "", 1),
    ]
    told = api("GET", f"projects/{desk.uid}/disputes/?question={asked[0]['key']}")[1]
    assert [row["number"] for row in told["results"]] == [2, 4]
    assert api("GET", f"projects/{desk.uid}/disputes/?question=none")[1]["results"] == []


def test_only_one_batch(api: Any, disputed: Article, desk: Project) -> None:
    batch, everything = desk.batches.get(standing=False), desk.batches.get(standing=True)
    assert len(api("GET", f"projects/{desk.uid}/disputes/?batch={batch.uid}")[1]["results"]) == 3
    assert api("GET", f"projects/{desk.uid}/disputes/?batch={everything.uid}")[1]["results"] == []
    Batch.objects.filter(pk=batch.pk).update(closed_at=None)
    for named in (batch.uid, "nonsense", uuid.uuid4()):
        assert api("GET", f"projects/{desk.uid}/disputes/?batch={named}")[0] == 400


def test_a_dispute_is_settled_and_its_decision_taken_back(api: Any, disputed: Article) -> None:
    two = disputed.sentences.get(number=2)
    span = {"role": "source", "kind": "person", "start": two.start, "end": two.start + 3}
    body = {"label": "sourced", "category": "slip", "why": "He is named.", "ruling": "R4", "spans": [span]}
    status, told = api("PUT", at(disputed, 2), version=0, **body)
    assert (status, told["version"], told["number"], told["proposed"]) == (200, 1, 2, False)
    assert told["decision"]["label"] == "sourced"
    assert told["decision"]["spans"] == [span]
    assert api("PUT", at(disputed, 2), version=0, **body)[0] == 409
    status, back = api("POST", at(disputed, 2, "/reopen"), version=1)
    assert (status, back["version"], back["decision"]) == (200, 2, None)
    assert not Decision.objects.exists()


def test_a_request_that_comes_again_is_answered_as_the_first_time(api: Any, disputed: Article) -> None:
    body = {"operation": str(uuid.uuid4()), "version": 0, "label": "sourced", "category": "slip"}
    first = api("PUT", at(disputed, 2), **body)
    assert api("PUT", at(disputed, 2), **body) == first
    assert api("PUT", at(disputed, 2), **(body | {"label": "plain"}))[0] == 422


def test_many_are_settled_alike_and_undone_as_one(api: Any, disputed: Article, desk: Project) -> None:
    rows = [{"article": disputed.uid, "number": number, "version": 0} for number in (2, 4, 1)]
    address = f"projects/{desk.uid}/decisions"
    status, told = api("POST", address, sentences=rows, label="anonymous", category="gap")
    assert status == 200
    assert [(one["number"], one["decision"]["how"]) for one in told["decisions"]] == [(2, "bulk"), (4, "bulk")]
    assert [(one["number"], one["code"]) for one in told["left"]] == [(1, "conflict")]
    assert [one["number"] for one in api("POST", f"{address}/undo")[1]["decisions"]] == [4, 2]
    assert not Decision.objects.exists()
    assert {one["version"] for one in api("POST", f"{address}/redo")[1]["decisions"]} == {3}
    assert api("POST", f"{address}/redo")[1] == {"decisions": []}


def test_what_is_wrong_with_a_ruling_is_said(api: Any, disputed: Article, desk: Project, mira: User) -> None:
    address, one = f"projects/{desk.uid}/decisions", {"article": disputed.uid, "number": 2, "version": 0}
    good = {"label": "anonymous", "category": "gap"}
    assert api("POST", address, sentences=[], **good)[0] == 400
    assert api("POST", address, sentences=[one, one], **good)[0] == 400
    assert api("POST", address, sentences=[one | {"who": 1}], **good)[0] == 400
    assert api("POST", address, sentences=[one | {"number": 99}], **good)[0] == 404
    assert api("POST", address, sentences=[one], label="anonymous", category="mood")[0] == 400


def test_a_reviewer_sees_and_settles_nothing(client: Client, disputed: Article, desk: Project, rosa: User) -> None:
    client.force_login(rosa)
    for address in ("disputes/", "disputes/questions"):
        assert client.get(f"/api/v1/projects/{desk.uid}/{address}").status_code == 403
    body = {"operation": str(uuid.uuid4()), "version": 0, "label": "plain", "category": "slip"}
    answer = client.put(f"/api/v1/{at(disputed, 2)}", body, content_type="application/json")
    assert answer.status_code == 403


def test_a_foreign_sentence_is_in_no_ruling(api: Any, disputed: Article, desk: Project, mira: User) -> None:
    from annotations.people import projects

    foreign = factories.article(projects.create(name="Other", by=mira, now=factories.NOW), mira, factories.NOW)
    rows = [{"article": one.uid, "number": 2, "version": 0} for one in (disputed, foreign)]
    status, _told = api("POST", f"projects/{desk.uid}/decisions", sentences=rows, label="plain", category="slip")
    assert status == 404
    assert not Decision.objects.exists()


def test_the_group_of_a_compare_round_is_named(api: Any, desk: Project, mira: User, rosa: User, adam: User) -> None:
    article = factories.article(desk, mira, factories.NOW)
    batch = factories.answered(article, [rosa, adam], {1: ("plain", "sourced")}, kind="compare")
    row = api("GET", f"projects/{desk.uid}/disputes/")[1]["results"][0]
    assert (row["mine"], row["round"]) == (True, str(batch.uid))
    body = {"version": 0, "label": "plain", "category": "slip"}
    assert api("PUT", at(article, 1), **body)[0] == 403
    status, told = api("PUT", at(article, 1), present=[rosa.uid, adam.uid], **body)
    assert (status, told["decision"]["joint"]) == (200, True)
