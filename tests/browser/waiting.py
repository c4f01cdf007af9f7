"""People at a browser whose network fails: profiles that survive a kill, keys with a ledger, what waits."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, BrowserContext, Error, Page, TimeoutError, expect

from tests.browser.flaps import Flaps
from tests.browser.steps import TWICE
from tests.cast import PASSWORD
from tests.services import chromium
from tests.services.live import command_line

LABELS = {
    "1": "sourced", "2": "anonymous", "3": "speculative", "4": "plain",
    "s": "sourced", "a": "anonymous", "d": "speculative", "f": "plain",
}  # fmt: skip


def log_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
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


def saved(page: Page, seconds: float = 20) -> None:
    try:
        expect(page.locator("[data-slot=save]")).to_have_text("saved", timeout=seconds * 1000)
    except AssertionError as failure:
        raise AssertionError(f"{failure}\nWhat lies in the browser: {kept(page)}") from None


def kept(page: Page) -> list[dict[str, Any]]:
    """What lies in this browser's store, oldest first."""
    found: list[dict[str, Any]] = page.evaluate(
        """() => new Promise((resolve, reject) => {
            setTimeout(() => reject(new Error("the browser's store does not answer")), 20_000);
            const asked = indexedDB.open("workbench", 1);
            asked.onerror = () => reject(asked.error);
            asked.onupgradeneeded = () => asked.result.createObjectStore("operations", { keyPath: "id" });
            asked.onsuccess = () => {
                const all = asked.result.transaction("operations").objectStore("operations").getAll();
                all.onsuccess = () => (asked.result.close(), resolve(all.result));
            };
        })"""
    )
    return sorted(found, key=lambda one: one["order"])


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
            if mine in command_line(process):  # its helpers too: playwright waits for whoever still holds its pipes
                with contextlib.suppress(psutil.NoSuchProcess):
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


HERE = "document.querySelector('.sentence.now').dataset.number"


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
            here = page.evaluate(HERE)
            self.written.append((article, int(here), LABELS[key]))
            page.keyboard.press(key)
            page.wait_for_timeout(pause)

    def undo(self, page: Page) -> None:
        """Presses undo, and goes on when the page is where that leads: on a busy machine the next key would come while
        it is on its way, and this book would have it on another sentence than the page."""
        before = page.evaluate(HERE)
        self.written.append((page.url.split("/")[-2], 0, ""))
        page.keyboard.press("u")
        with contextlib.suppress(TimeoutError):  # it may lead to where one is
            page.wait_for_function(f"before => ({HERE}) !== before", arg=before, timeout=2000)
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


# The folder of the page's own modules: at another address the same file would be another module.
OWN = "document.querySelector('script[src$=\"/js/shell.js\"]').src.replace('shell.js', '')"


def import_outbox(page: Page, script: str, given: Any = None) -> Any:
    """Runs `script(modules, given)` in the page, with what the queue's modules export: the very ones the page uses."""
    return page.evaluate(
        f"""async (given) => {{
            const at = (name) => import(`${{{OWN}}}outbox/${{name}}.js`);
            const modules = await Promise.all(["outbox", "sender", "rules", "session"].map(at));
            return ({script})(Object.assign({{}}, ...modules), given);
        }}""",
        given,
    )


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(TWICE)


def state(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.locator("[data-slot=save]")).to_have_text(text, timeout=15_000)


def stored(page: Page, article: str) -> dict[int, Any]:
    found = page.request.get(f"/api/v1/articles/{article}/").json()
    return {row["number"]: row["answer"] for row in found["sentences"]}


def given(page: Page, article: str) -> list[tuple[str | None, int] | None]:
    """Label and version of the first three sentences, as the server has them."""
    answers = stored(page, article)
    return [(answers[one]["label"], answers[one]["version"]) if answers[one] else None for one in (1, 2, 3)]
