"""A body that names something of another project is refused, whoever sends it, and changes nothing.

YOU ADDED A FORM OR AN API FIELD THAT TAKES A UID? Add a line to BODIES: the route, the method, what its address names,
and a function from the foreign project's things to the body. Addresses themselves are in test_routes.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from annotations.models import Assignment, Batch, BatchArticle, Event, Invitation, Membership
from tests.house import world

pytestmark = pytest.mark.once  # test_routes asks the same pages on PostgreSQL too

Foreign = dict[str, dict[str, object]]


class Body(NamedTuple):
    name: str
    method: str
    kind: str
    make: Callable[[Foreign], dict[str, Any]]

    def __str__(self) -> str:
        return f"{self.name}: {', '.join(self.make(NOTHING))}"


NOTHING: Foreign = {
    kind: {"uid": "", "person": ""} for kind in ("member", "article", "batch", "import", "assignment", "thread")
}
FORM = {"act": "make", "name": "Court", "kind": "work", "which": "ticked", "state": ""}
DRAFT = {"name": "Court", "articles": [], "people": []}
GUEST = {"email": "guest@desk.example", "role": "reviewer"}
BODIES = [
    Body("batch-new", "POST", "project", lambda there: FORM | {"people": there["member"]["person"]}),
    Body("batch-new", "POST", "project", lambda there: FORM | {"article": there["article"]["uid"]}),
    Body("batch-new", "POST", "project", lambda there: FORM | {"which": "matching", "import": there["import"]["uid"]}),
    Body("batch-change", "POST", "batch", lambda there: FORM | {"people": there["member"]["person"]}),
    Body("batch-change", "POST", "batch", lambda there: FORM | {"article": there["article"]["uid"]}),
    Body("batch", "POST", "batch", lambda there: {"act": "plan", "people": there["member"]["person"]}),
    Body("batch", "POST", "batch", lambda there: {"act": "order", "article": there["article"]["uid"], "place": "1"}),
    Body("assignment", "POST", "assignment", lambda there: {"act": "give", "to": there["member"]["person"]}),
    Body("people", "POST", "project", lambda there: GUEST | {"batch": there["batch"]["uid"]}),
    Body("api-batches", "POST", "project", lambda there: DRAFT | {"articles": [there["article"]["uid"]]}),
    Body("api-batches", "POST", "project", lambda there: DRAFT | {"people": [there["member"]["person"]]}),
    Body("api-batch", "PATCH", "batch", lambda there: {"people": [there["member"]["person"]]}),
    Body("api-assignment-reassign", "POST", "assignment", lambda there: {"to": there["member"]["person"]}),
    Body("api-invitations", "POST", "project", lambda there: GUEST | {"batch": there["batch"]["uid"]}),
]
ROUTES = {route.name: route for route in world.all_routes()}


def state() -> list[Any]:
    """Everything that such a body could change."""
    tables = (Assignment, Batch, BatchArticle, Batch.people.through, Event, Invitation, Membership)
    return [sorted(str(row) for row in table.objects.order_by().values_list()) for table in tables]


def send(client: Any, body: Body, url: str, given: dict[str, Any]) -> int:
    if body.name.startswith("api-"):
        data = json.dumps(given, default=str)
        return int(client.generic(body.method, url, data=data, content_type="application/json").status_code)
    return int(client.post(url, given).status_code)


@pytest.mark.parametrize("person", ["manager", "site", "reviewer", "stranger"])
@pytest.mark.parametrize("body", BODIES, ids=str)
def test_a_body_that_names_something_foreign_is_refused(body: Body, person: str, scene: world.World) -> None:
    if body.name in ("batch", "api-batch") and "people" in body.make(NOTHING):
        Batch.objects.filter(uid=scene.own.named["batch"]["uid"]).update(opened_at="2026-03-14T09:00:00Z")
    url = world.url_of(ROUTES[body.name], scene.own.named[body.kind])
    before = state()
    status = send(scene.clients[person], body, url, body.make(scene.foreign.named))
    # A page says what is wrong on the page that it leads back to.
    assert 300 <= status < 500
    assert state() == before


@pytest.mark.parametrize("body", BODIES, ids=str)
def test_the_same_body_with_something_of_ones_own_does_something(body: Body, scene: world.World) -> None:
    """Else the refusal above could be for another reason."""
    if body.name in ("batch", "api-batch") and "people" in body.make(NOTHING):
        Batch.objects.filter(uid=scene.own.named["batch"]["uid"]).update(opened_at="2026-03-14T09:00:00Z")
    own = scene.own.named | {"member": {"person": scene.adam.uid}}
    before = state()
    url = world.url_of(ROUTES[body.name], scene.own.named[body.kind])
    assert send(scene.clients["manager"], body, url, body.make(own)) < 400
    assert state() != before
