"""The image's entrypoint and health checks, run by /bin/sh in server mode on a real PostgreSQL and Valkey."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment import CHECKOUT
from tests.services import postgres, valkey
from tests.services.live import free_port
from tests.services.process import private_folder, running, wait_until

ENTRYPOINT = str(CHECKOUT / "docker/entrypoint.sh")
HEALTHCHECK = str(CHECKOUT / "docker/healthcheck.py")
pytestmark = [pytest.mark.once, pytest.mark.live]


@pytest.fixture(scope="module")
def container() -> Iterator[dict[str, str]]:
    """The environment of the image's processes in server mode, on a private PostgreSQL and Valkey, migrated."""
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(postgres.fresh_database(stack.enter_context(postgres.server())))
        redis = stack.enter_context(valkey.server())
        data = stack.enter_context(private_folder("wb-docker-"))
        environ = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(CHECKOUT),
            "WORKBENCH_LOCAL": "0",
            "WORKBENCH_DATA": str(data / "data"),
            "SECRET_KEY": "x" * 60,
            "ALLOWED_HOSTS": "desk.example",
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "LISTEN": "127.0.0.1",
            "PORT": str(free_port()),
        }
        answer = run(environ, "migrate")
        assert answer.returncode == 0, answer.stderr
        yield environ


def run(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", ENTRYPOINT, *words]
    return subprocess.run(command, env=environ, cwd="/", capture_output=True, text=True, check=False)


def healthy(environ: dict[str, str], what: str) -> bool:
    answer = subprocess.run([sys.executable, HEALTHCHECK, what], env=environ, capture_output=True, check=False)
    return answer.returncode == 0


@contextlib.contextmanager
def started(environ: dict[str, str], what: str) -> Iterator[subprocess.Popen[bytes]]:
    """The container's process `what`, healthy; afterwards it must end on SIGTERM, as an engine asks."""
    with private_folder("wb-dk-") as folder, running(["/bin/sh", ENTRYPOINT, what], folder, environ=environ) as process:
        wait_until(lambda: healthy(environ, what), f"{what}: {folder / 'log'}", seconds=60)
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) in (0, -signal.SIGTERM), (folder / "log").read_text()


def asked(environ: dict[str, str], path: str, *headers: str) -> str:
    """The head of the web server's answer."""
    lines = (f"GET {path} HTTP/1.1", "Host: desk.example", *headers, "Connection: close", "", "")
    with socket.create_connection(("127.0.0.1", int(environ["PORT"])), timeout=10) as connection:
        connection.sendall("\r\n".join(lines).encode())
        return connection.makefile("rb").read().decode(errors="replace").partition("\r\n\r\n")[0]


ORDER = """
from django.db import transaction
from django.utils import timezone
from annotations import tasks
from annotations.ingest import imports, readers
from annotations.models import User
from annotations.people import projects
now = timezone.now()
mira = User.objects.create_user("mira@desk.example", None)
desk = projects.create(name="Harbour desk", by=mira, now=now)
with transaction.atomic():
    draft = readers.Draft(title="Harbour", text="Officials said the wall could give way.")
    tasks.after_import(imports.paste(project=desk, by=mira, now=now, draft=draft).imported)
"""


def test_nothing_starts_without_its_settings(container: dict[str, str]) -> None:
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"):
        answer = run({**container, name: ""}, "check")
        assert answer.returncode != 0
        assert f"Server mode needs {name}." in answer.stderr


def test_any_command_of_the_workbench_can_be_run_and_an_unknown_one_fails(container: dict[str, str]) -> None:
    assert run(container, "migrate", "--check").returncode == 0
    assert "no issues" in run(container, "check").stdout
    assert run(container, "no_such_command").returncode != 0


def test_the_web_server_answers_over_the_proxy_alone_and_brings_its_own_styles(container: dict[str, str]) -> None:
    with started(container, "web"):
        assert "301" in asked(container, "/").splitlines()[0]
        assert "302" in asked(container, "/", "X-Forwarded-Proto: https").splitlines()[0]
        styles = asked(container, "/static/annotations/css/tokens.css", "X-Forwarded-Proto: https")
        assert "200" in styles.splitlines()[0]
        assert "text/css" in styles
        assert not healthy({**container, "ALLOWED_HOSTS": "strange.example"}, "web")
    assert not healthy(container, "web")


def test_worker_and_clock_do_what_the_database_has_in_its_queue(container: dict[str, str]) -> None:
    """The order's message is lost with the broker it was sent to: the sweep finds the row."""
    answer = run({**container, "REDIS_URL": "redis://127.0.0.1:1/0"}, "shell", "--no-imports", "--command", ORDER)
    assert answer.returncode == 0, answer.stderr
    quick = {**container, "SWEEP_SECONDS": "1"}
    with started(quick, "worker"), started(quick, "beat"):
        state = "from annotations.models import Job; jobs = Job.objects.exclude(kind='figures'); "
        state += "print(*jobs.values_list('state', flat=True))"
        deadline = time.monotonic() + 60
        while (found := run(container, "shell", "--no-imports", "--command", state).stdout.split()) != ["done"]:
            assert time.monotonic() < deadline, found
            time.sleep(1)
    assert not healthy(container, "worker")
