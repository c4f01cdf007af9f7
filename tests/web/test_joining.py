"""The page on which an invited person joins: once, as whom they were invited, and nobody else."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from annotations.models import Invitation, Membership, Project, User
from annotations.people import invitations
from annotations.people.invitations import Made, Wish
from tests.cast import PASSWORD

JOIN = "/join"
ACCOUNT = {"name": "Ines Falk", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def invite(desk: Project, by: User, email: str = "ines@desk.example", role: str = "reviewer") -> Made:
    wish = Wish(email=email, role=role, name="Ines")
    return invitations.make(project=desk, wish=wish, by=by, now=timezone.now())


@pytest.fixture
def ines(desk: Project, mira: User) -> Made:
    return invite(desk, mira)


def opened(client: Client, made: Made) -> Any:
    """What the link shows: the script sends what stands after its #."""
    return client.post(JOIN, {"code": made.token}, follow=True)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_somebody_new_gives_name_and_password_and_is_in(client: Client, ines: Made, desk: Project) -> None:
    page = text_of(opened(client, ines))
    assert "Mira invites you to “Harbour desk”, as ines@desk.example." in page
    assert 'value="Ines"' in page
    answer = client.post(JOIN, ACCOUNT, follow=True)
    assert "you belong to “Harbour desk” now" in text_of(answer)
    person = User.objects.get(email="ines@desk.example")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert Membership.objects.get(user=person, project=desk).role == "reviewer"
    assert client.get(f"/projects/{desk.uid}/articles").status_code == 200


def test_the_whole_link_may_be_pasted(client: Client, ines: Made) -> None:
    answer = client.post(JOIN, {"code": f" https://desk.example/join#{ines.token}\n"}, follow=True)
    assert "You are invited" in text_of(answer)


def test_the_secret_stands_in_no_page_no_address_no_session_and_no_log(
    client: Client, ines: Made, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = opened(client, ines)
    seen = [answer.content.decode(), str(answer.redirect_chain), str(dict(client.session)), caplog.text]
    assert not [place for place in seen if ines.token in place]
    assert answer["Referrer-Policy"] == "same-origin"


def test_somebody_with_an_account_logs_in_and_joins(client: Client, desk: Project, mira: User, stig: User) -> None:
    page = text_of(opened(client, invite(desk, mira, stig.email)))
    assert "log in, and join" in page
    assert "Password" not in page
    refused = client.post(JOIN, ACCOUNT)
    assert (refused.status_code, User.objects.get(pk=stig.pk).name) == (422, "Stig")
    client.post("/accounts/login/?next=/join", {"login": stig.email, "password": PASSWORD, "next": JOIN})
    assert "Join" in text_of(client.get(JOIN))
    client.post(JOIN)
    assert Membership.objects.filter(user=stig, project=desk).exists()


def test_who_is_logged_in_as_somebody_else_joins_nothing(client: Client, ines: Made, stig: User) -> None:
    client.force_login(stig)
    assert "You are logged in as stig@desk.example" in text_of(opened(client, ines))
    assert client.post(JOIN).status_code == 400
    assert not Membership.objects.filter(user=stig).exists()


def test_a_locked_account_is_told_so(client: Client, desk: Project, mira: User, stig: User) -> None:
    User.objects.filter(pk=stig.pk).update(is_active=False)
    assert "This account is locked" in text_of(opened(client, invite(desk, mira, stig.email)))


def test_a_link_that_was_used_or_taken_back_or_is_too_old_says_so(
    desk: Project, mira: User, ines: Made, now: datetime
) -> None:
    first = Client()
    opened(first, ines)
    first.post(JOIN, ACCOUNT)
    taken = invite(desk, mira, "per@desk.example")
    invitations.revoke(invitation=taken.invitation, by=mira, now=timezone.now())
    old = invite(desk, mira, "ada@desk.example")
    Invitation.objects.filter(pk=old.invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    for made, words in ((ines, "was used already"), (taken, "was taken back"), (old, "has expired")):
        answer = opened(Client(), made)
        assert (answer.status_code, words in text_of(answer)) == (409, True)


def test_one_that_is_taken_back_while_the_page_is_open_is_useless(client: Client, ines: Made, mira: User) -> None:
    opened(client, ines)
    invitations.revoke(invitation=ines.invitation, by=mira, now=timezone.now())
    answer = client.post(JOIN, ACCOUNT)
    assert (answer.status_code, "was taken back" in text_of(answer)) == (409, True)
    assert not User.objects.filter(email="ines@desk.example").exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"password": "short", "again": "short"}, "too short"),
        ({"again": "something else"}, "not the same"),
        ({"name": ""}, "required"),
        ({"name": "   "}, "required"),
        ({"name": "I\u202ees"}, "cannot be shown"),
    ],
)
def test_what_will_not_do_is_said_beside_its_field(
    given: dict[str, str], words: str, client: Client, ines: Made
) -> None:
    opened(client, ines)
    answer = client.post(JOIN, ACCOUNT | given)
    assert (answer.status_code, words in text_of(answer)) == (422, True)
    assert PASSWORD not in answer.content.decode()
    assert not User.objects.filter(email="ines@desk.example").exists()


def test_a_stranger_learns_nothing_about_accounts(client: Client, rosa: User) -> None:
    """Without a secret every answer is the same, whatever is asked."""
    for sent in ({"code": rosa.email}, {"code": "x" * 43}, {"code": ""}, {"code": "\ud800".encode("utf-8", "replace")}):
        answer = client.post(JOIN, sent)
        assert (answer.status_code, "no invitation that we know" in text_of(answer)) == (404, True)
        assert "rosa" not in text_of(answer)
    plain = text_of(client.post(JOIN, ACCOUNT | {"email": rosa.email}))
    assert "You are invited" not in plain
    assert "The link that you were given" in plain


def test_guessing_is_stopped(client: Client, ines: Made) -> None:
    codes = {client.post(JOIN, {"code": f"guess number {number}"}).status_code for number in range(100)}
    assert codes == {404}
    assert client.post(JOIN, {"code": ines.token}).status_code == 429
