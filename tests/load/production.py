"""The product as in production: PostgreSQL, Valkey, two web processes, several worker processes and beat, each started
by the image's own entrypoint, in server mode; and a newsroom in it that is large enough for so many reviewers."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench import texts
from tests.environment import CHECKOUT
from tests.services import postgres, valkey
from tests.services.api import Client
from tests.services.beside import Beside
from tests.services.live import free_port
from tests.services.process import private_folder, running, wait_until

PASSWORD = "correct horse battery"
WEB, WORKERS = 2, 3
SENTENCES = 24
FURNISH = """
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from annotations.ingest import imports, readers
from annotations.models import Membership, User
from annotations.people import preferences, projects
from annotations.people.seen import PRACTICE
from tests.bench import texts
now, hashed = timezone.now(), make_password("{password}")
mira = User.objects.create(email="mira@desk.example", name="Mira", password=hashed)
projects.create(name="Agencies", by=mira, now=now)  # the first by name: what comes in meanwhile comes in there
project = projects.create(name="Load", by=mira, now=now)
for number in range({people}):
    user = User.objects.create(email=f"r{{number}}@desk.example", name=f"Reviewer {{number}}", password=hashed)
    Membership.objects.create(project=project, user=user, role="reviewer")
    preferences.save(user=user, seen={{PRACTICE: True}})
for title, text in texts.texts(seed=1, articles={articles}, sentences={sentences}):
    imports.paste(project=project, by=mira, now=now, draft=readers.Draft(title=title, text=text))
print("project", project.uid)
"""


@dataclass
class Production:
    """Where it runs, and how a command beside it is run. `logs`: what each of its processes says."""

    url: str
    folder: Path
    environ: dict[str, str]
    project: str = ""
    beside: Beside | None = None
    worked: int = 0  # people who have: each run has others, for one who comes again goes on in an article half done

    def ask(self, code: str) -> str:
        """What code printed that ran with Django set up, beside it."""
        self.beside = self.beside or Beside(self.environ, self.folder / "beside.log")
        return self.beside.ask(code)

    def end(self) -> None:
        if self.beside:
            self.beside.end()

    def furnish(self, people: int, articles: int) -> None:
        code = FURNISH.format(password=PASSWORD, people=people, articles=articles, sentences=SENTENCES)
        self.project = self.ask(code).split()[-1]


@contextlib.contextmanager
def production(people: int, articles: int) -> Iterator[Production]:
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(postgres.fresh_database(stack.enter_context(postgres.server(durable=True))))
        broker = stack.enter_context(valkey.server())
        folder = stack.enter_context(private_folder("wb-load-"))
        port = free_port()
        site = Production(f"http://localhost:{port}", folder, environment(folder, port, url, broker))
        stack.callback(site.end)
        entrypoint = ["sh", str(CHECKOUT / "docker" / "entrypoint.sh")]
        subprocess.run([*entrypoint, "migrate"], env=site.environ, cwd=CHECKOUT, check=True, capture_output=True)
        site.furnish(people, articles)
        for name in ("web", "worker", "beat"):
            (folder / name).mkdir()
            stack.enter_context(running([*entrypoint, name], folder / name, environ=site.environ, patience=15))
        wait_until(lambda: answers(site.url), "the web server", seconds=60)
        yield site


def environment(folder: Path, port: int, database: str, broker: str) -> dict[str, str]:
    """Server mode. People are told apart by the address that a proxy names, as behind one."""
    strange = ("WORKBENCH_", "DJANGO_", "PYTEST_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
    return clean | {
        "PATH": f"{Path(sys.executable).parent}:{clean['PATH']}",
        "PYTHONPATH": str(CHECKOUT),
        "WORKBENCH_DATA": str(folder / "data"),
        "SECRET_KEY": "known-to-nobody-but-a-load-test-0123456789-abcdefghijklmnopqrstuvwxyz",
        "ALLOWED_HOSTS": "localhost",
        "ALLOW_HTTP": "1",
        "TRUSTED_PROXIES": "1",
        "DATABASE_URL": database,
        "REDIS_URL": broker,
        "LISTEN": "127.0.0.1",
        "PORT": str(port),
        "WEB_WORKERS": str(WEB),
        "WORKER_PROCESSES": str(WORKERS),
    }


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health/live", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextlib.contextmanager
def background_work(site: Production, articles: int = 200, every: float = 10) -> Iterator[list[int]]:
    """An import into another project every so many seconds, each followed by suggestions; how many came in so far."""
    client, stop, done = Client(site, email="mira@desk.example"), threading.Event(), [0]

    def work() -> None:
        while not stop.is_set():
            begun = time.monotonic()
            bring(client, articles, seed=done[0], stop=stop)
            done[0] += 1
            stop.wait(max(0.0, begun + every - time.monotonic()))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield done
    finally:
        stop.set()
        thread.join(20)


def bring(client: Client, articles: int, seed: int, stop: threading.Event) -> None:
    """Upload a file of articles, and wait until they are in."""
    lines = [
        json.dumps({"title": title, "text": text}) for title, text in texts.texts(seed=1000 + seed, articles=articles)
    ]
    status, told = client.upload(f"projects/{client.project}/imports/", "agencies.jsonl", "\n".join(lines).encode())
    assert status == 202, told
    mapping = {"mapping": {"title": "title", "text": "text"}}
    status, told = client.call("PUT", f"imports/{told['imported']['uid']}/mapping", mapping)
    assert status == 202, told
    job = f"jobs/{told['job']['uid']}/"
    while client.call("GET", job)[1]["state"] in ("queued", "running") and not stop.wait(1):
        pass
