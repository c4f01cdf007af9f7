"""People at a browser whose network fails: profiles that survive a kill, keys with a ledger, what waits, what is saved."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browser.flaps import Flaps
from tests.cast import PASSWORD
from tests.services import chromium
from tests.services.live import Workbench, command_line

LABELS = {
    "1": "sourced", "2": "anonymous", "3": "speculative", "4": "plain",
    "s": "sourced", "a": "anonymous", "d": "speculative", "f": "plain",
}  # fmt: skip

MAKE = """
import json
from django.utils import timezone
from annotations.ingest import imports, readers
from annotations.models import Article, Membership, User
from annotations.people import projects

asked = json.loads({asked!r})
now = timezone.now()
people = [User.objects.create_user(email, asked["password"], name=email.split("@")[0].title()) for email in asked["people"]]
desk = projects.create(name=asked["project"], by=people[0], now=now)
for person in people[1:]:
    Membership.objects.create(project=desk, user=person, role="reviewer", cleared=True)
made = []
for number, size in enumerate(asked["articles"]):
    blocks = [" ".join(f"Boat {{number}}-{{one}} came in at dawn." for one in range(at, min(at + 5, size))) for at in range(0, size, 5)]
    draft = readers.Draft(title=f"Boats {{number}}", text="\\n\\n".join(blocks))
    made.append(str(imports.paste(project=desk, by=people[0], now=now, draft=draft).article.uid))
Article.objects.filter(uid__in=[made[at] for at in asked["secret"]]).update(confidentiality="confidential")
print("made:" + json.dumps({{"project": str(desk.uid), "articles": made}}))
"""

EVENTS = """
import json
from annotations.models import Event
rows = Event.objects.filter(project__uid={project!r}, kind__startswith="answer.").order_by("sequence")
print("events:" + json.dumps([
    [row.subject.split("/")[1], int(row.subject.split("/")[2]), row.kind.split(".")[1], row.new["label"], row.new["version"],
     row.actor.email, str(row.operation)] for row in rows.select_related("actor")]))
"""


END = """
from django.contrib.sessions.models import Session
from annotations.models import User
person = str(User.objects.get(email={email!r}).pk)
mine = [one.pk for one in Session.objects.all() if one.get_decoded().get("_auth_user_id") == person]
print(Session.objects.filter(pk__in=mine).delete())
"""


@dataclass(frozen=True)
class Event:
    article: str
    number: int
    kind: str
    label: str | None
    version: int
    actor: str
    operation: str


@dataclass
class Harbour:
    """A project of its own in the running workbench, its people and articles of short sentences."""

    workbench: Workbench
    project: str
    people: Sequence[str]
    articles: list[str]

    def events(self) -> list[Event]:
        """What people did there, in the order of the ledger."""
        said = self.workbench.python(EVENTS.format(project=self.project))
        return [Event(*row) for row in json.loads(said.split("events:", 1)[1])]

    def end_sessions(self, email: str) -> None:
        """The person's log-in has run out, everywhere."""
        self.workbench.python(END.format(email=email))


def harbour(workbench: Workbench, name: str, articles: list[int], secret: Sequence[int] = ()) -> Harbour:
    """A new project with so many sentences an article. `people`: a manager, then two reviewers."""
    people = [f"{who}@{name}.example" for who in ("mira", "robin", "nora")]
    asked = {"people": people, "password": PASSWORD, "project": name, "articles": articles, "secret": list(secret)}
    made = json.loads(workbench.python(MAKE.format(asked=json.dumps(asked))).split("made:", 1)[1])
    return Harbour(workbench, made["project"], people, made["articles"])


def log_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/")


def log_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.locator("main form button").click()
    page.wait_for_load_state()


def tagging(context: BrowserContext, article: str) -> Page:
    page = context.new_page()
    page.goto(f"/articles/{article}/tag")
    page.wait_for_selector("html[data-ready]")
    return page


def save_state(page: Page) -> str:
    return page.locator("[data-slot=save]").text_content() or ""


