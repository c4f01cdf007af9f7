"""Workers that are killed while they wait for a language model: another goes on, and nothing is proposed twice."""

from __future__ import annotations

import json
import random
import signal
import time

import psutil
import pytest

from tests.bench import texts
from tests.services import chat

SEED = 29
ARTICLES = 14
CHOOSE = """
from django.utils import timezone
from annotations.models import Article, Project, User
from annotations import tasks
from annotations.ingest import imports, readers
from annotations.people import projects
from annotations.suggest import choosing
mira = User.objects.create(email="mira@desk.example", name="Mira", password="!")
desk = projects.create(name="Outside", by=mira, now=timezone.now())
choosing.choose(project=desk, name="openai", by=mira, now=timezone.now())
desk.refresh_from_db()
import json
for title, text in json.loads({data!r}):
    imports.paste(project=desk, by=mira, now=timezone.now(), draft=readers.Draft(title=title, text=text))
secret = Article.objects.filter(project=desk).first()
Article.objects.filter(pk=secret.pk).update(confidentiality="confidential")
tasks.suggest_again(project=desk, by=mira)
"""
COUNTS = """
from annotations.models import Job, Sentence, Suggestion
job = Job.objects.get(project__name="Outside", kind="suggest")
open_ones = Sentence.objects.filter(article__project__name="Outside", asked=True, article__confidentiality="internal")
rows = Suggestion.objects.filter(suggester__kind="openai")
print(job.state, job.attempts, open_ones.count(), rows.count(), rows.values("sentence").distinct().count(), job.message)
"""


@pytest.mark.either
def test_killed_workers_ask_again_only_for_what_is_missing(start_workbench):
    dice = random.Random(SEED)
    articles = list(texts.texts(seed=SEED, articles=ARTICLES, sentences=12))
    print(f"seed {SEED}")
    with chat.stand_in() as server:
        server.behaviour = lambda received: chat.Sent(body=chat.by_cues(received).body, wait=0.1)
        given = {"SUGGESTER_URL": server.url, "SUGGESTER_MODEL": "stand-in", "SUGGESTER_KEY": "sk-kept-secret"}
        lease = {"SWEEP_SECONDS": "1", "JOB_LEASE_SECONDS": "3"}
        with start_workbench(demo=False, **given, **lease) as workbench:
            workbench.ask(CHOOSE.format(data=json.dumps(articles)))
            kills, end = 0, time.monotonic() + 120
            state = ["queued"]
            while state[0] not in ("done", "failed") and time.monotonic() < end:
                asked = len(server.received)
                while kills < 2 and len(server.received) < asked + dice.randint(2, 5) and time.monotonic() < end:
                    time.sleep(0.02)
                if kills < 2:
                    for victim in workbench.processes("app worker"):
                        try:
                            victim.send_signal(signal.SIGKILL)
                        except psutil.NoSuchProcess:
                            continue
                    kills += 1
                time.sleep(0.3)
                state = workbench.ask(COUNTS).split(maxsplit=5)
            logs = workbench.log("worker") + workbench.log("web")
        assert state[0] == "done", state
        attempts, wanted, made, once = map(int, state[1:5])
        assert attempts > 1, "no kill hit the job: it shows nothing"
        assert made == once == wanted > 100
        sent = [row["text"] for received in server.received for row in received.rows if row["answer"]]
        assert wanted <= len(sent) <= wanted + 20 * attempts, "at most the requests under way were asked twice"
        assert "sk-kept-secret" not in logs
