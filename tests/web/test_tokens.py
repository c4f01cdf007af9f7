"""The page of one's API tokens, and what the admin says of them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from annotations.models import ApiToken, Project, User
from annotations.people import projects
from tests import factories
from tests.admin.steps import act
from tests.cast import person


@pytest.fixture
def rosas(client: Client, rosa: User) -> Client:
    client.force_login(rosa)
    return client


def form(desk: Project, **changes: Any) -> dict[str, Any]:
    return {"name": "Nightly", "project": str(desk.uid), "scopes": ["read", "export"], "days": "90"} | changes


def test_a_token_is_made_and_shown_once(rosas: Client, desk: Project, rosa: User) -> None:
    answer = rosas.post("/tokens", form(desk))
    secret = re.search(r'value="(wb_[a-z0-9]{8}_[\w-]{43})"', answer.content.decode())
    assert secret
    assert answer["Cache-Control"] == "no-store"
    token = ApiToken.objects.get()
    assert (token.user, token.project, token.scopes) == (rosa, desk, ["read", "export"])
    assert (token.expires_at - token.created_at).days == 90
    page = rosas.get("/tokens").content.decode()
    assert secret[1] not in page
    for words in ("Nightly", "Harbour desk", f"wb_{token.prefix}_…", "read, export", "never"):
        assert words in page
    bearer = {"authorization": f"Bearer {secret[1]}"}
    assert Client().get("/api/v1/projects/", headers=bearer).status_code == 200
    assert "never" not in rosas.get("/tokens").content.decode()


@pytest.mark.parametrize(
    "changes", [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"days": "366"}, {"project": "x"}]
)
def test_a_form_that_asks_too_much_says_so_and_makes_none(
    changes: dict[str, Any], rosas: Client, desk: Project
) -> None:
    answer = rosas.post("/tokens", form(desk, **changes))
    assert answer.status_code == 400
    assert 'class="errorlist"' in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_no_token_is_made_for_a_project_one_does_not_see(
    rosas: Client, desk: Project, mira: User, now: datetime
) -> None:
    other = projects.create(name="Other desk", by=mira, now=now)
    assert "Other desk" not in rosas.get("/tokens").content.decode()
    assert rosas.post("/tokens", form(other)).status_code == 400
    assert not ApiToken.objects.exists()


def test_a_revoked_token_stays_in_the_list_and_opens_nothing(rosas: Client, desk: Project, rosa: User) -> None:
    made = factories.token(rosa, desk)
    answer = rosas.post(f"/tokens/{made.token.uid}/revoke", follow=True)
    assert "opens nothing any more" in answer.content.decode()
    assert "revoked" in rosas.get("/tokens").content.decode()
    bearer = {"authorization": f"Bearer {made.secret}"}
    assert Client().get("/api/v1/projects/", headers=bearer).status_code == 401


def test_one_sees_and_revokes_ones_own_alone_also_who_runs_the_site(
    client: Client, desk: Project, rosa: User, mira: User, olga: User
) -> None:
    token = factories.token(rosa, desk, name="Harvest").token
    for somebody in (mira, olga):
        client.force_login(somebody)
        assert "Harvest" not in client.get("/tokens").content.decode()
        assert client.post(f"/tokens/{token.uid}/revoke").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


def test_who_manages_the_project_lists_and_revokes_in_the_admin(
    client: Client, desk: Project, rosa: User, mira: User, now: datetime
) -> None:
    token = factories.token(rosa, desk, name="Harvest").token
    other = projects.create(name="Other desk", by=person("Nora"), now=now)
    foreign = factories.token(other.memberships.get().user, other, name="Foreign").token
    client.force_login(mira)
    page = client.get("/admin/annotations/apitoken/").content.decode()
    assert "Harvest" in page
    assert "Foreign" not in page
    act(client, "apitoken", "revoke", token, foreign)
    token.refresh_from_db()
    foreign.refresh_from_db()
    assert token.revoked_at is not None
    assert foreign.revoked_at is None