def saved(page: Page, seconds: float = 20) -> None:
    expect(page.locator("[data-slot=save]")).to_have_text("saved", timeout=seconds * 1000)


def kept(page: Page) -> list[dict[str, Any]]:
    """What lies in this browser's store."""
    return page.evaluate(
        """() => new Promise((resolve, reject) => {
            const asked = indexedDB.open("workbench", 1);
            asked.onerror = () => reject(asked.error);
            asked.onupgradeneeded = () => asked.result.createObjectStore("operations", { keyPath: "id" });
            asked.onsuccess = () => {
                const all = asked.result.transaction("operations").objectStore("operations").getAll();
                all.onsuccess = () => (asked.result.close(), resolve(all.result));
            };
        })"""
    )


class Profile:
    """A browser of its own with a folder that outlives it."""

    def __init__(self, browser: Browser, folder: Path, network: Flaps) -> None:
        self.browser, self.folder, self.network = browser, folder, network
        self.context = self.start()

    def start(self) -> BrowserContext:
        self.context = self.browser.browser_type.launch_persistent_context(
            self.folder,
            executable_path=chromium.executable(),
            args=chromium.ARGUMENTS,
            base_url=self.network.url,
            viewport={"width": 1280, "height": 800},
        )
        self.context.set_default_timeout(10_000)
        return self.context

    def kill(self) -> None:
        """SIGKILL, as a crash or the system would: nothing is written, nobody is asked."""
        mine = f"--user-data-dir={self.folder}"
        for process in psutil.Process(os.getpid()).children(recursive=True):
            line = command_line(process)
            if mine in line and "--type=" not in line:
                process.send_signal(signal.SIGKILL)
        with contextlib.suppress(Error):
            self.context.close()


@contextlib.contextmanager
def profile(browser: Browser, folder: Path, network: Flaps) -> Iterator[Profile]:
    made = Profile(browser, folder, network)
    try:
        yield made
    finally:
        with contextlib.suppress(Error):
            made.context.close()


@dataclass
class Book:
    """What a person did, written down before each key: article, number, label ("" for undo)."""

    seed: int
    written: list[tuple[str, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.last: dict[Page, str] = {}

    def answer(self, page: Page, times: int = 1, pause: float = 30) -> None:
        """Presses that many tag keys, never the same twice running, at the pace of somebody quick."""
        article = page.url.split("/")[-2]
        for _ in range(times):
            key = self.random.choice([one for one in LABELS if one != self.last.get(page)])
            self.last[page] = key
            here = page.evaluate("document.querySelector('.sentence.now').dataset.number")
            self.written.append((article, int(here), LABELS[key]))
            page.keyboard.press(key)
            page.wait_for_timeout(pause)

    def undo(self, page: Page) -> None:
        self.written.append((page.url.split("/")[-2], 0, ""))
        page.keyboard.press("u")
        page.wait_for_timeout(130)

    def expected(self, article: str) -> list[tuple[int, str, str | None, int]]:
        """The events that must stand in the ledger: (number, kind, label, version)."""
        events: list[tuple[int, str, str | None, int]] = []
        standing: list[tuple[int, str | None]] = []
        labels: dict[int, str | None] = {}
        versions: dict[int, int] = {}
        for _, number, label in (one for one in self.written if one[0] == article):
            kind, new = ("recorded", label or None)
            if label:
                standing.append((number, labels.get(number)))
            else:
                number, new = standing.pop()
                kind = "undone"
            labels[number] = new
            versions[number] = versions.get(number, 0) + 1
            events.append((number, kind, new, versions[number]))
        return events


def import_outbox(page: Page, script: str, given: Any = None) -> Any:
    """Runs `script(modules, given)` in the page, with what the queue's modules export: the very ones the page uses."""
    return page.evaluate(
        f"""async (given) => {{
            const at = (name) => import(`/static/annotations/js/outbox/${{name}}.js`);
            const modules = await Promise.all(["outbox", "sender", "rules", "session"].map(at));
            return ({script})(Object.assign({{}}, ...modules), given);
        }}""",
        given,
    )
