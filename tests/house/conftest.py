"""One of everything, for the tests that walk every address."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.test import override_settings

from annotations.models.imports import private_storage
from tests.house import world


@contextlib.contextmanager
def files_in(folder: Path) -> Iterator[None]:
    """Private files that a setting finds lie in that folder meanwhile; afterwards in the storage that columns have."""
    private, kept = settings.STORAGES["private"], private_storage()
    elsewhere = {**private, "OPTIONS": {**private["OPTIONS"], "location": str(folder)}}
    with override_settings(STORAGES={**settings.STORAGES, "private": elsewhere}):
        yield
    storages._storages["private"] = kept


@pytest.fixture(scope="module")
def furnished_once(lasting: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[world.World]:
    """Built once for all tests of a module."""
    with files_in(tmp_path_factory.mktemp("private")):
        yield world.build()


@pytest.fixture
def scene(furnished_once: world.World, db: None) -> world.World:
    """The harbour desk and a foreign project, one of everything in each, and a browser for each person."""
    return furnished_once.with_fresh_browsers()
