"""The drill: people save, a backup is made, everything is lost, and the backup is all there is."""

from __future__ import annotations

import contextlib
import hashlib
import http.cookiejar
import os
import re
import signal
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests import environment, tried
from tests.backup import beside
from tests.backup.saving import PASSWORD, Saver
from tests.services import live, postgres, seaweed
from tests.services.live import Workbench
from workbench.client import Client

REBUILD = """
from django.core.management import call_command
call_command("export", "rebuild", "{}")
"""


def logs_in(workbench: Workbench, email: str, password: str) -> bool:
    """Whether the log-in page lets them in."""
    cookies = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    page = f"{workbench.url}/accounts/login/"
    with browser.open(page) as answer:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())[1]
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "login": email, "password": password}).encode()
    with browser.open(urllib.request.Request(page, form, {"Referer": page})) as answer:
        return "/accounts/login" not in answer.url


def digests(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


@contextlib.contextmanager
def restored(found: str, files: Mapping[str, str]) -> Iterator[Workbench]:
    """A workbench in a new place, that starts with what this set has."""
    extra, said = dict(files), []
    with contextlib.ExitStack() as stack:
        if environment.on_postgres():
            extra["DATABASE_URL"] = stack.enter_context(postgres.fresh_database(os.environ["DATABASE_URL"]))

        def prepared(environ: dict[str, str]) -> None:
            said.append(beside.done(environ, "restore", found))

        yield stack.enter_context(live.workbench(prepared=prepared, **extra))
        assert "is restored" in said[0]


def dataset_of(saver: Saver, workbench: Workbench) -> tuple[Client, str]:
    client = Client(workbench.url, saver.client.token)
    ordered = client.order(saver.project, name="Before", formats=["jsonl"], filters={"include_open": True})
    return client, client.wait(ordered["uid"], every=0.1)["uid"]


def drill(
    workbench: Workbench, tmp_path: Path, target: str, lose: Callable[[], object], files: Mapping[str, str]
) -> dict[str, object]:
    """Save, back up while saving goes on, lose everything, restore, and look. What of it can be counted."""
    saver = Saver(workbench)
    saver.has_said(5)
    client, uid = dataset_of(saver, workbench)
    client.pull(uid, tmp_path / "before")
    said = saver.has_said(5)
    before = dict(list(saver.acknowledged.items())[:said])
    begun = time.monotonic()
    told = beside.done({"WORKBENCH_LOCAL": "1", **workbench.environ}, "backup", target)
    backup = time.monotonic() - begun
    during = len(saver.acknowledged) - said
    saver.stop()
    assert not saver.trouble
    assert during > 0, "nobody saved while the backup was made"
    lose()
    name = re.match(r"(\S+) is whole", told)[1]
    begun = time.monotonic()
    with restored(beside.joined(target, name), files) as again:
        restore = time.monotonic() - begun
        found = saver.found_in(again)
        assert before.items() <= found.items()
        assert found.items() <= saver.acknowledged.items()
        assert logs_in(again, saver.email, PASSWORD)
        assert not logs_in(again, saver.email, f"not {PASSWORD}")
        Client(again.url, saver.client.token).pull(uid, tmp_path / "after")
        assert digests(tmp_path / "after") == digests(tmp_path / "before") != {}
        assert "byte for byte" in again.ask(REBUILD.format(next(tmp_path.glob("before/**/manifest.json"))))
    counts = (said, during, len(found), len(before.keys() - found.keys()), len(digests(tmp_path / "after")))
    return dict(zip(tried.DRILLS, (*counts, f"{backup:.1f}", f"{restore:.1f}"), strict=True))


def record(record_property: Callable[[str, object], None], what: str, came: dict[str, object]) -> None:
    for name, value in {"what": what, **came}.items():
        record_property(name, value)


def test_what_was_saved_before_a_backup_comes_back_from_it_elsewhere(
    live_workbench: Workbench, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    came = drill(live_workbench, tmp_path, str(tmp_path / "backups"), lambda: None, {})
    record(record_property, "into a folder", came)


@pytest.fixture
def endpoint() -> Iterator[str]:
    with seaweed.server() as found:
        yield found


def kill(workbench: Workbench) -> None:
    """kill -9 everything at once."""
    for process in workbench.processes():
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)


@pytest.mark.long
def test_after_everything_was_killed_and_thrown_away(
    start_workbench: Callable[..., Any],
    endpoint: str,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """With files and backups on an object storage."""
    with contextlib.ExitStack() as stack:
        old, new, backups = (stack.enter_context(seaweed.bucket(endpoint, name)) for name in ("old", "new", "backups"))
        target = f"s3://{backups.name}/desk?endpoint={endpoint}&region=eu-1"
        with start_workbench(**old.environ) as workbench:
            came = drill(workbench, tmp_path, target, lambda: kill(workbench), new.environ)
        assert len(new.objects()) > 5
    record(record_property, "on object storage, everything killed", came)
