"""A desk that keeps what comes secret, who is cleared there, and what is logged meanwhile."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from annotations.models import Confidentiality, Project, User
from tests import factories
from tests.cast import member
from tests.privacy import probes
from tests.privacy.life import Life
from tests.services.site import Site
from tests.suggest.conftest import outside, server  # noqa: F401


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


@pytest.fixture
def lines() -> Iterator[probes.Lines]:
    """All that is logged meanwhile, but for debugging, as a workbench writes it."""
    kept, root = probes.Lines(), logging.getLogger()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.INFO)
    yield kept
    root.removeHandler(kept)
    root.setLevel(level)


@pytest.fixture
def life(desk: Project, mira: User, rosa: User, adam: User, vera: User, olga: User, stig: User, site: Site,
         settings: Any, request: pytest.FixtureRequest) -> Life:  # fmt: skip
    """The desk keeps what comes secret. Mira manages it and is not cleared; Karin manages it and is."""
    request.getfixturevalue("outside")  # a language model's server suggests
    settings.FETCH_ADDRESSES = True
    people = {"Mira": mira, "Rosa": rosa, "Adam": adam, "Vera": vera, "Olga": olga, "Stig": stig}
    roles = {"Karin": "manager", "Cleo": "reviewer", "Cora": "reviewer", "Carl": "adjudicator"}
    people |= {name: member(desk, name, role, cleared=True) for name, role in roles.items()}
    factories.article(desk, mira, factories.NOW, "The ferry sails. Officials said it was late.", "Ferry")
    Project.objects.filter(pk=desk.pk).update(default_confidentiality=Confidentiality.CONFIDENTIAL)
    desk.refresh_from_db()
    return Life(desk, f"Quill{uuid.uuid4().hex[:10]}", people, site)
