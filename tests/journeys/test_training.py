"""A training goes through the broker, behind everything else, and the desk uses what came of it or keeps the cues."""

from __future__ import annotations

import signal

import psutil

MAKE = """
from django.utils import timezone
from annotations.models import User
from annotations.people import projects
from tests.suggest import school
mira = User.objects.create(email="trainer@desk.example", name="Trainer", password="!")
desk = projects.create(name="Trained", by=mira, now=timezone.now())
school.tagged(school.written(desk, mira, seed=7, articles=8), mira)
"""
TRAIN = """
import time
from annotations import tasks
from annotations.models import Job, Project, Suggester
project = Project.objects.get(name="Trained")
job = tasks.train(project=project, by=None)
end = time.monotonic() + 90
while time.monotonic() < end and Job.objects.unfinished().filter(pk=job.pk).exists():
    time.sleep(0.2)
job.refresh_from_db()
row = Suggester.objects.get(project=project, kind="learned")
print("trained", job.state, job.done == job.total, row.manifest["sentences"] >= 100, row.manifest["measured"]["state"])
"""


def test_the_message_of_a_training_reaches_a_worker(live_workbench):
    live_workbench.ask(MAKE)
    (beat,) = live_workbench.processes("app beat")
    beat.send_signal(signal.SIGSTOP)  # no sweep comes: nothing but the message wakes a worker
    try:
        said = live_workbench.ask(TRAIN)
        assert beat.status() == psutil.STATUS_STOPPED, "another took its place, and may have swept"
    finally:
        beat.send_signal(signal.SIGCONT)
    assert said.split()[-5:] == ["trained", "done", "True", "True", "measured"]
