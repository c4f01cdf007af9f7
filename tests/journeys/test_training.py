"""A training goes through the broker, behind everything else, and the desk uses what came of it or keeps the cues."""

from __future__ import annotations

# The sweep is too late for it: nothing but the message wakes a worker.
TRAIN = """
import time
from annotations import tasks
from annotations.models import Job, Project, Suggester
project = Project.objects.get()
job = tasks.train(project=project, by=None)
end = time.monotonic() + 90
while time.monotonic() < end and Job.objects.unfinished().filter(pk=job.pk).exists():
    time.sleep(0.2)
job.refresh_from_db()
row = Suggester.objects.get(kind="learned")
print("trained", job.state, job.done == job.total, row.manifest["sentences"] >= 100, row.manifest["measured"]["state"])
"""


def test_the_message_of_a_training_reaches_a_worker(start_workbench):
    with start_workbench(SWEEP_SECONDS="600") as workbench:
        assert workbench.python(TRAIN).split()[-5:] == ["trained", "done", "True", "True", "measured"]
