"""Whatever dies is told of by /health/ready, and whatever is silent is begun anew, all on one workbench."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import psutil
import pytest

from tests.bench import texts
from tests.services import live, postgres
from tests.services.api import Client
from tests.services.process import as_user, wait_until

PROBE = "probe-of-a-request-1"
PLACE = """
from django.db import connection
connection.close()
from annotations import tasks
from annotations.models import Drain, Job, Project, User
mira = User.objects.first()
"""


def ready(workbench: live.Workbench) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(f"{workbench.url}/health/ready", timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def until(workbench: live.Workbench, *, red: str = "") -> None:
    """Wait until the answer is 503 because of these checks, among others it may be; or 200 if there are none."""
    names = red.split()

    def seen() -> bool:
        status, body = ready(workbench)
        failing = {name for name, check in body["checks"].items() if not check["ok"]}
        assert (status == 200) == (not failing) == (body["status"] == "ok")
        return set(names) <= failing if names else not failing

    wait_until(seen, f"red: {red or 'nothing'}", seconds=60)


def main_of(workbench: live.Workbench, word: str) -> psutil.Process:
    return workbench.processes(word)[0]


def where_jobs_run(workbench: live.Workbench) -> list[psutil.Process]:
    return main_of(workbench, " worker ").children()


@contextlib.contextmanager
def own_postgres(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """(address, kill, start again) of a server of our own: TEST_DATABASE_URL names one that is not ours to kill."""
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    again: list[subprocess.Popen[bytes]] = []
    with postgres.server() as url:
        found = [process for process in psutil.Process().children(recursive=True) if process.pid not in before]
        server = next(process for process in found if "-D" in process.cmdline())
        command = server.cmdline()

        def kill() -> None:
            server.kill()
            server.wait(10)

        def start() -> None:
            quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}

            def runs() -> bool:  # refused as long as a process of the dead one holds its memory
                again.append(subprocess.Popen(command, **quiet, **as_user(postgres.unprivileged())))  # type: ignore[arg-type]
                with contextlib.suppress(subprocess.TimeoutExpired):
                    again[-1].wait(1)
                return again[-1].poll() is None

            wait_until(runs, "the database's start", seconds=30)

        try:
            yield url, kill, start
        finally:
            for process in again:
                process.send_signal(signal.SIGQUIT)
                process.wait(20)


def order(client: Client) -> str:
    """A file whose import lasts; its job is ordered by a request with an id of its own. Returns the import's uid."""
    articles = list(texts.texts(seed=7, articles=200, sentences=20))
    data = "\n".join(json.dumps({"title": title, "text": text}) for title, text in articles).encode()
    uid = str(client.upload(f"projects/{client.project}/imports/", "big.jsonl", data)[1]["imported"]["uid"])
    body = json.dumps({"mapping": {"title": "title", "text": "text"}}).encode()
    headers = {"Authorization": f"Bearer {client.token}", "Content-Type": "application/json", "X-Request-ID": PROBE}
    request = urllib.request.Request(f"{client.base}imports/{uid}/mapping", body, headers, method="PUT")
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.headers["X-Request-ID"] == PROBE
    return uid


@pytest.mark.long
def test_what_dies_is_told_and_what_is_silent_is_begun_anew(
    start_workbench: Callable[..., AbstractContextManager[live.Workbench]], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = {"SILENT_SECONDS": "6", "SWEEP_SECONDS": "2", "JOB_LEASE_SECONDS": "2"}
    with (
        own_postgres(monkeypatch) as (url, kill, start),
        start_workbench(DATABASE_URL=url, **quick) as workbench,
    ):
        client = Client(workbench)
        until(workbench)

        # A worker and a clock that hang, in the middle of a job.
        uid = order(client)
        told = f"request={PROBE}"
        wait_until(lambda: any(told in line for line in begun(workbench)), "the job's lines name its request")
        worker, clock = main_of(workbench, " worker "), main_of(workbench, " beat ")
        worker.suspend()
        clock.suspend()
        until(workbench, red="worker beat")
        until(workbench)
        assert not worker.is_running()
        assert not clock.is_running()
        for name in ("worker", "beat"):
            assert f"{name:>7} | was silent for 6 s and is ended" in workbench.said()
        client.wait(f"imports/{uid}/", lambda body: body["imported"]["state"] == "done", seconds=60)

        # A process in which jobs run: the worker sees to that itself.
        wait_until(lambda: bool(where_jobs_run(workbench)), "a process for jobs")
        hanging, worker = where_jobs_run(workbench)[0], main_of(workbench, " worker ")
        hanging.suspend()
        wait_until(lambda: not hanging.is_running(), "the end of what hangs", seconds=30)
        wait_until(lambda: bool(where_jobs_run(workbench)), "another process for jobs")
        assert worker.is_running()

        # The broker: silent, then killed.
        broker = main_of(workbench, "unixsocket")
        broker.suspend()
        until(workbench, red="broker")
        broker.kill()
        until(workbench)

        # The database. Nobody ends a worker because of that.
        until_steady(workbench)
        worker = main_of(workbench, " worker ")
        kill()
        until(workbench, red="database migrations worker beat jobs")
        start()
        until(workbench)
        assert main_of(workbench, " worker ") == worker

        # Held back, jobs wait, and that is no fault.
        workbench.ask(f"{PLACE}\ntasks.hold_back(by=mira)")
        job = workbench.ask(
            f"{PLACE}\njob = Job.objects.create(project=Project.objects.first(), kind='near', by=mira)\n"
            "tasks.wake(str(job.uid)); print('job', job.uid)"
        ).split()[-1]
        state = f"{PLACE}\nprint('state', Job.objects.get(uid='{job}').state, Job.objects.get(uid='{job}').attempts)"
        assert workbench.ask(state).split()[-2:] == ["queued", "0"]
        status, body = ready(workbench)
        assert (status, body["draining"]) == (200, True)
        workbench.ask(f"{PLACE}\ntasks.let_go_on()")
        wait_until(lambda: "done" in workbench.ask(state), "what had waited", seconds=90)
        assert ready(workbench)[1]["draining"] is False


def begun(workbench: live.Workbench) -> list[str]:
    return [line for line in workbench.log("worker").splitlines() if "(import) begins" in line]


def until_steady(workbench: live.Workbench) -> None:
    """The worker answers on the new broker: it is past whatever the old one's death did to it."""
    asked = f"{PLACE}\nprint('worker', tasks.worker_state(5))"
    wait_until(lambda: "answers" in workbench.ask(asked), "a worker on the new broker", seconds=60)
