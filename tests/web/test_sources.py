"""The pages of sources: who is credited, where, and what rests on nobody one can identify."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertNumQueries

from annotations.models import Article, Credit, Project, Sentence, Source, User
from annotations.review import batches
from tests.cast import NOW

FACTS = [
    (1, "sourced", "Jonas Eik", "person"),
    (2, "sourced", "the harbour master", "person"),
    (4, "anonymous", "=Officials", "person"),
]


@pytest.fixture
def credited(desk: Project, harbour: Article) -> Project:
    for number, label, wording, kind in FACTS:
        sentence = Sentence.objects.get(article=harbour, number=number)
        facts: dict[str, Any] = {"label": label, "wording": wording, "key": wording.casefold(), "kind": kind}
        Credit.objects.create(project=desk, article=harbour, sentence=sentence, **facts)
    return desk


def text(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_project_without_credits_says_how_they_come(client: Client, desk: Project, mira: User) -> None:
    assert "Nobody is credited yet" in text(client, mira, f"/projects/{desk.uid}/sources")


def test_the_list_is_searched_and_leads_to_where(
    client: Client, credited: Project, harbour: Article, vera: User
) -> None:
    page = text(client, vera, f"/projects/{credited.uid}/sources?q=eik")
    assert "Jonas Eik" in page
    assert "Officials" not in page
    assert "Put together" not in page, "a viewer reads"
    page = text(client, vera, f"/articles/{harbour.uid}/sentences/1/source")
    assert f"/articles/{harbour.uid}/sheet#s-1" in page


def test_a_manager_puts_wordings_together_and_takes_one_out(
    client: Client, credited: Project, harbour: Article, mira: User
) -> None:
    client.force_login(mira)
    ticked = list(Credit.objects.filter(label="sourced").values_list("sentence", flat=True))
    given = {"row": ticked, "name": "Jonas Eik", "kind": "person"}
    page = client.post(f"/projects/{credited.uid}/sources", given, follow=True).content.decode()
    assert "“Jonas Eik” is one source now." in page
    where = f"/articles/{harbour.uid}/sentences/1/source"
    assert "put together by people" in text(client, mira, where)
    client.post(where, {"act": "rename", "name": "J. Eik", "kind": "body"})
    assert Source.objects.get().name == "J. Eik"
    client.post(where, {"act": "split", "wording": ["jonas eik|person"]})
    assert Credit.objects.filter(source__isnull=False).count() == 1


def test_nothing_ticked_is_said(client: Client, credited: Project, mira: User) -> None:
    client.force_login(mira)
    given = {"name": "Nobody", "kind": "person"}
    page = client.post(f"/projects/{credited.uid}/sources", given, follow=True).content.decode()
    assert "Tick the wordings that name the same source." in page


def test_shares_are_shown_and_downloaded(client: Client, credited: Project, vera: User) -> None:
    page = text(client, vera, f"/projects/{credited.uid}/sources/unidentified")
    assert "no outlet given" in page or "Outlet" in page
    client.force_login(vera)
    for by in ("outlet", "byline", "month"):
        answer = client.get(f"/projects/{credited.uid}/sources/unidentified/{by}.csv")
        lines = b"".join(answer.streaming_content).decode().splitlines()
        assert lines[0] == f"{by},credited,articles,unidentified,persons,bodies"
        assert lines[1].endswith(",3,1,1,1,0")
    assert client.get(f"/projects/{credited.uid}/sources/unidentified/size.csv").status_code == 404


def test_the_policy_lists_the_sentences(client: Client, credited: Project, harbour: Article, vera: User) -> None:
    page = text(client, vera, f"/projects/{credited.uid}/sources/policy")
    assert "Nothing is said of who it is" in page
    assert f"/articles/{harbour.uid}/sheet#s-4" in page


def test_confidential_articles_are_for_those_who_are_cleared(
    client: Client, credited: Project, harbour: Article, vera: User
) -> None:
    Article.objects.update(confidentiality="confidential")
    for address in ("sources", "sources/unidentified", "sources/policy"):
        assert "Officials" not in text(client, vera, f"/projects/{credited.uid}/{address}")
    client.force_login(vera)
    assert client.get(f"/articles/{harbour.uid}/sentences/1/source").status_code == 404


def test_whoever_answers_an_article_blind_is_not_told_whom_it_credits(
    client: Client, credited: Project, harbour: Article, mira: User, rosa: User, vera: User
) -> None:
    terms = batches.Terms(name="Once more")
    made = batches.draft(project=credited, terms=terms, articles=[harbour], people=[rosa], by=mira, now=NOW)
    batch = batches.open_batch(batch=made, by=mira, now=NOW)
    address = f"/projects/{credited.uid}/sources"
    assert "Officials" not in text(client, rosa, address)
    assert client.get(f"/articles/{harbour.uid}/sentences/4/source").status_code == 404
    assert "Officials" in text(client, vera, address)
    batches.close(batch=batch, by=mira, now=NOW)
    assert "Officials" in text(client, rosa, address)


def test_a_longer_list_asks_no_more_questions(client: Client, credited: Project, vera: User, mira: User) -> None:
    client.force_login(vera)
    address = f"/projects/{credited.uid}/sources"
    client.get(address)
    with assertNumQueries(16):
        client.get(address)
