"""Who opens the admin, and what there is to see."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest
from django.test import Client

from annotations.models import (
    Article,
    Assignment,
    Project,
    User,
)
from annotations.people import projects
from annotations.review import answers, queue
from tests import factories
from tests.cast import person


@pytest.fixture
def manager(client: Client, mira: User) -> Client:
    client.force_login(mira)
    return client


@pytest.fixture
def boss(client: Client, olga: User) -> Client:
    client.force_login(olga)
    return client


@pytest.fixture
def elsewhere(now: datetime) -> Project:
    """A project that Mira does not belong to, with an article."""
    nora = person("Nora")
    project = projects.create(name="Mountain desk", by=nora, now=now)
    factories.article(project, nora, now, title="A far-away story")
    return project


@pytest.fixture
def article(desk: Project, mira: User, now: datetime) -> Article:
    return factories.article(desk, mira, now, title="The closed harbour")


@pytest.fixture
def held(article: Article, rosa: User, now: datetime) -> Assignment:
    """Rosa's open assignment, one sentence answered."""
    found = queue.open_article(article=article, reviewer=rosa, now=now)
    plain = answers.Change(label="plain", state="labelled", how="key")
    answers.record(assignment=found, number=1, operation=uuid.uuid4(), version=0, change=plain, now=now)
    return found
