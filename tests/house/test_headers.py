"""Every answer carries the headers, and no page holds anything that the content security policy would stop."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from tests.house import routes, world
from workbench import urls

pytestmark = pytest.mark.once  # test_routes asks the same pages on PostgreSQL too

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STATIC = ("/static/annotations/css/tokens.css", "/static/annotations/js/shell.js", "/static/admin/css/base.css")
READ = [row for row in routes.rows() if row.method == "GET"]
ROUTES = {route.name: route for route in world.all_routes()}


class Forbidden(HTMLParser):
    """Collects what a policy without unsafe-inline and without foreign hosts stops."""

    LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "use": "href", "form": "action"}

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found += [f"<{tag} {name}=…>" for name in given if name == "style" or name.startswith("on")]
        self.found += [
            f"<{tag} {name}=javascript:>" for name, value in given.items() if value.startswith("javascript:")
        ]
        if tag == "style":
            self.found.append("<style>")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.found.append("<script> without src")
        loaded = given.get(self.LOADING.get(tag, ""), "")
        if "//" in loaded.split("?")[0]:
            self.found.append(f"<{tag}> from {loaded}")


def problems(answer: HttpResponse, *, stored: bool = False) -> list[str]:
    """What is wrong with one answer; `stored`: a browser may keep it."""
    wrong = [f"{name} is {answer.get(name)!r}" for name, value in EXPECTED.items() if answer.get(name) != value]
    if "camera=()" not in answer.get("Permissions-Policy", ""):
        wrong.append("no Permissions-Policy")
    if not stored and "no-store" not in answer.get("Cache-Control", ""):
        wrong.append(f"Cache-Control is {answer.get('Cache-Control')!r}")
    wrong += policy_problems(answer.get("Content-Security-Policy", ""))
    saved = answer.get("Content-Disposition", "").startswith("attachment")  # opened from a disk, under no policy
    if answer.get("Content-Type", "").startswith("text/html") and not saved:
        page = Forbidden()
        page.feed(answer.content.decode())
        wrong += page.found
    return wrong


def policy_problems(policy: str) -> list[str]:
    directives = {name: set(values) for name, *values in (part.split() for part in policy.split(";") if part.strip())}
    wrong = [
        f"CSP {name} allows {values}" for name, values in directives.items() if values - {"'self'", "'none'", "data:"}
    ]
    needed = {
        "default-src": {"'none'"},
        "script-src": {"'self'"},
        "style-src": {"'self'"},
        "frame-ancestors": {"'none'"},
    }
    wrong += [
        f"CSP {name} is {directives.get(name)}" for name, values in needed.items() if directives.get(name) != values
    ]
    wrong += [
        f"CSP {name} allows data:" for name, values in directives.items() if "data:" in values and name != "img-src"
    ]
    return wrong


@pytest.mark.parametrize("name", sorted({row.name for row in READ} & set(ROUTES)))
def test_a_route_has_the_headers_for_whoever_asks(name: str, scene: world.World) -> None:
    wrong = []
    for row in READ:
        if row.name != name:
            continue
        url = world.url_of(ROUTES[name], scene.own.named.get(row.kind, {}))
        for person in ("anonymous", "stranger", "reviewer", "site"):
            cache.clear()
            answer = scene.clients[person].get(url)
            wrong += [f"{person} ({answer.status_code}): {problem}" for problem in problems(answer)]
    assert not wrong


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/nothing/here", "/api/v1/nothing", "/admin/nothing/", "/accounts/nothing/"])
def test_a_page_that_is_not_there_has_the_headers(url: str, client: Client) -> None:
    answer = client.get(url)
    assert answer.status_code == 404
    assert problems(answer) == []


def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a crash that a test asked for")


# This module as a site: the real addresses, and one that crashes.
urlpatterns = [path("crash", crash), path("", include("workbench.urls"))]
handler500 = urls.handler500


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_crash_is_a_page_with_the_headers_and_says_nothing_of_its_cause() -> None:
    answer = Client(raise_request_exception=False).get("/crash")
    assert answer.status_code == 500
    assert problems(answer) == []
    assert b"a crash that a test asked for" not in answer.content
    assert b"Traceback" not in answer.content


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_the_headers() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "mira@desk.example"})
    assert answer.status_code == 403
    assert problems(answer) == []


@pytest.mark.django_db
def test_a_foreign_host_name_is_refused_with_the_headers(client: Client) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert problems(answer) == []


@pytest.mark.parametrize("url", STATIC)
def test_a_static_file_has_the_headers_but_may_be_kept(url: str, client: Client) -> None:
    answer = client.get(url)
    assert answer.status_code == 200
    assert problems(answer, stored=True) == []
    assert "no-store" not in answer["Cache-Control"]


def test_the_check_itself_finds_what_it_looks_for() -> None:
    page = Forbidden()
    page.feed(
        '<p style="x"><a href="javascript:x" onclick="y"><script>1</script><style>p{}</style>'
        '<script src="https://cdn.example/x.js"></script><script type="application/json">{}</script>'
    )
    assert len(page.found) == 6
    assert len(policy_problems("default-src 'none'; script-src 'self' 'unsafe-inline'")) == 4
