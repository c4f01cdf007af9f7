"""The harbour desk's answers as figures are made of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from annotations import tasks
from annotations.models import Figure, Job, Project, User
from annotations.report import figures
from tests.cast import NOW, member


@pytest.fixture
def nina(desk: Project) -> User:
    """A second reviewer."""
    return member(desk, "Nina", "reviewer")


@pytest.fixture
def figured(desk: Project) -> Callable[..., Any]:
    """Computes the desk's figures as the background does, and answers the value of one: `figured("agreement", key)`."""

    def value(kind: str, key: str = "") -> Any:
        Job.objects.filter(kind=Job.Kind.FIGURES).delete()
        job = figures.start(desk, NOW)
        assert job is not None
        tasks.run_job(str(job.uid))
        job.refresh_from_db()
        assert job.state == Job.State.DONE, job.message
        return Figure.objects.get(project=desk, kind=kind, key=key).value

    return value


LATER = NOW + timedelta(days=8)
