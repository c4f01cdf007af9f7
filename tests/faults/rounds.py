"""Rounds: a load, a fault in the middle of it, quiet, and then everything must hold. A round follows from its seed."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.faults import kinds
from tests.faults.clients import Account, Client, Desk, Manager, Reviewer
from tests.faults.processes import WORKERS, Site

ENDS = 120.0  # seconds within which all jobs have ended
REVIEWERS = 3
ROUNDS_A_DESK = 15  # then another project: whatever is looked at after a round stays small
LOOKS = 4  # at what is wrong: a sweep may begin a job while it is looked at
FURNISH = """
import json, uuid
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from annotations import tasks
from annotations.ingest import imports, readers
from annotations.models import Membership, Sentence, User
from annotations.people import projects, tokens
from annotations.review import answers, queue
from annotations.roles import Scope
from tests.bench import texts
now, number = timezone.now(), {number}
def person(name):
    return User.objects.create(email=f"{{name}}.{{number}}@desk.example", name=name, password="!")
manager = person("manager")
desk = projects.create(name=f"Desk {{number}}", by=manager, now=now)
people = [manager]
for place in range({reviewers}):
    people.append(person(f"reviewer{{place}}"))
    Membership.objects.create(project=desk, user=people[-1], role="reviewer")
early = person("early")
Membership.objects.create(project=desk, user=early, role="reviewer")
with transaction.atomic():  # enough for a training
    for title, text in texts.texts(seed={number}, articles=6, sentences=22):
        draft = readers.Draft(title=title, text=text)
        article = imports.paste(project=desk, by=manager, now=now, draft=draft).article
        held = queue.open_article(article=article, reviewer=early, now=now)
        for row in Sentence.objects.filter(article=article, asked=True):
            label = "anonymous" if "fficials" in row.text else "sourced" if "said" in row.text else "plain"
            change = answers.Change(label=label, state="labelled")
            answers.record(
                assignment=held, number=row.number, operation=uuid.uuid4(), version=0, change=change, now=now
            )
        queue.finish(assignment=held, now=now)
    tasks.suggest_again(project=desk, by=manager)
def secret(one):
    scopes = list(Scope) if one == manager else [Scope.READ, Scope.TAG]
    return tokens.make(user=one, project=desk, name="Load", scopes=scopes, lifetime=timedelta(days=2), now=now).secret
print(json.dumps([str(desk.uid), [[one.email, secret(one)] for one in people]]))
"""
LOOK = """
import json
from tests.faults import invariants
print(json.dumps(invariants.told("{project}", "{papers}")))
"""
UNDER_WAY = """
import time
from annotations.models import Job
end = time.monotonic() + 1.5
while time.monotonic() < end and not Job.objects.filter(project__uid="{project}", state="running").exists():
    time.sleep(0.02)
"""
UNFINISHED = """
import time
from annotations.models import Job
for _ in range(3):
    if not (left := Job.objects.unfinished().count()):
        break
    time.sleep(0.1)
print(left)
"""
TRAIN = """
from annotations import tasks
from annotations.errors import WorkbenchError
from annotations.models import Project
try:
    tasks.train(project=Project.objects.get(uid="{project}"), by=None)
except WorkbenchError as refusal:
    print(refusal)
