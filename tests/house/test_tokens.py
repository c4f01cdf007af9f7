"""Every address of the API by token: what each scope opens, and that nothing of another project is there."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from rest_framework.permissions import SAFE_METHODS

from annotations.api import scopes
from annotations.models import Project, User
from annotations.roles import Scope
from tests import factories
from tests.house import routes, world
from tests.house.test_routes import METHODS, ROUTES, TABLE, code_of

pytestmark = pytest.mark.once  # test_routes asks the same pages on PostgreSQL too

PUBLIC = {"api-root", "api-schema", "api-session"}
API = sorted(name for name in ROUTES if name.startswith("api-") and name not in PUBLIC)
LINES = {name: {row.method: row for row in TABLE[name]} for name in API}


def by_token(user: str, *given: str) -> Client:
    """A program of somebody's of the harbour desk, of all scopes unless some are named."""
    person, desk = User.objects.get(name=user), Project.objects.get(name="Harbour desk")
    secret = factories.token(person, desk, *given).secret
    return Client(raise_request_exception=False, headers={"authorization": f"Bearer {secret}"})


def address(name: str, things: world.Things) -> str:
    return world.url_of(ROUTES[name], things.named.get(TABLE[name][0].kind, {}))


def refusal(client: Client, method: str, url: str) -> str:
    """The code of a refusal, whatever it did being undone."""
    with transaction.atomic():
        answer = client.generic(method, url)
        transaction.set_rollback(True)
    return answer.json()["code"] if answer.status_code >= 400 else ""


def writes(name: str) -> list[str]:
    return [method for method in LINES[name] if method not in SAFE_METHODS]


def test_every_route_that_writes_says_which_scope_it_needs() -> None:
    """Without a line no token may: add the route to annotations/api/scopes.py."""
    said = set(scopes.NEEDED) | scopes.NEVER
    assert sorted(name for name in API if writes(name) and name not in said) == []
    assert sorted(said - set(API)) == []
    assert not set(scopes.NEEDED) & scopes.NEVER


@pytest.mark.parametrize("name", API)
def test_with_all_scopes_a_token_does_what_its_person_may(name: str, scene: world.World) -> None:
    for role, user in (("manager", "Mira"), ("reviewer", "Rosa"), ("viewer", "Vera")):
        program = by_token(user)
        for method, row in LINES[name].items():
            expected = "F" if name in scopes.NEVER else row.codes[role]
            assert code_of(program, method, address(name, scene.own)) == expected, (role, method)


@pytest.mark.parametrize("name", API)
def test_nothing_of_another_project_is_there_even_for_who_runs_the_site(name: str, scene: world.World) -> None:
    program, there = by_token("Olga"), address(name, scene.foreign)
    if there == address(name, scene.own) or name in scopes.NEVER:
        return  # names nothing: api-projects, below; or no token may
    for method, row in LINES[name].items():
        if row.codes["site"] == "+":
            assert code_of(program, method, there) == "N", method


@pytest.mark.parametrize("name", API)
@pytest.mark.parametrize("scope", list(Scope))
def test_a_scope_opens_what_it_is_for_and_nothing_else(name: str, scope: Scope, scene: world.World) -> None:
    program = by_token("Mira", scope)
    for method in METHODS:
        needs = scopes.needed(name, method)
        found = refusal(program, method, address(name, scene.own))
        assert (found == "token_scope") == (needs != scope), (method, found)


def test_the_lists_of_projects_hold_the_tokens_own_alone(scene: world.World) -> None:
    for user in ("Mira", "Olga"):
        listed = by_token(user).get("/api/v1/projects/").json()["results"]
        assert [row["name"] for row in listed] == ["Harbour desk"]


@pytest.mark.parametrize("name", sorted({row.name for row in routes.rows()} - set(API) - PUBLIC))
def test_a_token_opens_no_page(name: str, scene: world.World) -> None:
    for row in TABLE[name]:
        here = world.url_of(ROUTES[name], scene.own.named.get(row.kind, {}))
        assert code_of(by_token("Olga"), row.method, here) == row.codes["anonymous"]
