"""What is made once and shared. Made anew for each process or each client, it was a good part of a run."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import setting_changed
from django.db import connections, transaction
from django.test import override_settings
from django.test.client import ClientHandler

from tests import environment
from tests.services import migrated, postgres


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """This process's own database, a copy of one that is migrated once."""
    worker = getattr(request.config, "workerinput", {"workerid": "gw0"})["workerid"]
    connection = connections["default"]
    creation, given = connection.creation, connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = creation._get_test_db_name()
    mine = str(creation.get_test_db_clone_settings(worker)["NAME"])
    if environment.on_postgres():
        url = os.environ["DATABASE_URL"]
        postgres.drop(url, mine)
        postgres.create(url, mine, migrated.template(url))
    else:
        migrated.into(Path(mine))
    for alias in ("default", "snapshot"):
        connections[alias].settings_dict["NAME"] = mine
    yield
    with django_db_blocker.unblock():
        connections["snapshot"].close()
        creation.destroy_test_db(given, verbosity=0)


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What fixtures of a module make after this one is there for all its tests: theirs are transactions in this one,
    which is taken back after the last. They run in one process (`conftest.together`); none may be a transactional one.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


Briefly = Callable[[], contextlib.AbstractContextManager[None]]


@pytest.fixture(scope="session")
def briefly(django_db_setup: None, django_db_blocker: Any) -> Briefly:
    """`with briefly():` a database for a fixture that makes files once for many tests; of its rows nothing stays."""

    @contextlib.contextmanager
    def briefly() -> Iterator[None]:
        with django_db_blocker.unblock(), one_view(), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return briefly


@contextlib.contextmanager
def one_view() -> Iterator[None]:
    """Let `snapshot()` see what a transaction wrote that is never committed: a connection of its own sees nothing."""
    own = connections["snapshot"]
    connections["snapshot"] = connections["default"]
    try:
        yield
    finally:
        connections["snapshot"] = own


LOADED: dict[str, Any] = {}  # the middleware of the site, as a handler of a test client keeps it
load = ClientHandler.load_middleware


def load_once(handler: ClientHandler, is_async: bool = False) -> None:
    """Let all clients ask one site, as visitors ask a server: its middleware lists every static file when it starts."""
    if not LOADED:
        load(handler, is_async)
        LOADED.update({name: value for name, value in vars(handler).items() if "_middleware" in name})
    vars(handler).update(LOADED)


@pytest.fixture(scope="session", autouse=True)
def one_site() -> Iterator[None]:
    """Other settings make another site. People's passwords are hashed as those of the cast are."""

    def forget(**changed: Any) -> None:
        LOADED.clear()

    with override_settings(PASSWORD_HASHERS=["tests.cast.QuickArgon2"]), pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load_once)
        setting_changed.connect(forget)
        yield
        setting_changed.disconnect(forget)
