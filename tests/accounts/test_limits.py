"""How often one may ask: by person, by token, by address; told in our form; nothing without the broker."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from redis.exceptions import RedisError

from annotations.errors import TooManyRequests
from annotations.models import Project, User
from annotations.people import limits, tokens
from annotations.web.limits import address
from tests.accounts.ways import LOG_IN
from tests.cast import PASSWORD
from tests.services import valkey
from workbench.cache import Forgiving


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def lower(settings: Any, **given: str) -> None:
    settings.LIMITS = {**settings.LIMITS, **given}


@pytest.mark.parametrize(("limit", "found"), [("1200/m", (1200, 60)), ("5/h", (5, 3600)), ("", (0, 0)), ("0", (0, 0))])
def test_a_limit_is_read(limit: str, found: tuple[int, int]) -> None:
    assert limits.parsed(limit) == found


@pytest.mark.parametrize("limit", ["many", "5", "5/y", "-1/m", "5/m "])
def test_what_is_no_limit_is_refused(limit: str) -> None:
    with pytest.raises(ValueError, match="no limit"):
        limits.parsed(limit)


def test_as_many_as_the_limit_are_let_through_in_each_window_and_each_for_themselves(settings: Any) -> None:
    lower(settings, requests="3/m")
    for start in (120.0, 180.0):
        for who in ("rosa", "adam"):
            for number in range(3):
                limits.check("requests", who, now=start + number)
            with pytest.raises(TooManyRequests) as refused:
                limits.check("requests", who, now=start + 20)
            assert refused.value.details == {"retry_after": 40}


def test_five_answers_a_second_for_hours_never_hit_the_limit_that_stands(settings: Any) -> None:
    """With what a page asks for beside each answer: the next suggestions, the article, the outbox's own questions."""
    most, seconds = limits.parsed(settings.LIMITS["requests"])
    assert most / seconds >= 5 * 4


def test_a_person_is_told_by_the_api_and_on_pages_when_to_try_again(
    client: Client, rosa: User, adam: User, settings: Any
) -> None:
    lower(settings, requests="4/m")
    client.force_login(rosa)
    codes = [client.get("/api/v1/projects/").status_code for _number in range(5)]
    if 429 not in codes[:4]:  # a window may have ended in between
        codes += [client.get("/api/v1/projects/").status_code for _number in range(5)]
    assert codes.count(429) >= 1
    answer = client.get("/api/v1/projects/")
    assert answer.json()["code"] == "too_many_requests"
    assert 1 <= int(answer.headers["Retry-After"]) == answer.json()["details"]["retry_after"] <= 60
    page = client.post("/preferences", {"part": "built-in"})
    assert (page.status_code, "Too many requests" in page.content.decode()) == (429, True)
    assert page.headers["Retry-After"]
    assert client.get("/preferences").status_code == 200, "reading a page is not counted"
    other = Client()
    other.force_login(adam)
    assert other.get("/api/v1/projects/").status_code == 200, "nobody else is held up"


def test_programs_are_counted_by_token_and_guesses_by_address(desk: Project, mira: User, settings: Any) -> None:
    now = timezone.now()
    secrets = [
        tokens.make(user=mira, project=desk, name=name, scopes=["read"], lifetime=timedelta(days=1), now=now).secret
        for name in ("one", "two")
    ]
    lower(settings, requests="2/h", guesses="2/h")
    client = Client()

    def ask(secret: str) -> Any:
        return client.get("/api/v1/projects/", headers={"Authorization": f"Bearer {secret}"})

    assert [ask(secrets[0]).status_code for _number in range(3)] == [200, 200, 429]
    assert ask(secrets[1]).status_code == 200
    wrong = secrets[1][:-1] + ("A" if secrets[1][-1] != "A" else "B")
    assert [ask(wrong).status_code for _number in range(3)] == [401, 401, 429]
    answer = ask(wrong)
    assert (answer.json()["code"], "Retry-After" in answer.headers) == ("too_many_requests", True)
    assert ask(secrets[1]).status_code == 200, "a token that works is not held up by who guesses beside it"


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),  # whoever has one address has all of these
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_where_somebody_comes_from_is_an_address_or_a_household(told: str, found: str, rf: Any) -> None:
    assert address(rf.get("/", REMOTE_ADDR=told)) == found


def test_who_came_past_a_proxy_is_known_by_where_they_stand_and_cannot_choose(settings: Any, rf: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    past = rf.get("/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="203.0.113.9")
    behind = rf.get("/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.9, 192.0.2.8")
    assert [address(one) for one in (past, behind)] == ["192.0.2.7", "203.0.113.9"]


def test_files_are_counted_before_they_are_read(client: Client, mira: User, desk: Project, settings: Any) -> None:
    lower(settings, uploads="2/h")
    client.force_login(mira)
    address = f"/projects/{desk.uid}/articles/add"
    codes = [
        client.post(address, {"file": SimpleUploadedFile(f"{number}.txt", b"")}).status_code for number in range(3)
    ]
    assert codes[2] == 429
    assert 429 not in codes[:2]
    for made_up in ("Bearer a", "bearer b", "BearerC"):
        again = client.post(address, {"file": SimpleUploadedFile("3.txt", b"")}, headers={"Authorization": made_up})
        assert again.status_code == 429, "a header of one's own is no counter of one's own"


def test_allauths_limits_are_told_in_our_form(client: Client, mira: User) -> None:
    for number in range(40):
        answer = client.post(LOG_IN, {"login": f"p{number}@desk.example", "password": "x"})
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert "Too many requests" in answer.content.decode()


def test_without_the_broker_everything_is_allowed_and_said_once(caplog: Any) -> None:
    Forgiving._away_until = 0.0
    with valkey.server() as address:
        away = Forgiving(address, {"OPTIONS": {"socket_timeout": 2}})
        away.set("known", 1)
        assert (away.get("known"), away.incr("known"), away.add("known", 5)) == (1, 2, False)
        assert away.get_many(["known"]) == {"known": 2}
    with caplog.at_level(logging.WARNING, "workbench.cache"):
        found = (away.get("known", 7), away.add("known", 1), away.incr("known"), away.has_key("known"))
        away.set("known", 1)
        away.delete_many(["known"])
    assert found == (7, True, 1, False)
    assert len([one for one in caplog.records if one.name == "workbench.cache"]) == 1
    Forgiving._away_until = 0.0


def test_people_log_in_while_the_broker_is_away(client: Client, mira: User, settings: Any) -> None:
    Forgiving._away_until = 0.0
    gone = {"BACKEND": "workbench.cache.Forgiving", "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {"default": gone}
    with pytest.raises(RedisError):
        super(Forgiving, caches["default"]).get("anything")
    answer = client.post(LOG_IN, {"login": mira.email, "password": PASSWORD})
    assert answer["Location"] == "/"
    assert client.get("/api/v1/projects/").status_code == 200
    Forgiving._away_until = 0.0
