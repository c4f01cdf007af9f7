"""Logging in with an OpenID provider, a real one over HTTP: whom it lets in, and what it is not believed."""

from __future__ import annotations

import html
import http.client
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from django.core.cache import cache
from django.test import Client

from annotations.models import User
from tests.accounts.ways import log_in, set_up_app
from tests.cast import PASSWORD
from tests.services.openid import CLIENT, KEY_NAME, SECRET, Claims, OpenIDProvider, new_key, openid_provider

GO, BACK = "/accounts/single-sign-on/", "/accounts/single-sign-on/back/"


@pytest.fixture(scope="module")
def shared() -> Iterator[OpenIDProvider]:
    with openid_provider() as provider:
        yield provider


@pytest.fixture
def provider(shared: OpenIDProvider, settings: Any, mira: User) -> OpenIDProvider:
    """It says that whoever comes is Mira, and is set up as the site's."""
    cache.clear()
    settings.OIDC_URL, settings.OIDC_NAME = shared.url, "Newsroom ID"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
    shared.person = {"email": "Mira@desk.example", "email_verified": True}
    shared.bend, shared.sign, shared.config, shared.userinfo = (lambda claims: claims), shared.signed, {}, None
    return shared


def leave(client: Client, then: str = "") -> str:
    """Where the button of the log-in page leads."""
    page = client.post(GO, {"next": then} if then else {})
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return html.unescape(found[1])


