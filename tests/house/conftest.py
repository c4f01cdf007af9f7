"""One of everything, for the tests that walk every address."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from annotations.models import Project, User
from tests.house import world


@pytest.fixture
def private_files(tmp_path: Path, settings: Any) -> None:
    """Files of this test go with it."""
    private = settings.STORAGES["private"]
    options = {**private["OPTIONS"], "location": str(tmp_path)}
    settings.STORAGES = {**settings.STORAGES, "private": {**private, "OPTIONS": options}}


@pytest.fixture
def scene(
    desk: Project, mira: User, rosa: User, vera: User, stig: User, olga: User, now: datetime, private_files: None
) -> world.World:
    """The harbour desk and a foreign project, one of everything in each, and a browser for each person."""
    people = {"stranger": stig, "viewer": vera, "reviewer": rosa, "manager": mira, "site": olga}
    own = world.furnished(desk, mira, rosa, now)
    return world.World(own, world.furnished(*world.other_desk(now), now), world.clients(people))