"""


@dataclass
class Round:
    """What became of one. Counts are of this round alone; `recovered`: seconds from the fault until all had ended."""

    seed: int
    kind: str
    database: str
    operations: int = 0
    sent: int = 0
    acknowledged: int = 0
    jobs: dict[str, int] = field(default_factory=dict)
    failed: list[Any] = field(default_factory=list)
    again: int = 0
    erased: int = 0
    recovered: float = 0.0
    seconds: float = 0.0
    problems: list[Any] = field(default_factory=list)


class Engine:
    """Plays rounds on a workbench, a project for every few of them."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.clients: list[Client] = []
        self.desk: Desk | None = None
        self.played = 0
        self.before: dict[str, int] = {}

    def play(self, seed: int) -> Round:
        """One round. Raises ServiceFailed if something does not come to an end."""
        if self.desk is None or self.played % ROUNDS_A_DESK == 0:
            self.move()
        assert self.desk
        self.played += 1
        dice, begun = random.Random(seed), time.monotonic()
        faults = kinds.of(self.site)
        kind = list(faults)[seed % len(faults)]
        if dice.random() < 0.15:
            self.site.ask(TRAIN.format(project=self.desk.project))
        for client in self.clients:
            client.begin(seed)
        self.site.pause(dice.uniform(0.3, 0.8))
        if dice.random() < 0.7:
            self.site.ask(UNDER_WAY.format(project=self.desk.project))
        struck = time.monotonic()
        faults[kind](self.site, dice, self.desk.project)
        self.site.pause(dice.uniform(0.2, 0.5))
        self.quieten()
        recovered = time.monotonic() - struck
        return self.judged(Round(seed, kind, self.database(), recovered=recovered), begun)

    def database(self) -> str:
        return "PostgreSQL" if self.site.on_postgres else "SQLite"

    def move(self) -> None:
        """Begin a new project, with people of its own."""
        self.leave()
        number = self.played // ROUNDS_A_DESK + 1
        project, people = json.loads(self.site.ask(FURNISH.format(number=number, reviewers=REVIEWERS)))
        papers = self.site.folder / f"papers-{number}"
        papers.mkdir()
        self.desk = Desk(self.site.url, project, papers)
        accounts = [Account(*one) for one in people]
        self.clients = [Manager(self.desk, accounts[0]), *[Reviewer(self.desk, one) for one in accounts[1:]]]
        self.before = {}
        manager = self.clients[0]
        assert isinstance(manager, Manager)
        manager.begin(10**9 + number)  # no round has this seed: what is pasted now is named and written by it
        manager.going.clear()
        for _ in range(REVIEWERS + 1):
            manager.paste()
        for client in self.clients:
            client.start()

    def leave(self) -> None:
        for client in self.clients:
            client.ended.set()
            client.going.clear()
        for client in self.clients:
            client.join(30)
        self.clients = []

    def quieten(self) -> None:
        """Until each client has its acknowledgements, and each job its end."""
        for client in self.clients:
            client.going.clear()
        self.site.wait(lambda: all(client.idle.is_set() for client in self.clients), "the clients", ENDS)
        for client in self.clients:
            if client.failure:
                raise client.failure
        self.site.wait(self.site.database_answers, "the database", ENDS)
        self.site.wait(self.over, "jobs", ENDS)
        assert all(self.site.processes[name].running for name in WORKERS)

    def over(self) -> bool:
        """Whether all jobs have ended; looks for a while, as whoever waits for it asks again."""
        return int(self.site.ask(UNFINISHED)) == 0

    def looked(self) -> dict[str, Any]:
        """What the invariants say. What is wrong is wrong for good, so that it is looked at again."""
        assert self.desk
        told: dict[str, Any] = {}
        for _ in range(LOOKS):
            told = json.loads(self.site.ask(LOOK.format(project=self.desk.project, papers=self.desk.papers)))
            if not told["problems"]:
                break
            self.site.pause(0.5)
            self.site.wait(self.over, "jobs", ENDS)
        return told

    def judged(self, found: Round, begun: float) -> Round:
        """The round with what was counted and found."""
        assert self.desk
        told = self.looked()
        now = {name: told[name] for name in ("operations", "sent", "acknowledged", "again")}
        for name, number in now.items():
            setattr(found, name, max(0, number - self.before.get(name, 0)))
        found.jobs = {kind: n for kind, number in told["jobs"].items() if (n := number - self.before.get(kind, 0)) > 0}
        found.failed = told["failed"][: max(0, len(told["failed"]) - self.before.get("failed", 0))]
        found.problems, found.erased = told["problems"], told["erased"]
        found.seconds = time.monotonic() - begun
        self.before = now | told["jobs"] | {"failed": len(told["failed"])}
        manager = self.clients[0]
        listed = manager.get(f"projects/{self.desk.project}/articles/?limit=100") or {}
        self.desk.articles = [row["uid"] for row in listed.get("results", ())] or self.desk.articles
        return found

    def end(self) -> None:
        self.leave()


def line(found: Round) -> str:
    """One round in a line, for whoever watches."""
    return (
        f"seed {found.seed} {found.database}, {found.kind}: {found.operations} operations sent {found.sent} times, "
        f"{found.acknowledged} acknowledged; {sum(found.jobs.values())} jobs, {found.again} begun again, "
        f"{len(found.failed)} failed; "
        f"over in {found.recovered:.1f} s ({found.seconds:.1f} s in all), {len(found.problems)} problems"
    )


def kept(rounds: Sequence[Round], about: dict[str, str], path: Path) -> None:
    """Write down what came of them, and on what, for the page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"about": about, "rounds": [asdict(one) for one in rounds]}, indent=1) + "\n")
