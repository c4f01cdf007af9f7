"""No other site can make somebody's browser write here: every route wants the token that only our pages have."""

from __future__ import annotations

from django.test import Client

from tests.house import routes, world

ROUTES = {route.name: route for route in world.all_routes()}
EMPTY = b"--edge--\r\n"
WRITES = [row for row in routes.rows() if row.method in {"POST", "PUT", "PATCH", "DELETE"} and row.name in ROUTES]


def test_every_route_that_writes_refuses_a_session_without_its_token(scene: world.World) -> None:
    assert len(WRITES) > 60
    let_in = []
    for row in WRITES:
        browser = Client(enforce_csrf_checks=True)
        browser.cookies = scene.clients["site"].cookies
        url = world.url_of(ROUTES[row.name], scene.own.named.get(row.kind, {}))
        answer = browser.generic(row.method, url, b"{}", content_type="application/json")
        if answer.status_code == 415:  # a route for files
            answer = browser.generic(row.method, url, EMPTY, content_type="multipart/form-data; boundary=edge")
        if answer.status_code not in (403, 404, 405):
            let_in.append(f"{row.method} {url}: {answer.status_code}")
    assert not let_in
