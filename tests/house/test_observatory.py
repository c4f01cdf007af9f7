"""Server mode as it is shipped: what it answers over http, and the score of its pages by MDN's Observatory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.test import Client, override_settings

from tests.environment import CHECKOUT
from tests.house.test_headers import problems
from tests.services import observatory

HOST = "workbench.example"
SERVER = {
    "SECRET_KEY": "read-for-its-settings-alone-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": HOST,
    "DATABASE_URL": "postgresql://nobody@localhost/none",
    "REDIS_URL": "redis://localhost/0",
}
READ = """
import json, workbench.settings as settings
names = [name for name in dir(settings) if name.startswith(("SECURE_", "SESSION_COOKIE", "CSRF_COOKIE", "X_FRAME"))]
names += ["MIDDLEWARE", "CONTENT_SECURITY_POLICY", "ALLOWED_HOSTS"]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


@pytest.fixture(scope="module")
def shipped() -> dict[str, Any]:
    """The settings that bear on headers, as a server would have them."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("WORKBENCH", "DJANGO"))}
    words = [sys.executable, "-c", READ]
    done = subprocess.run(words, cwd=CHECKOUT, env=environ | SERVER, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    if found["SECURE_PROXY_SSL_HEADER"]:
        found["SECURE_PROXY_SSL_HEADER"] = tuple(found["SECURE_PROXY_SSL_HEADER"])
    return found


@pytest.fixture
def server(shipped: dict[str, Any], db: None) -> Iterator[Client]:
    with override_settings(**shipped):
        yield Client(headers={"host": HOST})


def over_https(client: Client, url: str) -> Any:
    return client.get(url, headers={"x-forwarded-proto": "https"})


def seen(client: Client, url: str) -> observatory.Seen:
    answer, plain = over_https(client, url), client.get(url)
    cookies: SimpleCookie = answer.cookies
    body = b"".join(answer) if answer.streaming else answer.content
    return observatory.Seen(
        HOST, dict(answer.headers), body.decode(errors="replace"), list(cookies.values()), plain.get("Location", "")
    )


@pytest.mark.parametrize("url", ["/accounts/login/", "/accounts/password/reset/", "/join", "/health/live", "/api/v1/"])
def test_pages_score_at_least_115(url: str, server: Client) -> None:
    assert observatory.score(seen(server, url)) >= 115


def test_a_page_of_somebody_logged_in_scores_as_much_as_there_is_to_have(server: Client, rosa: Any) -> None:
    rosa.set_password("a long one of hers")
    rosa.save()
    given = {"login": rosa.email, "password": "a long one of hers"}
    logged_in = server.post("/accounts/login/", given, headers={"x-forwarded-proto": "https"})
    page = over_https(server, "/preferences")
    assert (logged_in.status_code, page.status_code) == (302, 200)
    cookies = [*logged_in.cookies.values(), *page.cookies.values()]
    assert {one.key for one in cookies} >= {"sessionid", "csrftoken"}
    plain = server.get("/preferences")["Location"]
    found = observatory.Seen(HOST, dict(page.headers), page.content.decode(), cookies, plain)
    assert (
        observatory.score(found) == 135
    )  # what is missing: 5 for integrity of our own scripts, 5 for a browser's list
    for one in cookies:
        one["samesite"] = ""
    assert observatory.score(found) < 135


@pytest.mark.parametrize(
    "header",
    [
        "Content-Security-Policy",
        "Referrer-Policy",
        "Strict-Transport-Security",
        "X-Content-Type-Options",
        "Cross-Origin-Resource-Policy",
    ],
)
def test_the_score_falls_when_a_header_is_taken_away(header: str, server: Client) -> None:
    whole = seen(server, "/accounts/login/")
    less = observatory.Seen(HOST, {**whole.headers}, whole.body, whole.cookies, whole.over_http)
    del less.headers[header]
    assert observatory.score(less) < observatory.score(whole)


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"over_http": ""}, 20),
        ({"body": '<script src="//cdn.example/x.js"></script>'}, 50),
        ({"body": '<script src="https://cdn.example/x.js"></script>'}, 5),
        ({"headers": {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "true"}}, 50),
        ({"headers": {"Content-Security-Policy": "default-src 'self' 'unsafe-inline'; frame-ancestors 'none'"}}, 30),
    ],
)
def test_the_score_falls_for_what_is_done_wrongly(change: dict[str, Any], lost: int) -> None:
    headers = {
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Strict-Transport-Security": "max-age=31536000",
        "X-Content-Type-Options": "nosniff",
    }
    good = observatory.Seen(HOST, headers, over_http=f"https://{HOST}/")
    assert observatory.score(good) == 115
    bad = observatory.Seen(
        HOST, headers | change.get("headers", {}), change.get("body", ""), [], change.get("over_http", good.over_http)
    )
    extra = 15 if 100 - lost < observatory.FOR_EXTRA else 0
    if "Content-Security-Policy" in change.get("headers", {}):
        assert observatory.score(bad) == 80  # 20 off; what framing would add does not count any more
    else:
        assert observatory.score(bad) == 115 - lost - extra


@pytest.mark.parametrize("url", ["/", "/accounts/login/", "/api/v1/projects/", "/health/live", "/nothing"])
def test_the_way_to_https_has_the_headers(url: str, server: Client) -> None:
    answer = server.get(url)
    assert (answer.status_code, answer["Location"]) == (301, f"https://{HOST}{url}")
    assert problems(answer) == []


def test_a_foreign_host_is_refused_with_the_headers_before_it_is_led_to_https(server: Client) -> None:
    for proto in ("http", "https"):
        answer = server.get("/", headers={"host": "evil.example", "x-forwarded-proto": proto})
        assert (answer.status_code, problems(answer)) == (400, [])
        assert b"evil.example" not in answer.content


def test_every_answer_over_https_says_to_stay_there(server: Client) -> None:
    for url in ("/", "/accounts/login/", "/api/v1/projects/", "/health/live", "/nothing", "/admin/"):
        said = over_https(server, url)["Strict-Transport-Security"]
        assert said == "max-age=31536000; includeSubDomains; preload"
