"""A second factor: set up, asked for, demanded, lost."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from annotations.errors import NotAllowed
from annotations.models import User
from annotations.people import factors
from tests.accounts.ways import LOG_IN, WAYS_IN, code, log_in, prove, set_up_app
from workbench.factors import Adapter, site_cipher


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def guarded(client: Client, mira: User, db: None) -> tuple[str, list[str]]:
    """Mira has an app and is logged in; its key and her recovery codes."""
    log_in(client, mira)
    return set_up_app(client)


def inside(client: Client) -> bool:
    return client.get("/preferences").status_code == 200


def test_an_app_is_set_up_and_its_code_asked_for_from_then_on(
    client: Client, mira: User, guarded: tuple[str, list[str]]
) -> None:
    key, codes = guarded
    assert (len(key), len(codes)) == (32, 10)
    other = Client()
    assert log_in(other, mira)["Location"] == f"{WAYS_IN}authenticate/"
    assert not inside(other)
    other.post(f"{WAYS_IN}authenticate/", {"code": "000000"})
    assert not inside(other)
    other.post(f"{WAYS_IN}authenticate/", {"code": code(key)})
    assert inside(other)


def test_a_code_opens_once(mira: User, guarded: tuple[str, list[str]]) -> None:
    key, _codes = guarded
    now = code(key)
    for who, may in ((Client(), True), (Client(), False)):
        log_in(who, mira)
        who.post(f"{WAYS_IN}authenticate/", {"code": now})
        assert inside(who) is may


def test_a_code_that_was_used_is_not_right_again_written_otherwise(
    mira: User, guarded: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """allauth forgets a code before it has run out, and reads past dashes."""
    key, _codes = guarded
    monkeypatch.setattr(TOTP, "_mark_code_used", lambda self, code: True)
    now = code(key)
    for written, may in ((now, True), (f"{now[:3]}-{now[3:]}", False), (f" {now[:3]} {now[3:]}", False)):
        client = Client()
        log_in(client, mira)
        client.post(f"{WAYS_IN}authenticate/", {"code": written})
        assert inside(client) is may, written


NO_CREDENTIALS = [
    '{"id":"x"}',
    '{"id":"a","rawId":"b"}',
    "[]",
    "5",
    "null",
    '"x"',
    "1" * 5000,
    "[" * 100_000,
    '{"id":"x","rawId":"eA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"eA",'
    '"signature":"eA","userHandle":"eA"}}',
    '{"id":"x","rawId":"eA","type":"public-key","response":{"clientDataJSON":"eA","authenticatorData":5,'
    '"signature":[],"userHandle":{}}}',
]


@pytest.mark.parametrize("credential", NO_CREDENTIALS, ids=range(len(NO_CREDENTIALS)))
def test_whatever_is_sent_as_a_passkey_is_refused_and_told_to_the_log(
    credential: str, client: Client, mira: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        answer = client.post(f"{WAYS_IN}passkeys/login/", {"credential": credential})
    assert answer.status_code < 500
    assert not inside(client)
    is_json = credential not in ("null", "[]") and len(credential) < 5000
    assert ("why=passkey" in caplog.text) is is_json
    log_in(client, mira)
    prove(client, f"{WAYS_IN}passkeys/add/")
    assert client.post(f"{WAYS_IN}passkeys/add/", {"name": "Mine", "credential": credential}).status_code < 500
    assert not factors.passkeys(mira)


def test_a_recovery_code_opens_once_and_is_shown_once(
    client: Client, mira: User, guarded: tuple[str, list[str]]
) -> None:
    _key, codes = guarded
    for may in (True, False):
        who = Client()
        log_in(who, mira)
        who.post(f"{WAYS_IN}authenticate/", {"code": codes[3]})
        assert inside(who) is may
    again = client.get(f"{WAYS_IN}recovery-codes/").content.decode()
    assert not [one for one in codes if one in again]
    assert "9 codes are left" in again


def test_guessing_codes_is_stopped_after_a_few(mira: User, guarded: tuple[str, list[str]]) -> None:
    key, _codes = guarded
    who = Client()
    log_in(who, mira)
    for number in range(6):
        who.post(f"{WAYS_IN}authenticate/", {"code": f"00000{number}"})
    who.post(f"{WAYS_IN}authenticate/", {"code": code(key)})
    assert not inside(who)


@pytest.mark.parametrize("page", ["app/activate/", "passkeys/add/", "app/deactivate/", "recovery-codes/generate/"])
def test_nobody_changes_ways_in_without_showing_once_more_who_they_are(
    page: str, client: Client, mira: User, guarded: tuple[str, list[str]]
) -> None:
    if page == "app/activate/":
        Authenticator.objects.all().delete()
    fresh = Client()
    fresh.force_login(mira)
    answer = fresh.get(f"{WAYS_IN}{page}")
    assert answer.status_code == 302
    assert "/accounts/reauthenticate/" in answer["Location"]
    prove(fresh)
    assert fresh.get(f"{WAYS_IN}{page}").status_code == 200


def test_without_the_app_the_password_is_enough_again(client: Client, mira: User, guarded: Any) -> None:
    client.post(f"{WAYS_IN}app/deactivate/")
    assert not Authenticator.objects.exists()
    other = Client()
    log_in(other, mira)
    assert inside(other)


def test_secrets_are_encrypted_with_a_key_that_follows_from_the_sites(
    mira: User, guarded: tuple[str, list[str]], settings: Any
) -> None:
    key, _codes = guarded
    rows = {row.type: row.data for row in Authenticator.objects.all()}
    assert key not in str(rows)
    assert site_cipher().decrypt(rows["totp"]["secret"].encode()).decode() == key
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key of the site, long enough for it"
    assert Adapter().decrypt(rows["totp"]["secret"]) != key, "the key was lost"
    assert Adapter().decrypt(rows["totp"]["secret"]) != Adapter().decrypt(rows["totp"]["secret"])
    settings.SECRET_KEY_FALLBACKS = [old]
    assert Adapter().decrypt(rows["totp"]["secret"]) == key


@pytest.mark.parametrize(
    ("who", "asked"),
    [("nobody", ""), ("managers", "Mira Olga"), ("everybody", "Mira Rosa Stig Olga")],
)
def test_whom_the_setting_names_is_led_to_set_one_up_before_anything_else(
    who: str, asked: str, settings: Any, mira: User, rosa: User, stig: User, olga: User
) -> None:
    settings.REQUIRE_SECOND_FACTOR = who
    for person in (mira, rosa, stig, olga):
        client = Client()
        client.force_login(person)
        page, api = client.get("/preferences"), client.get("/api/v1/projects/")
        if person.name in asked.split():
            assert (page.status_code, page["Location"]) == (302, WAYS_IN)
            assert (api.status_code, api.json()["code"]) == (403, "second_factor_required")
            for header in ("Bearerx y", "Bearer\ty", "Basic bearer"):  # no token: the session would decide
                assert client.get("/api/v1/projects/", headers={"Authorization": header}).status_code == 403
            assert "wants a second factor of you" in client.get(WAYS_IN).content.decode()
        else:
            assert (page.status_code, api.status_code) == (200, 200)


def test_who_has_set_one_up_is_let_in(client: Client, mira: User, desk: Any, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = "managers"
    log_in(client, mira)
    assert not inside(client)
    set_up_app(client)
    assert inside(client)
    assert client.get("/api/v1/projects/").status_code == 200


def test_a_lost_device_is_taken_away_by_who_runs_the_site_alone(
    client: Client, mira: User, olga: User, stig: User, guarded: Any
) -> None:
    with pytest.raises(NotAllowed):
        factors.remove_all(person=mira, by=stig)
    assert factors.has(mira)
    admin = Client()
    admin.force_login(olga)
    admin.post("/admin/annotations/user/", {"action": "remove_factors", "_selected_action": [str(mira.uid)]})
    assert not Authenticator.objects.exists()


def test_the_command_takes_a_lost_device_away(mira: User, guarded: Any, capsys: Any) -> None:
    call_command("remove_second_factor", mira.email)
    assert not Authenticator.objects.exists()
    assert "2" in capsys.readouterr().out


def test_the_page_of_ways_in_tells_what_there_is(client: Client, mira: User, guarded: Any) -> None:
    page = client.get(WAYS_IN).content.decode()
    assert re.search(r"On</span>", page)
    assert "10 codes are left" in page


def test_somebody_without_a_password_sets_one_on_a_page_of_ours(client: Client, mira: User) -> None:
    mira.set_unusable_password()
    mira.save()
    client.force_login(mira)
    assert "Set a password" in client.get(WAYS_IN).content.decode()
    page = client.get("/accounts/password/set/").content.decode()
    assert "<h1" in page
    assert "data-text-size" in page
    new = {"password1": "a ferry at half past nine", "password2": "a ferry at half past nine"}
    assert client.post("/accounts/password/set/", new).status_code == 302
    mira.refresh_from_db()
    assert mira.check_password(new["password1"])


def test_a_stranger_sees_no_ways_in(client: Client, db: None) -> None:
    assert client.get(WAYS_IN)["Location"].startswith(LOG_IN)
