"""The known cast: a desk with one person a role, a stranger, and a small article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from annotations.models import Article, Assignment, Membership, Project, User
from annotations.people import projects
from annotations.review import queue
from tests import factories
from tests.shared import one_view

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)

ARTICLE = """The harbour at Lindesund has been closed since Tuesday. \
“We will not open it early,” harbour master Jonas Eik said.

He added that two buoys were missing. Officials said the eastern wall could give way.

A longer closure could push the fleet to Osthavn. The quay was built in 1931."""


@pytest.fixture(autouse=True)
def its_own_view(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let `snapshot()` see what a test wrote. Transactional tests commit, and keep the real second connection."""
    if not {"db", "desk"} & set(request.fixturenames) or "transactional_db" in request.fixturenames:
        yield
        return
    request.getfixturevalue("db")
    with one_view():
        yield


@pytest.fixture
def now() -> datetime:
    return NOW


def person(name: str, **fields: object) -> User:
    """A person called `name` with the password "correct horse battery"."""
    user = User(email=f"{name.lower()}@desk.example", name=name, **fields)
    user.password = PASSWORD_HASH
    user.save()
    return user


@pytest.fixture
def mira(db: None) -> User:
    """Manages the harbour desk."""
    return person("Mira")


@pytest.fixture
def desk(mira: User) -> Project:
    """The harbour desk, with its codebook, ledger and standing batch."""
    return projects.create(name="Harbour desk", by=mira, now=NOW, time_zone="Europe/Copenhagen")


def staffed() -> tuple[Project, User, User, User]:
    """The harbour desk, Mira, Rosa and Adam, for what is made outside of a test."""
    mira = person("Mira")
    desk = projects.create(name="Harbour desk", by=mira, now=NOW, time_zone="Europe/Copenhagen")
    return desk, mira, member(desk, "Rosa", "reviewer"), member(desk, "Adam", "adjudicator")


def member(project: Project, name: str, role: str, *, cleared: bool = False) -> User:
    user = person(name)
    Membership.objects.create(project=project, user=user, role=role, cleared=cleared)
    return user


@pytest.fixture
def rosa(desk: Project) -> User:
    """Reviews for the harbour desk."""
    return member(desk, "Rosa", "reviewer")


@pytest.fixture
def adam(desk: Project) -> User:
    """Adjudicates for the harbour desk."""
    return member(desk, "Adam", "adjudicator")


@pytest.fixture
def vera(desk: Project) -> User:
    """May only look at the harbour desk."""
    return member(desk, "Vera", "viewer")


@pytest.fixture
def harbour(desk: Project, mira: User) -> Article:
    """The harbour article, pasted by Mira: six sentences in three paragraphs."""
    return factories.article(desk, mira, NOW, ARTICLE, "Harbour closed")


@pytest.fixture
def opened(harbour: Article, rosa: User) -> Assignment:
    """Rosa has opened the harbour article."""
    return queue.open_article(article=harbour, reviewer=rosa, now=NOW)


@pytest.fixture
def stig(db: None) -> User:
    """A stranger: logs in, belongs to no project."""
    return person("Stig")


@pytest.fixture
def olga(db: None) -> User:
    """Runs the site."""
    return person("Olga", is_superuser=True)


PASSWORD = "correct horse battery"


class QuickArgon2(Argon2PasswordHasher):
    """Takes no time and no memory to guess. Which hash a site uses, a test of its own says."""

    time_cost, memory_cost, parallelism = 1, 8, 1


# PASSWORD by that, made once.
PASSWORD_HASH = (
    "argon2$argon2id$v=19$m=8,t=1,p=1$U0JySWZLUmJ5Uk1zQzBWaTB4UHdHWQ$V4tC8KUCCH+izElUH1sfXhgDzXghBuKAeOydJxLgsWs"
)
