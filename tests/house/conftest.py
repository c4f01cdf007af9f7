"""One of everything, for the tests that walk every address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from tests.house import world


def files_in(folder: Path) -> dict[str, Any]:
    """The setting with which private files lie in that folder."""
    private = settings.STORAGES["private"]
    return {**settings.STORAGES, "private": {**private, "OPTIONS": {**private["OPTIONS"], "location": str(folder)}}}


@pytest.fixture(scope="module")
def furnished_once(lasting: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[world.World]:
    """Built once for all tests of a module."""
    with override_settings(STORAGES=files_in(tmp_path_factory.mktemp("private"))):
        yield world.build()


@pytest.fixture
def scene(furnished_once: world.World, db: None) -> world.World:
    """The harbour desk and a foreign project, one of everything in each, and a browser for each person."""
    return furnished_once.with_fresh_browsers()
