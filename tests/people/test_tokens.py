"""API tokens: what may be made, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from annotations.errors import InvalidInput
from annotations.models import ApiToken, Project, User
from annotations.people import tokens
from tests import factories


@pytest.mark.parametrize(
    "given",
    [
        {"name": " "},
        {"name": "x" * 81},
        {"name": "a\u202eb"},
        {"lifetime": timedelta(days=365, seconds=1)},
        {"lifetime": timedelta()},
        {"lifetime": timedelta(-1)},
    ],
)
def test_a_token_needs_a_name_and_an_end_within_a_year(given: dict[str, Any], desk: Project, rosa: User) -> None:
    with pytest.raises(InvalidInput):
        factories.token(rosa, desk, **given)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("scopes", [[], ["all"], ["read", "manage"]])
def test_a_token_needs_scopes_that_there_are(scopes: list[str], desk: Project, rosa: User, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        tokens.make(user=rosa, project=desk, name="x", scopes=scopes, lifetime=timedelta(1), now=now)


def test_no_two_tokens_are_alike_and_each_is_found_by_itself(desk: Project, rosa: User, now: datetime) -> None:
    made = [factories.token(rosa, desk, now=now) for _place in range(20)]
    assert len({one.secret for one in made} | {one.token.prefix for one in made}) == 40
    for one in made:
        assert tokens.SHAPE.fullmatch(one.secret)
        assert tokens.find(one.secret, now=now).pk == one.token.pk


def test_one_person_has_so_many_that_work_and_no_more(desk: Project, rosa: User, mira: User, now: datetime) -> None:
    made = [factories.token(rosa, desk, now=now) for _place in range(tokens.MOST)]
    with pytest.raises(InvalidInput):
        factories.token(rosa, desk, now=now)
    factories.token(mira, desk, now=now)
    assert tokens.revoke(token=made[0].token, now=now)
    assert not tokens.revoke(token=made[0].token, now=now)
    factories.token(rosa, desk, now=now)
    factories.token(rosa, desk, now=now + timedelta(days=31))
