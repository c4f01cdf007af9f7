"""Where one is logged in: rotated, listed, ended there and everywhere else, and how long it lasts."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from annotations.models import Session, User
from annotations.people import accounts, passwords, sessions
from tests.accounts.ways import LOG_IN, WAYS_IN, log_in, prove, set_up_app
from tests.cast import PASSWORD

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def browser(person: User, agent: str = FIREFOX) -> Client:
    client = Client(headers={"User-Agent": agent})
    log_in(client, person)
    return client


def inside(client: Client) -> bool:
    return client.get("/preferences").status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140.0 Safari/537.36", "Chrome on Mac"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5", "Some browser or program"),
        ("<script>Firefox/1", "Firefox"),
        ("", "Some browser or program"),
    ],
)
def test_a_device_is_told_in_plain_words(agent: str, words: str) -> None:
    assert sessions.in_words(sessions.device(agent)) == words


def test_the_page_lists_where_one_is_logged_in_and_nothing_that_could_log_in(mira: User) -> None:
    here, telephone = browser(mira), browser(mira, IPHONE)
    page = here.get(WAYS_IN).content.decode()
    places = re.findall(r"<b>([^<]+ on [^<]+)</b>", page)
    assert places == ["Firefox on Linux", "Safari on iPhone"]
    keys = set(Session.objects.values_list("pk", flat=True))
    assert len(keys) == 2
    assert not [key for key in keys if key in page]
    assert inside(telephone)


def test_one_logs_out_there_and_everywhere_else(mira: User) -> None:
    here, telephone, third = browser(mira), browser(mira, IPHONE), browser(mira)
    there = Session.objects.get(device="Safari/iPhone")
    here.post(f"/log-ins/{there.uid}/end")
    assert [inside(client) for client in (here, telephone, third)] == [True, False, True]
    assert here.post(f"/log-ins/{there.uid}/end").status_code == 404
    here.post("/log-ins/others/end")
    assert [inside(client) for client in (here, telephone, third)] == [True, False, False]


def test_nobody_logs_out_anybody_else(mira: User, stig: User) -> None:
    own, other = browser(mira), browser(stig)
    uid = Session.objects.get(person=mira).uid
    assert other.post(f"/log-ins/{uid}/end").status_code == 404
    other.post("/log-ins/others/end")
    assert inside(own)


def test_a_session_gets_another_key_at_log_in_and_when_a_way_in_changes(transactional_db: None, mira: User) -> None:
    client = Client()
    client.get(LOG_IN)
    seen = [client.session.session_key]
    log_in(client, mira)
    seen.append(client.session.session_key)
    prove(client)
    set_up_app(client)
    seen.append(client.session.session_key)
    prove(client)
    client.post(f"{WAYS_IN}app/deactivate/")
    seen.append(client.session.session_key)
    assert len(set(seen)) == 4
    assert list(Session.objects.filter(person=mira).values_list("pk", flat=True)) == [seen[-1]], "the old keys are gone"


def test_a_new_password_ends_all_other_log_ins(mira: User) -> None:
    here, there = browser(mira), browser(mira)
    new = {"password1": "another horse battery", "password2": "another horse battery"}
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    assert (inside(here), inside(there)) == (True, False)
    assert Session.objects.filter(person=mira).count() == 1
    passwords.reset(mira)
    assert not inside(here)
    assert not Session.objects.filter(person=mira).exists()


def test_locking_somebody_ends_their_log_ins_for_good(mira: User, olga: User) -> None:
    there = browser(mira)
    for active in (False, True):
        accounts.change(person=mira, name=mira.name, is_active=active, is_superuser=False, by=olga)
        assert not inside(there)


def test_a_log_in_ends_after_its_days_however_often_it_is_used(mira: User, settings: Any) -> None:
    client = browser(mira)
    row = Session.objects.get(person=mira)
    assert timedelta(days=13, hours=23) < row.expire_date - timezone.now() <= timedelta(days=settings.SESSION_DAYS)
    session = client.session
    session["log_in"] = {**session["log_in"], "began": time.time() - settings.SESSION_COOKIE_AGE + 3600}
    session.save()
    assert client.get("/preferences").status_code == 200
    client.post("/preferences", {"part": "built-in"})
    left = Session.objects.get(person=mira).expire_date - timezone.now()
    assert timedelta(minutes=55) < left <= timedelta(hours=1)


def test_when_it_was_seen_is_kept_to_five_minutes(mira: User) -> None:
    client = browser(mira)
    before = timezone.now() - timedelta(minutes=3)
    Session.objects.update(seen_at=before)
    client.get("/preferences")
    assert Session.objects.get().seen_at == before
    Session.objects.update(seen_at=before - timedelta(hours=1))
    client.get("/preferences")
    assert Session.objects.get().seen_at > before


@pytest.mark.parametrize("cookie", ['sessionid="aaaaaaaa\\000"', "sessionid=ÄÖÜaaaaaaaa", f"sessionid={'a' * 5000}"])
def test_a_made_up_session_is_nobodys(cookie: str, db: None) -> None:
    assert Client().get(LOG_IN, headers={"Cookie": cookie}).status_code == 200
