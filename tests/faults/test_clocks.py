"""Leases go by the database's clock: a machine whose own is off takes nobody's work, and keeps its own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotations import tasks
from annotations.models import Job, clock
from annotations.suggest import runs

REAL = timezone.now
OFF = [pytest.param(sign * timedelta(hours=3), id=name) for sign, name in ((1, "fast"), (-1, "slow"))]


@pytest.fixture
def job(harbour, desk, mira):
    """One that another worker holds."""
    made = runs.start(project=desk, by=mira)
    assert Job.objects.claim(uid=made.uid, now=clock.now(), lease=timedelta(minutes=1))
    return made


@pytest.mark.postgres_only
@pytest.mark.parametrize("off", OFF)
def test_a_worker_whose_clock_is_off_takes_no_job_that_another_is_at(job, monkeypatch, off):
    monkeypatch.setattr(timezone, "now", lambda: REAL() + off)
    tasks.sweep()
    tasks.run_job(str(job.uid))
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 1)


@pytest.mark.parametrize("off", OFF)
def test_a_lease_is_renewed_by_the_clock_of_the_database(job, monkeypatch, off):
    held = Job.objects.get(pk=job.pk)
    monkeypatch.setattr(timezone, "now", lambda: REAL() + off)
    Job.objects.advance(held, done=1, lease=timedelta(minutes=1))
    monkeypatch.undo()
    job.refresh_from_db()
    assert abs(job.lease_until - clock.now() - timedelta(minutes=1)) < timedelta(seconds=30)


@pytest.mark.postgres_only
@pytest.mark.parametrize("off", OFF)
def test_a_dead_workers_job_is_taken_over_by_one_whose_clock_is_off(job, monkeypatch, off):
    Job.objects.filter(pk=job.pk).update(lease_until=clock.now() - timedelta(seconds=1))
    monkeypatch.setattr(timezone, "now", lambda: REAL() + off)
    tasks.run_job(str(job.uid))
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
