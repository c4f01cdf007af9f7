"""Ways in, in a browser: an app, a passkey, who must have one, an OpenID provider, and logging out elsewhere."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.accounts.ways import code
from tests.cast import PASSWORD
from tests.services.axe import violations
from tests.services.live import Workbench
from tests.services.openid import CLIENT, SECRET, OpenIDProvider, openid_provider
from tests.stage import fresh_workbench

pytestmark = pytest.mark.xdist_group("ways in")  # one process starts its workbench

MAKE = """
from annotations.models import User
for name in {names!r}:
    User.objects.create_user(name + "@ways.example", {password!r}, name=name.title(), is_superuser=name == "olga")
"""
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIDProvider]:
    with openid_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def guarded(provider: OpenIDProvider) -> Iterator[Workbench]:
    """A workbench where managers must have a second factor, and an OpenID provider is named. Olga runs it."""
    named = {"OIDC_URL": provider.url, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET, "OIDC_NAME": "Desk ID"}
    with fresh_workbench(demo=False, REQUIRE_SECOND_FACTOR="managers", **named) as workbench:
        workbench.ask(MAKE.format(names=("olga", "rosa", "adam", "vera"), password=PASSWORD))
        yield workbench


@pytest.fixture
def visit(browser: Browser, guarded: Workbench) -> Iterator[Visit]:
    """`visit()`: a browser of one's own. Scripts that fail and refusals by the policy fail the test."""
    opened: list[BrowserContext] = []
    problems: list[str] = []

    def open_one(**given: Any) -> Page:
        context = browser.new_context(base_url=guarded.url, viewport={"width": 1280, "height": 800}, **given)
        context.set_default_timeout(15_000)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"script on {page.url}: {error}"))
        page.on("console", lambda one: one.type == "error" and problems.append(one.text))
        return page

    yield open_one
    for context in opened:
        context.close()
    assert not problems, problems


def log_in(page: Page, name: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(f"{name}@ways.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def prove(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def log_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Log out").click()
    page.wait_for_url("**/accounts/login/**")


def next_code(key: str, used: str) -> str:
    """The code of now; where that was used, the next one, which is valid already."""
    now = code(key)
    return code(key, at=time.time() + 30) if now == used else now


def looked_at(page: Page) -> None:
    """axe finds nothing, in light, dark and narrow."""
    for colours, width in (("light", 1280), ("dark", 400)):
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page, []) == [], (page.url, colours, width)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, width)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})


def authenticator(page: Page) -> tuple[Any, str]:
    """The browser's own virtual device, which asks nobody for a finger."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    return device, device.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def test_who_must_have_an_app_is_led_to_set_it_up_and_logs_in_with_its_code(visit: Visit) -> None:
    page = visit()
    log_in(page, "olga")
    expect(page.get_by_role("status")).to_contain_text("wants a second factor of you")
    looked_at(page)
    page.goto("/admin/")
    assert page.url.endswith("/accounts/ways-in/"), "nothing else is open"
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    looked_at(page)
    prove(page)
    key = page.get_by_label("Or type this key into the app").input_value()
    expect(page.get_by_alt_text("QR code")).to_be_visible()
    assert page.evaluate("document.querySelector('.qr img').naturalWidth") > 0, "the policy lets the picture through"
    looked_at(page)
    used = code(key)
    page.get_by_label("Code", exact=True).fill(used)
    page.get_by_role("button", name="Switch it on").click()
    codes = page.get_by_label("Your codes").input_value().split()
    assert len(codes) == 10
    looked_at(page)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 codes are left")).to_be_visible()
    looked_at(page)
    page.goto("/admin/")
    assert page.url.endswith("/admin/")
    log_out(page)
    log_in(page, "olga")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    looked_at(page)
    page.get_by_label("Code").fill(next_code(key, used))
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(re.compile("/$"))
    assert not page.url.endswith("/authenticate/")


def test_a_passkey_is_added_logs_in_alone_and_is_removed(visit: Visit) -> None:
    page = visit()
    device, key = authenticator(page)
    log_in(page, "rosa")
    page.goto("/accounts/ways-in/passkeys/add/")
    prove(page)
    looked_at(page)
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_label("Your codes")).to_be_visible()
    assert len(device.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1
    log_out(page)
    looked_at(page)
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url(re.compile(r":\d+/$"))
    log_out(page)
    log_in(page, "rosa")  # with the password: the passkey is the second factor
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile(r":\d+/$"))
    page.goto("/accounts/ways-in/")
    expect(page.get_by_text("instead of the password")).to_be_visible()
    page.get_by_role("link", name=re.compile("Remove.*Laptop")).click()
    page.get_by_role("link", name="Use a passkey").click()  # to show once more who it is
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Remove this passkey?")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    log_out(page)
    log_in(page, "rosa")
    page.wait_for_url(re.compile(r":\d+/$"))


def test_a_passkey_that_is_not_there_is_said_so(visit: Visit) -> None:
    page = visit()
    device, key = authenticator(page)
    device.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing came of it")


def test_one_logs_out_elsewhere(visit: Visit) -> None:
    here, there = visit(), visit(user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Safari/604.1")
    for page in (here, there):
        log_in(page, "adam")
        page.wait_for_url(re.compile(r":\d+/$"))
    here.goto("/accounts/ways-in/")
    here.get_by_role("button", name=re.compile("Log out there.*Safari on iPhone")).click()
    expect(here.get_by_text("You are logged out there.")).to_be_visible()
    there.goto("/preferences")
    assert "/accounts/login/" in there.url
    here.goto("/preferences")
    assert here.url.endswith("/preferences")


def test_the_openid_provider_is_gone_to_and_come_back_from(visit: Visit, provider: OpenIDProvider) -> None:
    provider.person = {"email": "vera@ways.example", "email_verified": True}
    page = visit()
    page.goto("/preferences")
    page.get_by_role("button", name="Log in with Desk ID").click()
    page.wait_for_url("**/preferences")
