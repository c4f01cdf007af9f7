"""What dies, dies; what was asked for still gets done."""

import json
import signal
import time

import psutil
import pytest
import redis

from tests.bench import texts
from tests.services.api import Client
from workbench import local

# Once every job is done, or the patience is over. In one process: to start Django is a second of work each time.
COUNTS = """
import time
from annotations.models import Job, Sentence, Suggestion
from django.db.models import Count
end = time.monotonic() + 90
jobs = Job.objects.filter(kind="suggest")
wanted = Job.objects.exclude(kind__in=("figures", "near", "train"))
while time.monotonic() < end and (not jobs.exists() or jobs.exclude(state="done").exists()):
    time.sleep(0.2)
asked = Sentence.objects.filter(asked=True, retired__isnull=True).annotate(n=Count("suggestions"))
print("counts", asked.count(), asked.filter(n=1).count(), asked.filter(n__gt=1).count(),
      ",".join(jobs.values_list("state", flat=True)),
      sum(number - 1 for number in wanted.values_list("attempts", flat=True) if number))
"""

MAKE = """
from django.utils import timezone
from annotations.models import User
from annotations.people import projects
mira = User.objects.create(email="mira@desk.example", name="Mira", password="!")
projects.create(name="Lost", by=mira, now=timezone.now())
"""

# Waits for a job that is under way as long as one waits for a worker, whose start may take long; says whether there is
# one, and how many were begun again so far.
UNDER_WAY = """
import time
from annotations.models import Job
end = time.monotonic() + 60
jobs = Job.objects.exclude(kind__in=("figures", "near", "train"))
running = jobs.filter(state="running")
while time.monotonic() < end and not running.exists() and jobs.filter(state="queued").exists():
    time.sleep(0.01)
attempts = [number for number in jobs.values_list("attempts", flat=True) if number]
print(int(running.exists()), sum(attempts) - len(attempts))
"""


def kill_workers(workbench):
    """kill -9 every process of the worker; returns how many there were."""
    victims = workbench.processes("app worker")
    for victim in victims:
        try:
            victim.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            continue
    return len(victims)


def counts(workbench):
    words = workbench.ask(COUNTS).split()
    return [int(word) for word in words[-5:-2]], words[-2].split(","), int(words[-1])


@pytest.mark.either
def test_killed_workers_and_a_flushed_broker_lose_no_suggestion(start_workbench):
    articles = list(texts.texts(seed=7, articles=150, sentences=20))
    data = "\n".join(json.dumps({"title": title, "text": text}) for title, text in articles).encode()
    with start_workbench(demo=False, SWEEP_SECONDS="1", JOB_LEASE_SECONDS="2") as workbench:
        workbench.ask(MAKE)
        client = Client(workbench)
        status, started = client.upload(f"projects/{client.project}/imports/", "big.jsonl", data)
        assert status == 202
        uid = started["imported"]["uid"]
        client.call("PUT", f"imports/{uid}/mapping", {"mapping": {"title": "title", "text": "text"}})
        broker = redis.Redis.from_url(local.running_broker(workbench.data))
        for turn in range(30):
            under_way, repeats = map(int, workbench.ask(UNDER_WAY).split())
            if not under_way or (repeats and turn >= 4):
                break
            time.sleep(turn % 3 / 10)  # the first at once: a fast machine is soon done
            kill_workers(workbench)
            broker.flushall()
        client.wait(f"imports/{uid}/", lambda body: body["imported"]["state"] == "done", seconds=90)
        (asked, once, more), states, repeats = counts(workbench)
        assert set(states) == {"done"}
        assert asked >= 3000
        assert (once, more) == (asked, 0)
        assert repeats >= 1, "no job was hit: the kills came too late to show anything"
