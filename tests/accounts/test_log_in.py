"""Logging in and out, setting a password, and what is closed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password
from django.core import mail
from django.core.cache import cache
from django.test import Client

from annotations.models import User
from tests.cast import PASSWORD
from workbench.settings import PASSWORD_HASHERS

LOG_IN, LOG_OUT = "/accounts/login/", "/accounts/logout/"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("email", ["mira@desk.example", "MIRA@Desk.Example", " mira@desk.example "])
def test_a_person_logs_in_with_the_address_in_any_case(email: str, client: Client, mira: User) -> None:
    answer = client.post(LOG_IN, {"login": email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert logged_in(client)


def test_log_in_goes_on_to_the_page_that_was_asked_for_but_to_no_other_site(client: Client, mira: User) -> None:
    for target, lands in (("/admin/", "/admin/"), ("https://evil.example/", "/"), ("//evil.example", "/")):
        client.logout()
        answer = client.post(f"{LOG_IN}?next={target}", {"login": mira.email, "password": PASSWORD, "next": target})
        assert answer["Location"] == lands


@pytest.mark.parametrize("password", ["wrong horse battery", ""])
def test_a_wrong_password_is_refused_in_the_same_words_as_an_unknown_address(
    password: str, client: Client, mira: User
) -> None:
    texts = []
    for email in (mira.email, "nobody@desk.example"):
        answer = client.post(LOG_IN, {"login": email, "password": password})
        assert answer.status_code == 200
        texts.append(re.sub(r'(value|content|hx-headers)=("[^"]*"|\'[^\']*\')', "", answer.content.decode()))
    assert texts[0] == texts[1]
    assert not logged_in(client)


def test_somebody_locked_out_cannot_log_in_and_is_logged_out_at_once(client: Client, mira: User) -> None:
    client.force_login(mira)
    User.objects.filter(pk=mira.pk).update(is_active=False)
    assert client.get("/")["Location"].startswith(LOG_IN)
    again = Client()
    again.post(LOG_IN, {"login": mira.email, "password": PASSWORD})
    assert not logged_in(again)


def test_guessing_is_stopped_after_a_few_attempts_even_with_the_right_password_at_last(
    client: Client, mira: User
) -> None:
    for number in range(6):
        client.post(LOG_IN, {"login": mira.email, "password": f"guess number {number}"})
    client.post(LOG_IN, {"login": mira.email, "password": PASSWORD})
    assert not logged_in(client)


def test_a_made_up_forwarded_address_does_not_get_round_the_limit(client: Client, mira: User) -> None:
    for number in range(12):
        headers = {"x-forwarded-for": f"10.0.0.{number}"}
        answer = client.post(LOG_IN, {"login": f"p{number}@desk.example", "password": "x"}, headers=headers)
    answer = client.post(LOG_IN, {"login": mira.email, "password": PASSWORD}, headers={"x-forwarded-for": "10.9.9.9"})
    assert answer.status_code in (200, 429)
    assert not logged_in(client)


def test_a_link_does_not_log_out_a_button_does(client: Client, mira: User) -> None:
    client.force_login(mira)
    assert client.get(LOG_OUT).status_code == 200
    assert logged_in(client)
    client.post(LOG_OUT)
    assert not logged_in(client)


def test_a_password_is_changed_by_who_knows_it_and_kept_as_argon2(client: Client, mira: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS  # not the quick one of the tests
    client.force_login(mira)
    new = {"password1": "another horse battery", "password2": "another horse battery"}
    client.post("/accounts/password/change/", {"oldpassword": "wrong", **new})
    mira.refresh_from_db()
    assert check_password(PASSWORD, mira.password)  # the person's own method would hash it anew, and log them out
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    mira.refresh_from_db()
    assert mira.check_password("another horse battery")
    assert mira.password.startswith("argon2$argon2id$")
    assert Argon2PasswordHasher().decode(mira.password)["memory_cost"] >= 100 * 1024
    assert logged_in(client)


@pytest.mark.parametrize("weak", ["short", "password123", "mira@desk.example"])
def test_a_weak_password_is_refused(weak: str, client: Client, mira: User) -> None:
    client.force_login(mira)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    mira.refresh_from_db()
    assert mira.check_password(PASSWORD)


def reset_link(client: Client, email: str) -> str:
    client.post("/accounts/password/reset/", {"email": email})
    found = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert found
    return found[1]


def test_a_forgotten_password_is_set_anew_by_a_mailed_link_that_works_once(client: Client, mira: User) -> None:
    link = reset_link(client, "Mira@desk.example")
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "a third horse battery", "password2": "a third horse battery"})
    mira.refresh_from_db()
    assert mira.check_password("a third horse battery")
    again = Client()
    again.get(link, follow=True)
    again.post(form, {"password1": "a fourth horse battery", "password2": "a fourth horse battery"})
    mira.refresh_from_db()
    assert mira.check_password("a third horse battery")


def test_an_unknown_address_gets_no_mail_and_the_page_does_not_say_so(client: Client, mira: User) -> None:
    known = client.post("/accounts/password/reset/", {"email": mira.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@desk.example"})
    assert known["Location"] == unknown["Location"]
    assert [message.to for message in mail.outbox] == [[mira.email]]


def test_nobody_signs_up_and_the_page_says_who_invites(client: Client, db: None) -> None:
    page = client.get("/accounts/signup/")
    assert "invitation" in page.content.decode()
    new = {"email": "eve@desk.example", "password1": "yet another horse", "password2": "yet another horse"}
    client.post("/accounts/signup/", new)
    assert not User.objects.exists()


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "confirm-email/x/", "login/code/confirm/", "3rdparty/"])
def test_pages_that_we_do_not_use_are_not_there(path: str, client: Client, mira: User) -> None:
    client.force_login(mira)
    assert client.get(f"/accounts/{path}").status_code == 404


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Client, mira: User, settings: Any) -> None:
    client.post(LOG_IN, {"login": mira.email, "password": PASSWORD})
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
