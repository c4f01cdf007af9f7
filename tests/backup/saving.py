"""Somebody who answers through the API of a running workbench, sentence by sentence, in a project of their own."""

from __future__ import annotations

import itertools
import json
import threading
import time
from typing import Any
from uuid import uuid4

from tests.services.api import Client
from tests.services.live import Workbench

ARTICLES, SENTENCES = 8, 40
MAKE = """
import json
from datetime import timedelta
from django.utils import timezone
from annotations.ingest import imports
from annotations.ingest.readers import Draft
from annotations.models import Article, Import, User
from annotations.people import projects, tokens
from annotations.roles import Scope
now = timezone.now()
user = User.objects.create_user("{email}", "{password}", name="Saver")
project = projects.create(name="Saved {email}", by=user, now=now)
texts = [" ".join(f"The {{word}} ferry left berth {{n}} at noon." for n in range({sentences})) for word in {words}]
drafts = [Draft(title=f"Berths {{n}}", text=text) for n, text in enumerate(texts)]
imports.add(project=project, by=user, now=now, drafts=drafts, way=Import.Way.DEMO)
made = tokens.make(user=user, project=project, name="S", scopes=list(Scope), lifetime=timedelta(days=1), now=now)
uids = Article.objects.filter(project=project).order_by("pk").values_list("uid", flat=True)
print(json.dumps({{"token": made.secret, "project": str(project.uid), "articles": [str(uid) for uid in uids]}}))
"""
SAID = """
import json
from annotations.models import Answer
rows = Answer.objects.filter(sentence__article__project__uid="{project}")
found = rows.values_list("sentence__article__uid", "sentence__number", "label")
print(json.dumps([[str(article), number, label] for article, number, label in found]))
"""
WORDS = ("red", "blue", "green", "white", "grey", "brown", "black", "old")
PASSWORD = "a gangway by the seventh bollard"


class Saver:
    """`acknowledged`: (article, sentence) → label, of each save that was answered with 200, in that order."""

    def __init__(self, workbench: Workbench) -> None:
        self.email = f"{uuid4().hex}@desk.example"
        code = MAKE.format(email=self.email, password=PASSWORD, sentences=SENTENCES, words=WORDS[:ARTICLES])
        made = json.loads(workbench.ask(code).splitlines()[-1])
        self.project, self.articles = made["project"], made["articles"]
        self.client = Client.__new__(Client)
        self.client.base, self.client.token, self.client.project = (
            f"{workbench.url}/api/v1/",
            made["token"],
            self.project,
        )
        self.acknowledged: dict[tuple[str, int], str] = {}
        self.stopped = threading.Event()
        self.trouble: list[Any] = []
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def work(self) -> None:
        labels = itertools.cycle(("plain", "sourced", "anonymous"))
        try:
            for article in self.articles:
                assert self.client.call("POST", f"articles/{article}/assignment")[0] in (200, 201)
                for number in range(1, SENTENCES + 1):
                    if self.stopped.is_set():
                        return
                    self.say(article, number, next(labels))
        except Exception as error:  # a workbench that is killed on purpose
            if not self.stopped.is_set():
                self.trouble.append(error)

    def say(self, article: str, number: int, label: str) -> None:
        body = {"operation": str(uuid4()), "version": 0, "state": "labelled", "label": label}
        status, told = self.client.call("PUT", f"articles/{article}/sentences/{number}/answer", body)
        if status == 200:
            self.acknowledged[article, number] = label
        else:
            self.trouble.append((status, told))

    def has_said(self, more: int) -> int:
        """Wait until that many more were acknowledged; how many there are."""
        wanted, end = len(self.acknowledged) + more, time.monotonic() + 60
        while len(self.acknowledged) < wanted:
            assert self.thread.is_alive(), self.trouble or "everything was said"
            assert time.monotonic() < end, "nothing is saved any more"
            time.sleep(0.01)
        return len(self.acknowledged)

    def stop(self) -> None:
        self.stopped.set()
        self.thread.join(30)

    def found_in(self, workbench: Workbench) -> dict[tuple[str, int], str]:
        """What its answers are there."""
        rows = json.loads(workbench.ask(SAID.format(project=self.project)).splitlines()[-1])
        return {(article, number): label for article, number, label in rows}
