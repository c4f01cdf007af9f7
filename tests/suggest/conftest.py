"""A language model's server that a desk has chosen: a stand-in that speaks the protocol, and jobs that ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache

from annotations import tasks
from annotations.models import Article, Job, Project, User
from annotations.suggest import choosing, openai, runs
from tests.cast import staffed
from tests.services.chat import StandIn, stand_in
from tests.shared import one_view
from tests.suggest import school

KEY = "sk-very-secret-0123456789"
Run = Callable[..., Job]


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The operator has named it; nobody has chosen it."""
    cache.clear()  # what the breaker knows of servers at ports of other tests
    monkeypatch.setattr(openai, "BACK_OFF", 0.001)
    with stand_in() as told:
        settings.SUGGESTER_URL, settings.SUGGESTER_MODEL, settings.SUGGESTER_KEY = told.url, "stand-in-7b", KEY
        yield told


@pytest.fixture
def outside(server: StandIn, desk: Project, mira: User, now: Any) -> StandIn:
    """Mira has chosen it for the harbour desk."""
    choosing.choose(project=desk, name="openai", by=mira, now=now)
    desk.refresh_from_db()
    return server


@pytest.fixture
def run(desk: Project, mira: User, now: Any) -> Run:
    """Make what is missing, by a worker of its own; gives the job as it ended."""

    def run(job: Job | None = None, at: Any = now) -> Job:
        job = job or runs.start(project=desk, by=mira)
        assert job is not None
        tasks.work(Job.objects.claim(uid=job.uid, now=at, lease=tasks.lease()))
        job.refresh_from_db()
        return job

    return run


@pytest.fixture(scope="module")
def written(lasting: None) -> list[Article]:
    """Twenty-six articles of a desk, in which nobody has said anything: they stay for a module's tests."""
    with one_view():
        desk, mira, _rosa, _adam = staffed()
        return school.written(desk, mira, seed=1931, articles=26)
