"""The security log: every kind of event occurs in one story, and nothing private stands in it."""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
import structlog
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from annotations import security_log, tasks
from annotations.ingest import taking_down
from annotations.models import ApiToken, Article, Membership, Project, Session, User
from annotations.people import accounts, factors, tokens
from tests.accounts.ways import WAYS_IN, code, log_in, prove, set_up_app
from tests.cast import NOW, PASSWORD
from workbench import logs

SHORT = re.compile(r"[0-9a-f]{12}")
NEW = {"password1": "another horse battery", "password2": "another horse battery"}


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def story(desk: Project, harbour: Article, mira: User, rosa: User, olga: User, settings: Any) -> list[str]:
    """Everything that the log knows happens once; what must not stand in it."""
    client, other = Client(), Client()
    log_in(client, mira)
    other.post("/accounts/login/", {"login": mira.email, "password": "a wrong password"})
    prove(client)
    key, codes = set_up_app(client)
    prove(client)
    client.post(f"{WAYS_IN}recovery-codes/generate/")
    log_in(other, mira)
    other.post(f"{WAYS_IN}authenticate/", {"code": "000000"})
    other.post(f"{WAYS_IN}authenticate/", {"code": code(key)})
    client.post("/log-ins/others/end")
    made = client.post("/tokens", {"name": "Nightly copy", "project": desk.uid, "scopes": ["read"], "days": 30})
    secret = re.search(r"wb_[a-z0-9]{8}_[\w-]{43}", made.content.decode())
    assert secret
    client.post(f"/tokens/{ApiToken.objects.get().uid}/revoke")
    Client().get("/api/v1/projects/", headers={"Authorization": f"Bearer {secret[0]}"})
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **NEW})
    reader = Client()
    reader.force_login(rosa)
    reader.get(f"/projects/{desk.uid}/settings")
    member = Membership.objects.get(user=rosa)
    tasks.change_member(member=member, role="adjudicator", cleared=False, by=mira, now=NOW)
    taking_down.take_down(article=harbour, by=mira, now=NOW)
    factors.remove_all(person=mira, by=olga)
    accounts.change(person=rosa, name=rosa.name, is_active=False, is_superuser=False, by=olga)
    settings.LIMITS = {**settings.LIMITS, "requests": "1/d"}
    boss = Client()
    boss.force_login(olga)
    for _number in range(3):
        boss.get("/api/v1/projects/")
    boss.post("/accounts/logout/")
    log_in(boss, olga)
    settings.LIMITS = {**settings.LIMITS, "requests": ""}
    boss.post("/accounts/logout/")
    sessions = [str(one) for one in Session.objects.values_list("pk", flat=True)]
    return [secret[0], key, *codes, PASSWORD, NEW["password1"], "wrong password", *sessions]


def test_every_kind_of_event_is_told_and_nothing_private(
    transactional_db: None, desk: Project, harbour: Article, mira: User, rosa: User, olga: User, settings: Any,
    caplog: Any,
) -> None:  # fmt: skip
    with caplog.at_level(logging.INFO, "workbench.security"):
        secrets = story(desk, harbour, mira, rosa, olga, settings)
    told = [one for one in caplog.records if one.name == "workbench.security"]
    assert {one.kind for one in told} == security_log.KINDS
    whole = "\n".join(f"{one.getMessage()} {vars(one)}" for one in told)
    private = [*secrets, "@", "127.0.0.1", "Mira", "Rosa", "Harbour", "Nightly", "Lindesund", desk.name]
    assert [one for one in private if one in whole] == []
    for one in told:
        facts = {name: vars(one)[name] for name in security_log.FACTS if name in vars(one)}
        assert one.getMessage() == " ".join([one.kind, *(f"{name}={facts[name]}" for name in sorted(facts))])
        assert all(SHORT.fullmatch(facts[name]) for name in ("session", "token") if name in facts)
    by = {one.kind: vars(one) for one in told}
    assert by["role_changed"]["person"] == str(rosa.uid)
    assert (by["role_changed"]["role"], by["role_changed"]["project"]) == ("adjudicator", str(desk.uid))
    assert by["forbidden"]["route"] == "project-settings"
    assert by["taken_down"]["article"] == str(harbour.uid)
    assert not Authenticator.objects.exists()


def test_words_never_get_in(caplog: Any) -> None:
    with caplog.at_level(logging.INFO, "workbench.security"):
        security_log.note("forbidden", route="a sentence of somebody", why="mira@desk.example", role="x" * 81)
    (one,) = caplog.records
    assert one.getMessage() == "forbidden role=? route=? why=?"


def test_only_known_kinds_and_facts_are_told() -> None:
    for kind, facts in (("gossip", {}), ("log_in", {"email": "x"})):
        with pytest.raises(ValueError, match="does not know"):
            security_log.note(kind, **facts)


def test_the_request_of_an_event_is_told_if_it_has_a_number(client: Client, stig: User, caplog: Any) -> None:
    with structlog.contextvars.bound_contextvars(request="req-1"), caplog.at_level(logging.INFO):
        security_log.note("log_in", person=stig.uid)
    assert [one.request_id for one in caplog.records if one.name == "workbench.security"] == ["req-1"]


def test_tokens_end_in_the_log_with_a_membership(desk: Project, rosa: User, mira: User, caplog: Any) -> None:
    now = timezone.now()
    tokens.make(user=rosa, project=desk, name="Copy", scopes=["read"], lifetime=timedelta(days=1), now=now)
    caplog.clear()
    with caplog.at_level(logging.INFO, "workbench.security"):
        tasks.remove_member(member=Membership.objects.get(user=rosa), by=mira, now=now)
    assert [one.kind for one in caplog.records if one.name == "workbench.security"] == ["role_changed", "token_revoked"]


def test_a_servers_line_names_whom_it_is_about_and_who_did_it(mira: User, stig: User, caplog: Any) -> None:
    with security_log.asked(lambda: {"by": mira.uid}), caplog.at_level(logging.INFO):
        security_log.note("session_ended", person=stig.uid)
    record = next(one for one in caplog.records if one.name == "workbench.security")
    line = json.loads(logs.formatter(local=False).format(record))
    assert (line["kind"], line["person"], line["by"]) == ("session_ended", str(stig.uid), str(mira.uid))
