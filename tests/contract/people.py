"""Who asks the API: everybody of the house's world, with a session or with a token, and what they send with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from annotations.models import Project
from tests.factories import token
from tests.house.world import World

PEOPLE = ("anonymous", "stranger", "viewer", "reviewer", "adjudicator", "manager", "site")
TOKENS = ("token to read", "token for everything")
ROLES = (*PEOPLE, *TOKENS)


@dataclass(frozen=True)
class Asker:
    """A role, and the headers and cookies that say so to the real application, its CSRF check included."""

    role: str
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def given(self) -> dict[str, Any]:
        return {"headers": dict(self.headers), "cookies": dict(self.cookies)}


def askers(world: World) -> dict[str, Asker]:
    found = {role: with_session(world, role) for role in PEOPLE}
    project = Project.objects.get(uid=world.own.named["project"]["uid"])
    manager = project.memberships.get(role="manager").user
    for role, scopes in zip(TOKENS, (["read"], []), strict=True):
        made = token(manager, project, *scopes)
        found[role] = Asker(role, {"Authorization": f"Bearer {made.secret}"})
    return found


def with_session(world: World, role: str) -> Asker:
    client = world.clients[role]
    csrf = client.get("/api/v1/session/").json()["csrf"]
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    assert settings.CSRF_COOKIE_NAME in cookies
    return Asker(role, {"X-CSRFToken": csrf}, cookies)
