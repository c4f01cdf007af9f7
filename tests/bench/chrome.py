"""A person at Chromium: trusted keys through the browser's own input, and figures from inside the page."""

from __future__ import annotations

import contextlib
import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Response, sync_playwright

from tests.bench.visitors import Visitor
from tests.services import chromium

PROBE = Path(__file__).with_name("probe.js")
SIZE = {"width": 1280, "height": 800}


@contextlib.contextmanager
def started() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        yield browser
        browser.close()


def visit(browser: Browser, visitor: Visitor) -> BrowserContext:
    """A browser window of its own with nothing in its cache, in which `visitor` is logged in."""
    context = browser.new_context(base_url=visitor.url, viewport=SIZE)
    context.set_default_timeout(30_000)
    cookies = [{"name": name, "value": value, "url": visitor.url} for name, value in visitor.cookies.items()]
    context.add_cookies(cookies)  # type: ignore[arg-type]
    context.add_init_script(path=PROBE)
    return context


@dataclass
class Reader:
    """Somebody before the review screen of an article."""

    page: Page
    cdp: CDPSession = field(init=False)

    def __post_init__(self) -> None:
        self.cdp = self.page.context.new_cdp_session(self.page)
        self.cdp.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
        self.cdp.send("Performance.enable")

    def open(self, path: str) -> tuple[float, float]:
        """Load a page; milliseconds from the start of the navigation until keys work, and until all is there."""
        self.page.goto(path, wait_until="commit")
        # Playwright's own ways to wait would first load their scripts into the page, while it opens.
        asked = {"expression": "bench.opened()", "awaitPromise": True, "returnByValue": True}
        listens, ready = self.cdp.send("Runtime.evaluate", asked)["result"]["value"]
        return listens, ready

    def press(self, key: str, rest: float = 0) -> dict[str, Any]:
        """Press, wait until all is painted and saved, then `rest` milliseconds; the key's row of probe.js."""
        self.page.keyboard.press(key)
        row: dict[str, Any] = self.page.evaluate("bench.settled()")
        if rest:
            self.page.wait_for_timeout(rest)
        return row

    def presented(self) -> dict[float, float]:
        """Event Timing's durations of the keys so far, by the time stamp of the key."""
        return dict(self.page.evaluate("[...bench.presented]"))

    def work(self) -> tuple[float, float]:
        """Milliseconds of processor time of the page's main thread so far, and of its scripts."""
        found = {one["name"]: one["value"] * 1000 for one in self.cdp.send("Performance.getMetrics")["metrics"]}
        return found["TaskDuration"], found["ScriptDuration"]

    def memory(self) -> tuple[float, int]:
        """What is left after collecting garbage: megabytes of JavaScript's heap, DOM nodes."""
        self.cdp.send("HeapProfiler.enable")
        for _ in range(3):
            self.cdp.send("HeapProfiler.collectGarbage")
        self.cdp.send("HeapProfiler.disable")
        heap = self.cdp.send("Runtime.getHeapUsage")["usedSize"] / 1e6
        return heap, int(self.cdp.send("Memory.getDOMCounters")["nodes"])


@dataclass
class Traffic:
    """What a page loads, as it comes over the network."""

    responses: list[Response] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("response", lambda response: self.responses.append(response))

    def of(self, *kinds: str) -> list[Response]:
        return [response for response in self.responses if response.request.resource_type in kinds]

    def compressed(self) -> int:
        """Bytes of all scripts and styles, each as gzip makes it at level 6."""
        return sum(len(gzip.compress(response.body(), 6)) for response in self.of("script", "stylesheet"))
