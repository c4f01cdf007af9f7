"""Every address × method × person × own or foreign object does what the table in tests/house/routes.py says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from annotations.models import Project, User
from tests.house import routes, world

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REFUSED = frozenset("LUFNM")
FIXED = {"app_label": "annotations", "uidb36": "1", "key": "set-password"}


class Route(NamedTuple):
    name: str
    needs: frozenset[str]  # the words its address needs


def walk(resolver: URLResolver, space: str = "", needs: frozenset[str] = frozenset()) -> Iterator[Route]:
    """Every pattern below the resolver; one without a name is called by its pattern, which no table row can be."""
    for pattern in resolver.url_patterns:
        words = needs | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLPattern):
            yield Route(space + (pattern.name or f"(without a name: {pattern.pattern})"), words)
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from walk(pattern, inner, words)


ROUTES = {route.name: route for route in walk(get_resolver())}
TABLE: dict[str, list[routes.Row]] = {}
for row in routes.rows():
    TABLE.setdefault(row.name, []).append(row)


def test_every_route_stands_in_the_table() -> None:
    missing = sorted(set(ROUTES) - set(TABLE))
    assert not missing, f"Add these to tests/house/routes.py (its first lines say how): {missing}"


def test_every_line_of_the_table_has_a_route() -> None:
    gone = sorted(set(TABLE) - set(ROUTES))
    assert not gone, f"These lines of tests/house/routes.py name no route: {gone}"


def test_no_line_stands_twice() -> None:
    lines = [(row.name, row.method) for row in routes.rows()]
    assert len(lines) == len(set(lines))


@pytest.fixture
def scene(
    desk: Project, mira: User, rosa: User, vera: User, stig: User, olga: User, now: datetime, private_files: None
) -> world.World:
    people = {"stranger": stig, "viewer": vera, "reviewer": rosa, "manager": mira, "site": olga}
    own = world.furnished(desk, mira, rosa, now)
    return world.World(own, world.furnished(*world.other_desk(now), now), world.clients(people))


@pytest.fixture
def private_files(tmp_path, settings) -> None:  # type: ignore[no-untyped-def]
    """Files of this test go with it."""
    storages = {**settings.STORAGES}
    storages["private"] = {**storages["private"], "OPTIONS": {**storages["private"]["OPTIONS"], "location": tmp_path}}
    settings.STORAGES = storages


def code_of(client: Client, method: str, url: str) -> str:
    """What the answer means, as a letter of the table, or its status; whatever it did is undone."""
    cache.clear()  # how often one may log in
    with transaction.atomic():
        answer = client.generic(method, url)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    status = answer.status_code
    if status in (301, 302) and answer.headers["Location"].split("?")[0] == reverse(settings.LOGIN_URL):
        return "L"
    if status < 400 or status in (400, 409, 413, 415, 422):
        return "+"
    return {401: "U", 403: "F", 404: "N", 405: "M"}.get(status, str(status))


def url_of(route: Route, words: dict[str, object]) -> str:
    known = {**FIXED, **words}
    lacking = {need for need in route.needs if known.get(need) is None}
    assert not lacking, f"{route.name} needs {lacking}: name another object in its line, or add to tests/house/world.py"
    return reverse(route.name, kwargs={need: known[need] for need in route.needs})


def foreign_codes(code: str) -> frozenset[str]:
    """What may happen with an object of a project one doesn't belong to, if `code` happens with one's own."""
    if code == "+":
        return frozenset("N")
    return frozenset({code, "N"})


@pytest.mark.parametrize("name", sorted(set(ROUTES) & set(TABLE)))
def test_a_route_lets_in_whom_the_table_says(name: str, scene: world.World) -> None:
    route, wrong = ROUTES[name], []
    lines = {row.method: row for row in TABLE[name]}
    kind = TABLE[name][0].kind
    here = url_of(route, scene.own.named.get(kind, {}))
    there = url_of(route, scene.foreign.named.get(kind, {}))
    for person, client in scene.clients.items():
        for method in METHODS:
            expected = lines[method].codes[person] if method in lines else None
            found = code_of(client, method, here)
            if found not in ({expected} if expected else REFUSED):
                wrong.append(f"{method} by {person}: {found} instead of {expected or 'a refusal'}")
            if expected and here != there and person != "site":
                found = code_of(client, method, there)
                if found not in foreign_codes(expected):
                    wrong.append(f"{method} by {person} of a foreign project: {found} instead of 404")
    assert not wrong, f"{name}: " + "; ".join(wrong)
