"""Every address × method × person × own or foreign object does what the table in tests/house/routes.py says."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests import tried
from tests.house import routes, world

Record = Callable[[str, object], None]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REFUSED = frozenset("LUFNM")

ROUTES = {route.name: route for route in world.all_routes()}
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
    if status == 503 and url == reverse("health-ready"):  # it answers whoever asks: here nothing runs
        return "+"
    return {401: "U", 403: "F", 404: "N", 405: "M"}.get(status, str(status))


def foreign_codes(code: str) -> frozenset[str]:
    """What may happen with an object of a project one doesn't belong to, if `code` happens with one's own."""
    if code == "+":
        return frozenset("N")
    return frozenset({code, "N"})


def wrong_of(
    name: str, scene: world.World, strangers: set[tuple[str, str]], codes: Counter[str] | None = None
) -> list[str]:
    """Where a route lets in others than its lines say. `strangers`: who tries methods without a line, as (who, what),
    and tries what is refused at home also in a foreign project. `codes`: counts how often which answer came."""
    route, wrong = ROUTES[name], []
    codes = Counter() if codes is None else codes
    lines = {row.method: row for row in TABLE[name]}
    kind = TABLE[name][0].kind
    here = world.url_of(route, scene.own.named.get(kind, {}))
    there = world.url_of(route, scene.foreign.named.get(kind, {}))
    for person, method in itertools.product(scene.clients, METHODS):
        expected, client = lines[method].codes[person] if method in lines else None, scene.clients[person]
        if not expected and (person, method) not in strangers:
            continue
        found = code_of(client, method, here)
        codes[found] += 1
        if found not in ({expected} if expected else REFUSED):
            wrong.append(f"{method} by {person}: {found} instead of {expected or 'a refusal'}")
        if expected and here != there and person != "site" and (expected == "+" or (person, method) in strangers):
            found = code_of(client, method, there)
            codes[found] += 1
            if found not in foreign_codes(expected):
                wrong.append(f"{method} by {person} of a foreign project: {found} instead of 404")
    return wrong


PEOPLE = ("anonymous", "stranger", "viewer", "reviewer", "adjudicator", "manager", "site")
NAMES = sorted(set(ROUTES) & set(TABLE))


@pytest.mark.parametrize("name", NAMES)
def test_a_route_lets_in_whom_the_table_says(name: str, scene: world.World, request: pytest.FixtureRequest) -> None:
    """What no line speaks of, one tries with each method: another one in each run, and in the long form everybody."""
    chance = random.Random(f"{request.config.option.hypothesis_seed} {name}")
    wrong = wrong_of(name, scene, {(chance.choice(PEOPLE), method) for method in METHODS})
    assert not wrong, f"{name}: " + "; ".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_a_route_lets_in_nobody_else_whoever_tries(name: str, scene: world.World, record_property: Record) -> None:
    assert set(scene.clients) == set(PEOPLE)
    codes = Counter[str]()
    wrong = wrong_of(name, scene, set(itertools.product(PEOPLE, METHODS)), codes)
    record_property("codes", tried.spelled(codes))
    assert not wrong, f"{name}: " + "; ".join(wrong)
