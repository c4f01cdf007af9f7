"""A furnished project, everybody who asks, and the schema as the running application gives it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tests.contract import places
from tests.contract.people import Asker, askers
from tests.house import world
from tests.house.conftest import files_in
from workbench.wsgi import application

SCHEMA = "/api/v1/schema/?format=json"


@pytest.fixture(scope="module")
def furnished(lasting: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[world.World]:
    """One of everything, and what can be opened, settled, mapped and compared."""
    with files_in(tmp_path_factory.mktemp("private")):
        made = world.build()
        places.furnish(made)
        yield made


@pytest.fixture(scope="module")
def everybody(furnished: world.World) -> dict[str, Asker]:
    return askers(furnished)


@pytest.fixture(scope="module")
def one_connection(everybody: dict[str, Asker]) -> Iterator[None]:
    """A request leaves the connection open to the next one, as a test's own client does, which forgets that."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.fixture(scope="module")
def api(everybody: dict[str, Asker], one_connection: None) -> OpenApiSchema:
    api = schemathesis.openapi.from_wsgi(SCHEMA, application, headers=everybody["token to read"].headers)
    api.config.generation.update(with_security_parameters=False)  # who asks is for us to say
    return api