def visit(address: str) -> str:
    """What the provider answers the browser with: the way back, as this site sees it."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    assert answer.status == 302, answer.read()
    back = urlsplit(answer.headers["Location"])
    assert (back.netloc, back.path) == ("testserver", BACK)
    return f"{back.path}?{back.query}"


def sign_on(client: Client, then: str = "") -> Any:
    return client.get(visit(leave(client, then)))


def who(client: Client) -> str:
    uid = client.get("/api/v1/session/").json()["person"]
    return User.objects.get(uid=uid).name if uid else ""


def test_somebody_with_an_account_is_logged_in_and_goes_on_to_the_page_asked_for(
    provider: OpenIDProvider, mira: User, client: Client
) -> None:
    assert "Log in with Newsroom ID" in client.get("/accounts/login/").content.decode()
    assert sign_on(client, "/preferences")["Location"] == "/preferences"
    assert who(client) == "Mira"
    mira.refresh_from_db()
    assert mira.check_password(PASSWORD), "her password stays"


def test_the_address_may_come_from_what_the_provider_tells_of_a_person(
    provider: OpenIDProvider, client: Client
) -> None:
    provider.userinfo, provider.person = {**provider.person, "sub": "person-1"}, {}
    sign_on(client)
    assert who(client) == "Mira"


def test_a_second_factor_is_asked_for_here_too(provider: OpenIDProvider, mira: User, client: Client) -> None:
    other = Client()
    log_in(other, mira)
    set_up_app(other)
    assert sign_on(client)["Location"] == "/accounts/ways-in/authenticate/"
    assert not who(client)


def test_another_site_is_never_gone_on_to(provider: OpenIDProvider, client: Client) -> None:
    assert sign_on(client, "https://evil.example/")["Location"] == "/"


def test_a_link_cannot_choose_scopes_parameters_or_to_connect(provider: OpenIDProvider, client: Client) -> None:
    page = client.post(f"{GO}?scope=admin&auth_params=prompt%3Dnone&process=connect&action=reauthenticate")
    assert "admin" not in page.content.decode()
    assert "prompt" not in page.content.decode()
    assert client.get(GO).status_code == 405


def unverified(claims: Claims) -> Claims:
    return {**claims, "email_verified": False}


def silent(claims: Claims) -> Claims:
    return {name: value for name, value in claims.items() if name != "email_verified"}


@pytest.mark.parametrize(
    ("bend", "said"),
    [
        (unverified, "does not vouch"),
        (silent, "does not vouch"),
        (lambda claims: {**claims, "email": "nobody@desk.example"}, "nobody with that address has an account"),
        (lambda claims: {**claims, "nonce": "another"}, "could not be believed"),
        (lambda claims: {name: claims[name] for name in claims if name != "nonce"}, "could not be believed"),
        (lambda claims: {**claims, "iss": "https://other.example"}, "could not be believed"),
        (lambda claims: {**claims, "aud": "another client"}, "could not be believed"),
        (lambda claims: {**claims, "aud": [CLIENT, "another"]}, "could not be believed"),
        (lambda claims: {**claims, "azp": "another client"}, "could not be believed"),
        (lambda claims: {**claims, "exp": int(time.time()) - 120}, "could not be believed"),
        (lambda claims: {name: claims[name] for name in claims if name != "exp"}, "could not be believed"),
    ],
)
def test_claims_that_do_not_fit_let_nobody_in(bend: Any, said: str, provider: OpenIDProvider, client: Client) -> None:
    provider.bend = bend
    answer = sign_on(client)
    assert answer.status_code == 403
    assert said in answer.content.decode()
    assert not who(client)
    assert User.objects.count() == 1, "nobody signs up"


def forgeries(provider: OpenIDProvider) -> dict[str, Any]:
    stranger, public = new_key(), jwt.algorithms.RSAAlgorithm.to_jwk(provider.key.public_key())
    return {
        "another key": lambda claims: jwt.encode(claims, stranger, "RS256", headers={"kid": KEY_NAME}),
        "an unknown key": lambda claims: jwt.encode(claims, stranger, "RS256", headers={"kid": "key-2"}),
        "no signature": lambda claims: jwt.encode(claims, "", "none", headers={"kid": KEY_NAME}),
        "the public key as a secret": lambda claims: jwt.encode(claims, public, "HS256", headers={"kid": KEY_NAME}),
        "our own secret": lambda claims: jwt.encode(claims, SECRET * 2, "HS256", headers={"kid": KEY_NAME}),
        "changed afterwards": lambda claims: provider.signed(claims)[:-8] + "AAAAAAAA",
        "no token": lambda claims: "",
        "rubbish": lambda claims: "a.b.c",
    }


def test_only_what_the_providers_own_key_signed_is_believed(provider: OpenIDProvider, client: Client) -> None:
    for name, sign in forgeries(provider).items():
        provider.sign = sign
        answer = sign_on(client)
        assert (answer.status_code, who(client)) == (403, ""), name
    provider.sign = provider.signed
    sign_on(client)
    assert who(client) == "Mira"


def test_what_is_told_of_somebody_else_is_not_believed(provider: OpenIDProvider, client: Client) -> None:
    provider.userinfo, provider.person = {**provider.person, "sub": "person-2"}, {}
    assert sign_on(client).status_code == 403


def test_a_way_back_works_once_and_in_the_browser_that_left(provider: OpenIDProvider, client: Client) -> None:
    back = visit(leave(client))
    other = Client()
    assert other.get(back).status_code == 403
    assert not who(other)
    client.get(back)
    assert who(client) == "Mira"
    client.logout()
    assert client.get(back).status_code == 403


def test_a_code_of_another_log_in_fails_for_its_proof_key(provider: OpenIDProvider, client: Client) -> None:
    stolen = re.search(r"code=([^&]+)", visit(leave(Client())))
    assert stolen
    own = visit(leave(client))
    assert client.get(re.sub(r"code=[^&]+", f"code={stolen[1]}", own)).status_code == 403


def test_somebody_locked_out_is_not_let_in(provider: OpenIDProvider, mira: User, client: Client) -> None:
    User.objects.filter(pk=mira.pk).update(is_active=False)
    assert sign_on(client).status_code == 403


@pytest.mark.parametrize(
    "config",
    [{"issuer": "https://other.example"}, {"jwks_uri": "ftp://127.0.0.1/keys"}, {"token_endpoint": None}],
)
def test_a_provider_that_describes_itself_wrongly_is_not_gone_to(
    config: Claims, provider: OpenIDProvider, client: Client
) -> None:
    provider.config = config
    assert client.post(GO).status_code == 403


def test_a_provider_that_is_away_is_said_so(provider: OpenIDProvider, settings: Any, client: Client) -> None:
    settings.OIDC_URL = "http://127.0.0.1:9"
    answer = client.post(GO)
    assert answer.status_code == 502
    assert "could not be reached" in answer.content.decode()


def test_giving_up_there_leads_to_a_page_that_says_so(provider: OpenIDProvider, client: Client) -> None:
    state = re.search(r"state=([^&]+)", leave(client))
    assert state
    answer = client.get(f"{BACK}?error=access_denied&state={state[1]}")
    assert "You were not logged in with Newsroom ID" in answer.content.decode()


def test_without_a_provider_there_are_no_such_pages(client: Client, db: None) -> None:
    assert client.post(GO).status_code == 404
    assert client.get(BACK).status_code == 404
    assert "Log in with" not in client.get("/accounts/login/").content.decode().replace("Log in with a passkey", "")
