"""What people read of gold, repeats and qualifications: their own figures, and who passed."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Article, Assignment, Batch, Project, User
from annotations.review import batches, gold, queue
from tests import factories
from tests.cast import member

RIGHT = {1: ("sourced", "sourced"), 2: ("plain", "plain"), 3: ("speculative", "speculative")}


def golds(desk: Project, mira: User, count: int) -> list[Article]:
    bo = member(desk, "Bo", "reviewer")
    made = [factories.article(desk, mira, factories.NOW) for _number in range(count)]
    for article in made:
        factories.answered(article, [mira, bo], RIGHT)
        gold.make(article=article, by=mira, now=factories.NOW)
    return made


def opened(desk: Project, mira: User, rosa: User, articles: list[Article], **terms: object) -> Batch:
    asked = batches.Terms(**{"name": "Measured", "seed": 3} | terms)  # type: ignore[arg-type]
    made = batches.draft(project=desk, terms=asked, articles=articles, people=[rosa], by=mira, now=factories.NOW)
    return batches.open_batch(batch=made, by=mira, now=factories.NOW)


def work(desk: Project, rosa: User) -> list[Assignment]:
    done = []
    while (held := queue.draw(project=desk, reviewer=rosa, now=factories.NOW)) is not None:
        for number, words in enumerate(("sourced", "plain", "plain"), 1):
            factories.word(held, number, words)
        queue.finish(assignment=held, now=factories.NOW)
        done.append(held)
    return done


def page(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


@pytest.fixture
def few(desk: Project, mira: User, rosa: User) -> Batch:
    return mixed(desk, mira, rosa, 2, 4)


def mixed(desk: Project, mira: User, rosa: User, gold: int, others: int) -> Batch:
    """So many gold articles among others, half of what Rosa is given."""
    golds(desk, mira, gold)
    articles = [factories.article(desk, mira, factories.NOW) for _number in range(others)]
    seed = factories.control_seed(rosa, places=others, least=others // 2, gold_share=50)
    return opened(desk, mira, rosa, articles, gold_share=50, seed=seed)


def test_ones_own_figures_come_when_the_batch_is_closed_and_are_nobody_elses(
    client: Client, desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    batch = mixed(desk, mira, rosa, 8, 20)
    work(desk, rosa)
    address = reverse("results", args=[desk.uid])
    assert "measured-title" not in page(client, rosa, address)
    batches.close(batch=batch, by=mira, now=now)
    own = page(client, rosa, address)
    assert "Gold answered right" in own
    assert "16 of 24" in own
    assert "66 %" in own
    assert "8 of 8" in own
    assert "too few to say" in own, "of each label there are eight"
    assert "measured-title" not in page(client, mira, address)


def test_a_program_is_not_told_either_that_an_article_is_gold(
    client: Client, desk: Project, mira: User, rosa: User, few: Batch, now: datetime
) -> None:
    held = next(one for one in work(desk, rosa) if one.drawn_by == "gold")
    client.force_login(rosa)
    address = reverse("api-assignment", args=[held.article.uid])
    assert (client.get(address).json()["drawn_by"], client.get(address).json()["unaided"]) == ("random", True)
    assert "gold" not in client.get(reverse("tag", args=[held.article.uid])).content.decode().lower()
    batches.close(batch=few, by=mira, now=now)
    assert client.get(address).json()["drawn_by"] == "gold"


def test_whoever_answers_an_article_blind_does_not_find_on_its_sheet_what_was_settled(
    client: Client, desk: Project, mira: User, rosa: User, vera: User, few: Batch, now: datetime
) -> None:
    held = next(one for one in work(desk, rosa) if one.drawn_by == "gold")
    sheets = [reverse(name, args=[held.article.uid]) for name in ("sheet", "sheet-file")]
    assert not ["data-chip" for address in sheets if "data-chip=" in page(client, rosa, address)]
    assert "shown to you once the batch is closed" in page(client, rosa, sheets[0])
    assert all("data-chip=" in page(client, vera, address) for address in sheets)
    batches.close(batch=few, by=mira, now=now)
    assert all("data-chip=" in page(client, rosa, address) for address in sheets)


@pytest.mark.parametrize(("mark", "said"), [(66, "passed"), (67, "not passed")])
def test_who_passed_a_qualification_is_told_to_them_and_to_managers_once_it_is_closed(
    client: Client, desk: Project, mira: User, rosa: User, now: datetime, mark: int, said: str
) -> None:
    batch = opened(desk, mira, rosa, golds(desk, mira, 2), kind="qualification", pass_mark=mark)
    work(desk, rosa)
    places = {rosa: reverse("results", args=[desk.uid]), mira: reverse("batch", args=[batch.uid])}
    assert not [who for who, address in places.items() if f">{said}<" in page(client, who, address)]
    batches.close(batch=batch, by=mira, now=now)
    for who, address in places.items():
        told = page(client, who, address)
        assert f">{said}<" in told
        assert "4 of 6" in told
