"""A desk that has answered the harbour article twice and does not agree."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from annotations.adjudicate import decisions
from annotations.models import Article, Batch, Decision, Project, Sentence, User
from tests import factories
from tests.cast import member
from tests.factories import NOW

SAID = {
    1: ("plain", "plain"),
    2: ("sourced", "anonymous"),
    3: ("sourced~", "sourced"),
    4: ("anonymous", "unsure"),
    5: ("anonymous", "sourced"),
}
SLIP = decisions.Verdict(label="sourced", hedged=False, category="slip")


@pytest.fixture
def greta(desk: Project) -> User:
    return member(desk, "Greta", "reviewer")


@pytest.fixture
def disputed(harbour: Article, rosa: User, greta: User) -> Article:
    """Rosa and Greta answered it blind: of one mind on sentence 1, disputed on 2 to 5, silent on 6."""
    factories.answered(harbour, [rosa, greta], SAID)
    return harbour


def sentence(article: Article, number: int) -> Sentence:
    return Sentence.objects.select_related("article__project").get(article=article, number=number)


def standing(article: Article, number: int) -> str:
    return str(sentence(article, number).standing)


Settle = Callable[..., decisions.Settled]


@pytest.fixture
def settle(disputed: Article, adam: User) -> Settle:
    """`settle(2)`: Adam decides sentence 2 as a slip, sourced; anything can be given otherwise."""

    def do(number: int = 2, version: int = 0, **given: Any) -> decisions.Settled:
        fields = {
            name: given.pop(name) for name in ("label", "hedged", "category", "spans", "why", "ruling") if name in given
        }
        asked: dict[str, Any] = {"by": adam, "operation": uuid.uuid4(), "now": NOW} | given
        article = asked.pop("article", disputed)
        return decisions.settle(
            sentence=sentence(article, number), verdict=replace(SLIP, **fields), version=version, **asked
        )

    return do


@pytest.fixture
def compared(desk: Project, mira: User, rosa: User, greta: User, adam: User) -> tuple[Article, Batch]:
    """A compare round that is closed: Rosa, Greta and Adam answered, and do not agree on sentence 2."""
    article = factories.article(desk, mira, NOW)
    said = {1: ("plain", "plain", "plain"), 2: ("anonymous", "anonymous", "sourced")}
    return article, factories.answered(article, [rosa, greta, adam], said, kind="compare")


def decided(article: Article, number: int = 2) -> Decision | None:
    return Decision.objects.filter(sentence__article=article, sentence__number=number).first()
