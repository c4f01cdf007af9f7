"""What all tests share: environment, markers that follow from what a test uses, hypothesis, counts for tests/run.py."""

from __future__ import annotations

import gc
import json
import os
import random
from collections import Counter
from pathlib import Path

import django
import hypothesis
import pytest

from tests import environment
from tests.run import BROWSED, DRAW

gc.disable()  # until all tests are loaded
environment.prepare()
django.setup()

pytest_plugins = ["tests.shared", "tests.cast", "tests.stage"]

hypothesis.settings.register_profile("workbench", deadline=None, print_blob=True, max_examples=25)
hypothesis.settings.register_profile("quick", deadline=None, print_blob=True, max_examples=15)
hypothesis.settings.register_profile("long", deadline=None, print_blob=True, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "workbench"))

# These begin first, so that no process is still at one when the others have nothing left to do.
LONG = ("tests/faults/", "tests/revise/test_machine.py", "tests/house/test_docs.py::test_the_examples")
# What answers, decisions and blocks come to, and what must survive: in full on both databases. Elsewhere many tests
# of a file ask for the same few queries.
FULL = tuple(f"tests/{name}/" for name in ("adjudicate", "backup", "faults", "models", "review", "revise", "upgrades"))
LONGEST_NAME = 100  # characters of one parameter
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
KINDS = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = str(random.randrange(2**32))


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {'PostgreSQL' if environment.on_postgres() else 'SQLite'}; {repeated(config)}"


def repeated(config: pytest.Config) -> str:
    draw = f"{DRAW}={os.environ[DRAW]} and " if DRAW in os.environ else ""
    return f"repeat with {draw}--hypothesis-seed={config.option.hypothesis_seed}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test by what it uses, and leave out those that are for the other database."""
    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        if used & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
            item.add_marker("db")
        if used & {"live_workbench", "start_workbench"}:
            item.add_marker("live")
        if "browser" in used:
            if not item.nodeid.startswith(BROWSED):
                raise pytest.UsageError(f"{item.nodeid}: tests in a browser stand in {' or '.join(BROWSED)}")
            item.add_marker("browser")
        if not item.get_closest_marker("xdist_group") and (group := together(item)):
            item.add_marker(pytest.mark.xdist_group(group))
    other = "sqlite_only" if environment.on_postgres() else "postgres_only"
    left = {item for item in items if item.get_closest_marker(other)}
    if DRAW in os.environ:
        left |= drawn(items, int(os.environ[DRAW]) + environment.on_postgres())
    config.hook.pytest_deselected(items=[item for item in items if item in left])
    items[:] = [item for item in items if item not in left]
    items.sort(key=lambda item: not (item.nodeid.startswith(LONG) or "start_workbench" in item.fixturenames))


def drawn(items: list[pytest.Item], draw: int) -> set[pytest.Item]:
    """Those that the other database has, and this one if the draw is odd instead of even: every second of the cases of
    a test, of the tests in a file, and of those marked `either`. What stands alone is for both."""
    kinds = [(item, kind) for item in items if (kind := alike(item))]
    counts, turns, left = Counter(kind for _, kind in kinds), Counter[str](), set[pytest.Item]()
    for item, kind in kinds:
        turns[kind] += 1
        if counts[kind] > 1 and (turns[kind] + draw) % 2:
            left.add(item)
    return left


def alike(item: pytest.Item) -> str:
    """What a test is one of, if both databases would run it; "" for one that stands for itself."""
    marks = {mark.name for mark in item.iter_markers()}
    if not marks & {"db", "live"} or marks & {"browser", "long", "once", "sqlite_only", "postgres_only"}:
        return ""
    if "either" in marks:
        return "either"
    if item.nodeid.startswith(FULL) or item.path.name.endswith("races.py"):
        return ""
    return item.nodeid.partition("[")[0] if hasattr(item, "callspec") else str(item.path)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name long words by their length: every process tells the first one the names of all tests."""
    return f"{argname} of {len(val)}" if isinstance(val, str | bytes) and len(val) > LONGEST_NAME else None


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded stays: searching it for garbage again and again was a twelfth of a run."""
    grouped = getattr(session.config.option, "loadgroup", False)
    lost = [item.nodeid for item in session.items if item.get_closest_marker("xdist_group") and "@" not in item.nodeid]
    if grouped and lost:
        raise pytest.UsageError(
            f"pytest-xdist tells no groups, and shared fixtures would be made many times: {lost[0]}"
        )
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    gc.enable()


def together(item: pytest.Item) -> str:
    """Tests of one such name run in one process: what they share is dear, or they would be in each other's way."""
    if item.get_closest_marker("once"):
        return Path(item.path).stem
    if "lasting" in item.fixturenames:
        return str(item.path)
    return "live" if "live_workbench" in item.fixturenames and "browser" not in item.fixturenames else ""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Leave the counts for tests/run.py, and after a failure say how to repeat it."""
    counts = {kind: len(terminalreporter.stats.get(kind, ())) for kind in KINDS}
    if counts["failed"] or counts["error"]:
        terminalreporter.write_line(repeated(config))
    path = os.environ.get("WORKBENCH_TEST_COUNTS")
    if path:
        Path(path).write_text(json.dumps(counts))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """Let the `page` fixture see, while it is being torn down, whether its test failed."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[environment.FAILED] = True
    return report
