"""Fixtures for tests that use the whole thing: a running workbench, and a browser before it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests import environment
from tests.services import chromium, live, migrated, postgres
from tests.services.contexts import Contexts

SCREENS = environment.CHECKOUT / "build" / "screens"


@contextlib.contextmanager
def fresh_workbench(*, demo: bool = True, **extra: str) -> Iterator[live.Workbench]:
    """A running workbench on a new database of the kind that this run of the tests is about."""
    with contextlib.ExitStack() as stack:
        if "DATABASE_URL" in extra:
            prepared = None
        elif environment.on_postgres():
            url, prepared = os.environ["DATABASE_URL"], None
            extra["DATABASE_URL"] = stack.enter_context(postgres.fresh_database(url, migrated.template(url)))
        else:
            prepared = fill
        yield stack.enter_context(live.workbench(demo=demo, prepared=prepared, **{"SWEEP_SECONDS": "2", **extra}))


def fill(environ: dict[str, str]) -> None:
    migrated.into(Path(environ["WORKBENCH_DATA"], migrated.FILE))


@pytest.fixture(scope="session")
def live_workbench() -> Iterator[live.Workbench]:
    """One workbench with the demo newsroom for all tests of this process. Who breaks things starts another."""
    with fresh_workbench() as workbench:
        yield workbench


@pytest.fixture
def start_workbench() -> Callable[..., AbstractContextManager[live.Workbench]]:
    """Start a workbench of one's own: `with start_workbench(demo=False, SWEEP_SECONDS="1") as workbench:`."""
    return fresh_workbench


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, one for all tests of this process."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps an event loop in this thread
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        yield chrome
        chrome.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser, live_workbench: live.Workbench) -> Contexts:
    """Contexts for visitors of the running workbench."""
    return Contexts(browser, live_workbench.url)


@pytest.fixture
def page_problems() -> list[str]:
    """What the page complained about. A test that means to provoke a complaint clears the list."""
    return []


@pytest.fixture
def page(contexts: Contexts, page_problems: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a new, logged-out visitor of the running workbench. Script errors and CSP reports fail the test."""
    with contexts.lent() as context:
        page = context.new_page()
        page.on("pageerror", lambda error: page_problems.append(f"script: {error}"))
        page.on("console", lambda message: _note(message, page_problems))
        yield page
        if request.node.stash.get(environment.FAILED, False):
            SCREENS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SCREENS / (re.sub(r"[^\w.-]+", "_", request.node.nodeid) + ".png"))
    assert not page_problems, "the page complained: " + "; ".join(page_problems)


def _note(message: ConsoleMessage, problems: list[str]) -> None:
    if message.type == "error":
        problems.append(f"console: {message.text}")
