"""The pages of sources: who is credited, where, and what rests on nobody one can identify."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertNumQueries

from annotations import access
from annotations.models import Article, Credit, Event, Membership, Project, Sentence, Source, User
from annotations.review import batches
from annotations.roles import Action
from annotations.sources import merging
from tests import factories
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
    ticked = [f"{harbour.uid}.{number}" for number in (1, 2)]
    given = {"row": ticked, "name": "Jonas Eik", "kind": "person"}
    page = client.post(f"/projects/{credited.uid}/sources", given, follow=True).content.decode()
    assert "“Jonas Eik” is one source now." in page
    where = f"/articles/{harbour.uid}/sentences/1/source"
    assert "put together by people" in text(client, mira, where)
    client.post(where, {"act": "rename", "name": "J. Eik", "kind": "body"})
    assert Source.objects.get().name == "J. Eik"
    client.post(where, {"act": "split", "wording": ["jonas eik|person"]})
    assert Credit.objects.filter(source__isnull=False).count() == 1


def test_what_is_ticked_is_named_by_article_and_number(
    client: Client, credited: Project, harbour: Article, mira: User
) -> None:
    page = text(client, mira, f"/projects/{credited.uid}/sources")
    assert f'name="row" value="{harbour.uid}.1"' in page
    given = {"row": [str(Credit.objects.latest("pk").sentence_id)], "name": "Eik", "kind": "person"}
    assert client.post(f"/projects/{credited.uid}/sources", given).status_code == 400
    assert not Source.objects.exists()


@pytest.fixture
def unmasked(desk: Project, credited: Project, harbour: Article, mira: User) -> Source:
    """The officials of the harbour article, put together with somebody whom a confidential article names."""
    secret = factories.article(desk, mira, NOW, "Jane Holm said it leaks. It rains.")
    Article.objects.filter(pk=secret.pk).update(confidentiality="confidential")
    facts: dict[str, Any] = {"label": "sourced", "wording": "Jane Holm", "key": "jane holm", "kind": "person"}
    Credit.objects.create(project=desk, article=secret, sentence=secret.sentences.get(number=1), **facts)
    wordings = [merging.Named("jane holm", "person"), merging.Named("=officials", "person")]
    return merging.merge(project=desk, wordings=wordings, into=[], name="Jane Holm", kind="person", by=mira, now=NOW)


def test_what_a_confidential_article_calls_a_source_is_for_those_who_are_cleared(
    client: Client, credited: Project, harbour: Article, unmasked: Source, vera: User, mira: User
) -> None:
    where = f"/articles/{harbour.uid}/sentences/4/source"
    for address in (f"/projects/{credited.uid}/sources", where):
        assert "Officials" in text(client, vera, address)
        assert "Holm" not in text(client, vera, address)
    assert "Nothing fits" in text(client, vera, f"/projects/{credited.uid}/sources?q=holm")
    told = access.visible(Event, mira, Action.MANAGE).filter(kind__startswith="source.")
    assert not told.exists()
    Membership.objects.filter(user=mira).update(cleared=True)
    assert told.all().exists()
    assert "Jane Holm" in text(client, mira, f"/projects/{credited.uid}/sources?q=holm")
    assert "Jane Holm" in text(client, mira, where)


def test_a_source_that_a_confidential_article_names_is_changed_by_the_cleared_alone(
    client: Client, credited: Project, harbour: Article, unmasked: Source, adam: User
) -> None:
    client.force_login(adam)
    where = f"/articles/{harbour.uid}/sentences/4/source"
    tick = {"row": [f"{harbour.uid}.4"], "name": "Somebody", "kind": "person"}
    acts = (
        (where, {"act": "rename", "name": "Somebody", "kind": "person"}),
        (where, {"act": "split", "wording": ["=officials|person"]}),
        (f"/projects/{credited.uid}/sources", tick),
    )
    for address, given in acts:
        page = client.post(address, given, follow=True).content.decode()
        assert "who is cleared can change that" in page
        assert "Holm" not in page
    unmasked.refresh_from_db()
    assert unmasked.name == "Jane Holm"
    assert unmasked.wordings.count() == 2


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
    with assertNumQueries(13):
        client.get(address)
