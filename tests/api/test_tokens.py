"""Programs log in with tokens: which are taken, what a refusal says, what is kept of one."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.models import ApiToken, Article, Membership, Project, User
from annotations.people import accounts, memberships, projects, tokens
from tests import factories

PROJECTS = "/api/v1/projects/"


def ask(client: Client, secret: str, url: str = PROJECTS, *, kind: str = "Bearer") -> Any:
    return client.get(url, headers={"authorization": f"{kind} {secret}"})


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_token_opens_the_api_and_says_whose_it_is(client: Client, desk: Project, rosa: User) -> None:
    secret = factories.token(rosa, desk).secret
    assert [row["role"] for row in ask(client, secret).json()["results"]] == ["reviewer"]
    assert ask(client, secret, kind="bearer").status_code == 200
    assert ask(client, secret, "/api/v1/session/").json()["person"] == str(rosa.uid)


@pytest.mark.parametrize("spoilt", ["", "wb_", "x", "{0}x", "{1}", "wb_aaaaaaaa_{2}", "{0}\n", "Ω", "wb_\udcff"])
def test_what_is_no_token_of_ours_is_refused(spoilt: str, client: Client, desk: Project, rosa: User) -> None:
    secret = factories.token(rosa, desk).secret
    last = "b" if secret.endswith("a") else "a"
    wrong = spoilt.format(secret, secret[:-1] + last, secret.split("_", 2)[2]).encode("utf-8", "surrogateescape")
    answer = ask(client, wrong.decode("latin-1").replace("\n", " x"))
    assert told(answer) == (401, "token_unknown")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"revoked_at": timezone.now()}, "token_revoked"),
        ({"created_at": timezone.now() - timedelta(9), "expires_at": timezone.now()}, "token_expired"),
    ],
)
def test_a_token_that_ended_is_refused_with_its_reason(
    change: dict[str, Any], code: str, client: Client, desk: Project, rosa: User
) -> None:
    made = factories.token(rosa, desk)
    assert ask(client, made.secret).status_code == 200
    ApiToken.objects.filter(pk=made.token.pk).update(**change)
    assert told(ask(client, made.secret)) == (401, code)
    assert told(ask(client, made.secret, "/api/v1/session/")) == (401, code)


def test_who_is_locked_out_or_leaves_the_project_is_out_with_their_programs(
    client: Client, desk: Project, mira: User, rosa: User, olga: User, now: datetime
) -> None:
    secret = factories.token(rosa, desk).secret
    for active, status in ((False, 401), (True, 200)):
        accounts.change(person=rosa, name="Rosa", is_active=active, is_superuser=False, by=olga)
        assert ask(client, secret).status_code == status
    member = Membership.objects.get(user=rosa)
    memberships.remove(member=member, by=mira, now=now)
    assert told(ask(client, secret)) == (401, "token_revoked")
    memberships.add(project=desk, email=rosa.email, role="manager", by=mira, now=now)
    assert told(ask(client, secret)) == (401, "token_revoked")


def test_a_role_that_ends_ends_for_the_token_too(client: Client, desk: Project, harbour: Article, rosa: User) -> None:
    secret = factories.token(rosa, desk).secret
    Membership.objects.filter(user=rosa).update(role="viewer")
    answer = client.post(f"/api/v1/articles/{harbour.uid}/assignment", headers={"authorization": f"Bearer {secret}"})
    assert told(answer) == (403, "not_allowed")


def test_a_refused_scope_is_named(client: Client, desk: Project, mira: User) -> None:
    secret = factories.token(mira, desk, "read").secret
    answer = client.post(f"{PROJECTS}{desk.uid}/datasets/", headers={"authorization": f"Bearer {secret}"})
    assert told(answer) == (403, "token_scope")
    assert answer.json()["details"] == {"needs": "export"}


def test_the_token_decides_whatever_session_comes_with_it(
    client: Client, desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    projects.create(name="Other desk", by=mira, now=now)
    client.force_login(mira)
    assert len(client.get(PROJECTS).json()["results"]) == 2
    assert len(ask(client, factories.token(mira, desk).secret).json()["results"]) == 1
    assert told(ask(client, "wb_wrong")) == (401, "token_unknown")
    assert ask(client, "bWlyYTp4", kind="Basic").status_code == 200  # no token: the session


def test_the_use_of_a_token_is_kept_once_a_minute(client: Client, desk: Project, rosa: User) -> None:
    made = factories.token(rosa, desk)

    def writes() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert ask(client, made.secret).status_code == 200
        return sum("UPDATE" in query["sql"] for query in found.captured_queries)

    assert [writes(), writes(), writes()] == [1, 0, 0]
    used = ApiToken.objects.get().last_used_at
    assert used is not None
    ApiToken.objects.update(last_used_at=used - timedelta(seconds=59))
    assert writes() == 0
    ApiToken.objects.update(last_used_at=used - timedelta(seconds=61))
    assert writes() == 1
    assert ApiToken.objects.get().last_used_at >= used


def test_of_two_uses_at_once_one_is_kept(desk: Project, rosa: User, now: datetime) -> None:
    token = factories.token(rosa, desk).token
    tokens.used(token, now=now)
    tokens.used(token, now=now + timedelta(seconds=30))  # read before the first was kept
    assert ApiToken.objects.get().last_used_at == now


def test_the_secret_stands_nowhere_in_the_database_nor_in_a_log(
    client: Client, desk: Project, rosa: User, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(rosa)
    form = {"name": "Nightly", "project": str(desk.uid), "scopes": ["read"], "days": "30"}
    with caplog.at_level(logging.DEBUG):
        page = client.post("/tokens", form).content.decode()
        secret = page.partition('value="wb_')[2].partition('"')[0]
        assert ask(Client(), f"wb_{secret}").status_code == 200
        assert ask(Client(), f"wb_{secret}x").status_code == 401
    prefix, _, secret = secret.partition("_")
    assert len(secret) == 43
    tables = apps.get_models(include_auto_created=True)
    rows = [str(row) for table in tables for row in table._default_manager.values_list()]
    assert any(prefix in row for row in rows)
    assert not [row for row in rows if secret in row]
    assert secret not in caplog.text
