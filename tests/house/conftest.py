"""One of everything, for the tests that walk every address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from tests.house import world


def files_in(folder: Path) -> dict[str, Any]:
    """The setting with which private files lie in that folder."""
    private = settings.STORAGES["private"]
    return {**settings.STORAGES, "private": {**private, "OPTIONS": {**private["OPTIONS"], "location": str(folder)}}}


@pytest.fixture(scope="module")
def furnished_once(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[world.World]:
    """Built once for all tests of a module, in a transaction around theirs that is taken back after the last one."""
    files = override_settings(STORAGES=files_in(tmp_path_factory.mktemp("private")))
    with files, django_db_blocker.unblock(), transaction.atomic():
        yield world.build()
        transaction.set_rollback(True)


@pytest.fixture
def scene(furnished_once: world.World, db: None) -> world.World:
    """The harbour desk and a foreign project, one of everything in each, and a browser for each person."""
    return furnished_once.with_fresh_browsers()
