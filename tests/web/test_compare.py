"""The page of a compare round: everybody's answers beside each sentence, agreement, settling together, making gold."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Article, Batch, Gold, Project, User
from annotations.review import gold
from tests import factories
from tests.cast import member

SAID = {1: ("plain", "plain", "sourced"), 2: ("sourced", "sourced", "sourced"), 3: ("sourced", "unsure", "sourced~")}


@pytest.fixture
def bo(desk: Project) -> User:
    return member(desk, "Bo", "reviewer")


@pytest.fixture
def compared(harbour: Article, adam: User, rosa: User, bo: User) -> Batch:
    return factories.answered(harbour, [adam, rosa, bo], SAID, kind="compare")


@pytest.fixture
def adams(client: Client, adam: User) -> Client:
    client.force_login(adam)
    return client


def look(client: Client, batch: Batch, **query: str) -> Any:
    return client.get(reverse("compare", args=[batch.project.uid, batch.uid]), query)


def seats(answer: Any) -> list[str]:
    return [who for who, _column in answer.context["lines"][0].said]


def test_everybodys_answer_stands_beside_each_sentence(adams: Client, compared: Batch) -> None:
    lines = look(adams, compared).context["lines"]
    assert len(lines) == 6
    assert sorted(column.says for _who, column in lines[0].said) == ["Plain", "Plain", "Sourced"]
    assert [line.differs for line in lines] == [True, False, True, False, False, False]
    assert [line.card is not None for line in lines] == [True, False, True, False, False, False]


def test_without_names_the_same_person_has_the_same_letter_all_through_the_article(
    adams: Client, compared: Batch, bo: User
) -> None:
    answer = look(adams, compared)
    assert seats(answer) == ["A", "B", "C"]
    first, third = answer.context["lines"][0], answer.context["lines"][2]
    own = [who for who, column in third.said if column.says == "Sourced, hedged"]
    assert own == [who for who, column in first.said if column.says == "Sourced"], "Bo alone said both"
    body = answer.content.decode().partition('class="lines"')[2].partition('data-slot="panel"')[0]
    assert "Rosa" not in body
    assert "Bo" not in re.sub(r"<[^>]*>", "", body)


def test_names_can_be_shown(adams: Client, compared: Batch) -> None:
    assert sorted(seats(look(adams, compared, names="1"))) == ["Adam", "Bo", "Rosa"]


def test_agreement_stands_on_top(adams: Client, compared: Batch) -> None:
    here, whole = look(adams, compared).context["figures"]
    assert (here.percent, here.units) == ("44 %", 3)
    assert re.fullmatch(r"-?0\.\d\d", here.alpha)
    assert (whole.percent, whole.alpha) == (here.percent, here.alpha)


def test_a_figure_that_cannot_be_says_why(adams: Client, harbour: Article, adam: User, rosa: User, bo: User) -> None:
    alike = factories.answered(harbour, [adam, rosa, bo], {1: ("plain", "plain", "plain")}, kind="compare")
    answer = look(adams, alike)
    assert (answer.context["figures"][0].percent, answer.context["figures"][0].alpha) == ("100 %", "")
    assert "one and the same label" in answer.content.decode()


def test_before_it_is_closed_nobody_looks_at_it(
    adams: Client, harbour: Article, adam: User, rosa: User, bo: User
) -> None:
    running = factories.answered(harbour, [adam, rosa, bo], SAID, kind="compare", close=False)
    assert look(adams, running).status_code == 409


def test_it_is_for_those_who_settle(client: Client, compared: Batch, rosa: User, stig: User) -> None:
    client.force_login(rosa)
    assert look(client, compared).status_code == 403
    client.force_login(stig)
    assert look(client, compared).status_code == 404


def test_what_is_settled_is_settled_together_by_all_who_were_asked(adams: Client, compared: Batch) -> None:
    cases = look(adams, compared).context["data"]["cases"]
    assert all(case["together"] for case in cases)
    assert sorted(one["name"] for one in cases[0]["round"]["people"]) == ["Adam", "Bo", "Rosa"]


def test_an_address_with_a_place_in_it_leads_to_its_article(
    adams: Client, desk: Project, compared: Batch, harbour: Article
) -> None:
    assert look(adams, compared, at=f"{harbour.uid}.3").context["article"] == harbour
    assert look(adams, compared, article="nonsense").context["article"] == harbour


@pytest.fixture
def agreed(harbour: Article, adam: User, rosa: User, bo: User) -> Batch:
    said = dict.fromkeys(range(1, 7), ("plain", "plain", "plain"))
    return factories.answered(harbour, [adam, rosa, bo], said, kind="compare")


def test_gold_is_made_here_once_everything_is_settled(adams: Client, agreed: Batch, harbour: Article) -> None:
    assert "Make gold" in look(adams, agreed).content.decode()
    body = {"act": "make", "batch": str(agreed.uid)}
    answer = adams.post(reverse("gold", args=[harbour.uid]), body, follow=True)
    assert "This article is gold" in answer.content.decode()
    assert answer.context["batch"] == agreed
    assert Gold.objects.get(article=harbour).retired_at is None


def test_a_sheet_offers_it_to_those_who_settle_alone(
    adams: Client, agreed: Batch, harbour: Article, rosa: User, adam: User, now: datetime
) -> None:
    page = reverse("sheet", args=[harbour.uid])
    assert "Make gold" in adams.get(page).content.decode()
    gold.make(article=harbour, by=adam, now=now)
    assert "Retire as gold" in adams.get(page).content.decode()
    adams.force_login(rosa)
    assert "gold" not in adams.get(page).content.decode().lower()
    assert adams.post(reverse("gold", args=[harbour.uid]), {"act": "retire"}).status_code == 403


def test_an_article_that_is_not_settled_stays_as_it_is(adams: Client, compared: Batch, harbour: Article) -> None:
    answer = adams.post(reverse("gold", args=[harbour.uid]), {"act": "make"}, follow=True)
    assert "Not every sentence" in answer.content.decode()
    assert not Gold.objects.exists()
