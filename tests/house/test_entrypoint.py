"""The compose file's services, started by hand in the order it gives, by /bin/sh on a real PostgreSQL and Valkey, with
the secrets that its script makes, behind its proxy; then a stranger's first hour."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from tests.environment import CHECKOUT
from tests.house import composing
from tests.house.visitor import Visitor
from tests.services import caddy, postgres, valkey
from tests.services.live import free_port
from tests.services.process import private_folder, running, wait_until

ENTRYPOINT = str(CHECKOUT / "docker/entrypoint.sh")
HEALTHCHECK = str(CHECKOUT / "docker/healthcheck.py")
SITE = "desk.internal"
EMAIL, PASSWORD = "mira@desk.example", "harbour-wall-1894"
pytestmark = [pytest.mark.once, pytest.mark.live, pytest.mark.xdist_group("entrypoint")]


@dataclass
class Stack:
    """What runs: the processes by service, their surroundings, and the way in."""

    environ: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]]
    logs: dict[str, Path]
    proxy: caddy.Proxy

    def run(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """A command in a container of its own."""
        return run({**self.environ, **environ}, *words)

    def visitor(self) -> Visitor:
        return Visitor(SITE, self.proxy.https, self.proxy.authority)


def run(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", ENTRYPOINT, *words]
    return subprocess.run(command, env=environ, cwd="/", capture_output=True, text=True, check=False)


def healthy(environ: dict[str, str], what: str, after: float = 0.0) -> bool:
    """What the check says, asked in so many seconds: each time it is a process."""
    time.sleep(after)
    answer = subprocess.run([sys.executable, HEALTHCHECK, what], env=environ, capture_output=True, check=False)
    return answer.returncode == 0


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with contextlib.ExitStack() as kept:
        folder = kept.enter_context(private_folder("wb-docker-"))
        subprocess.run(["/bin/sh", str(composing.DOCKER / "make-secrets.sh"), str(folder / "secrets")], check=True)
        given = composing.env_file((CHECKOUT / ".env.example").read_text()) | {
            "SITE": SITE,
            "DATABASE_URL": kept.enter_context(postgres.fresh_database(kept.enter_context(postgres.server()))),
            "REDIS_URL": kept.enter_context(valkey.server()),
            "SWEEP_SECONDS": "1",
        }
        here = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(CHECKOUT),
            "WORKBENCH_DATA": str(folder / "data"),
            "LISTEN": "127.0.0.1",
            "PORT": str(free_port()),
        }
        yield from started(kept, given, here, folder)


def started(kept: contextlib.ExitStack, given: dict[str, str], here: dict[str, str], folder: Path) -> Iterator[Stack]:
    """PostgreSQL and Valkey are there; the others come as the file has them."""
    services = composing.services(given)
    assert list(services)[:3] == ["postgres", "valkey", "migrate"]
    assert list(services)[-1] == "proxy"
    processes: dict[str, subprocess.Popen[bytes]] = {}
    logs: dict[str, Path] = {}
    for name, service in services.items():
        environ = composing.environment(service, given, folder / "secrets") | here
        if name == "migrate":
            answer = run(environ, *service["command"])
            assert answer.returncode == 0, answer.stderr
        elif "build" in service:
            place = kept.enter_context(private_folder("wb-dk-"))
            command = ["/bin/sh", ENTRYPOINT, *service["command"]]
            processes[name] = kept.enter_context(running(command, place, environ=environ))
            logs[name] = place / "log"
    surroundings = composing.environment(services["web"], given, folder / "secrets") | here
    for name in processes:
        wait_until(lambda what=name: healthy(surroundings, what, 0.3), f"{name}: {logs[name]}", seconds=60)  # type: ignore[misc]
    told = composing.environment(services["proxy"], given, folder / "secrets")
    proxy = kept.enter_context(caddy.server(**{**told, "UPSTREAM": f"127.0.0.1:{here['PORT']}"}))
    yield Stack(surroundings, processes, logs, proxy)


# --- Before anything is asked


def test_nothing_starts_without_its_settings(stack: Stack) -> None:
    for name, sentence in {
        "SECRET_KEY_FILE": "Server mode needs SECRET_KEY.",
        "ALLOWED_HOSTS": "Server mode needs ALLOWED_HOSTS.",
        "DATABASE_URL": "Server mode needs DATABASE_URL.",
        "REDIS_URL": "Server mode needs REDIS_URL.",
    }.items():
        answer = stack.run("check", **{name: ""})
        assert answer.returncode != 0
        assert sentence in answer.stderr


def test_compose_refuses_to_start_without_the_name_of_the_site() -> None:
    with pytest.raises(composing.Unset, match=r"Set SITE in docker/\.env"):
        composing.services(composing.env_file((CHECKOUT / ".env.example").read_text()))


def test_any_command_of_the_workbench_can_be_run_and_an_unknown_one_fails(stack: Stack) -> None:
    assert "no issues" in stack.run("check").stdout
    assert stack.run("no_such_command").returncode != 0


# --- The way in


def plain(port: int, *lines: str) -> str:
    """The head of an answer to a request without TLS."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall("\r\n".join((*lines, "Connection: close", "", "")).encode())
        return connection.makefile("rb").read().decode(errors="replace").partition("\r\n\r\n")[0]


def test_without_tls_everybody_is_sent_to_the_proxy_by_itself_and_by_the_web_server(stack: Stack) -> None:
    head = plain(stack.proxy.http, "GET /x HTTP/1.1", f"Host: {SITE}")
    assert head.splitlines()[0].split()[1] in ("301", "308")
    assert f"Location: https://{SITE}" in head
    assert "301" in plain(int(stack.environ["PORT"]), "GET / HTTP/1.1", f"Host: {SITE}").splitlines()[0]


def test_pages_and_styles_come_through_the_proxy_which_does_not_say_what_it_is(stack: Stack) -> None:
    status, headers, _ = stack.visitor().ask("GET", "/")
    assert status == 302
    assert "max-age" in headers["Strict-Transport-Security"]
    assert {"Server", "Via"} & set(headers) == set()
    status, headers, _ = stack.visitor().ask("GET", "/static/annotations/css/tokens.css")
    assert (status, headers["Content-Type"].partition(";")[0]) == (200, "text/css")


def test_what_a_visitor_says_of_their_own_way_here_is_dropped(stack: Stack) -> None:
    """Or who claims to come over HTTP from another address would be believed."""
    status, headers, _ = stack.visitor().ask("GET", "/", X_Forwarded_Proto="http", X_Forwarded_For="203.0.113.9")
    assert (status, headers["Location"].partition("?")[0]) == (302, "/accounts/login/")


def test_a_body_beyond_the_limit_ends_at_the_proxy(stack: Stack) -> None:
    """And not when all of it has come: the rest is never sent."""
    sent = {"Content_Length": str(23_000_000)}
    status, headers, body = stack.visitor().ask("POST", "/accounts/login/", b"x" * 400_000, **sent)
    assert (status, body) == (413, b"This is larger than the site takes.")
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "max-age" in headers["Strict-Transport-Security"]


SLOW = 40  # five times the threads of the web server


def test_who_sends_a_form_and_never_ends_holds_up_nobody(stack: Stack) -> None:
    """The proxy waits for the rest; the web server's threads are there for others. Each form is one that is read."""
    visitor = stack.visitor()
    visitor.ask("GET", "/accounts/login/")
    head = [f"POST /accounts/login/ HTTP/1.1\r\nHost: {SITE}:{stack.proxy.https}", f"Origin: {visitor.origin}"]
    head += [f"Cookie: csrftoken={visitor.cookies['csrftoken']}", "Content-Length: 900"]
    head += ["Content-Type: application/x-www-form-urlencoded", "", "login="]
    with contextlib.ExitStack() as waiting:
        for _ in range(SLOW):
            waiting.enter_context(visitor.connected()).sendall("\r\n".join(head).encode())
        time.sleep(1)  # until they have gone as far as they go
        assert visitor.ask("GET", "/accounts/login/")[0] == 200


def test_a_web_server_for_another_site_is_not_healthy(stack: Stack) -> None:
    assert not healthy({**stack.environ, "ALLOWED_HOSTS": "strange.example"}, "web")


# --- A stranger's first hour

TEXT = "Harbour closed\n\nThe harbour is shut, the city said. Officials said the wall could give way."


def test_from_the_first_account_to_a_dataset(stack: Stack) -> None:
    """An account, a log-in, a project, a file, suggestions, an answer, a dataset: all through the proxy."""
    made = stack.run("createsuperuser", "--noinput", "--email", EMAIL, DJANGO_SUPERUSER_PASSWORD=PASSWORD)
    assert made.returncode == 0, made.stderr
    mira = stack.visitor()
    assert mira.post("/accounts/login/", login=EMAIL, password=PASSWORD) == 302
    fields = {"name": "Harbour desk", "time_zone": "UTC", "default_confidentiality": "open"}
    assert mira.post("/admin/annotations/project/add/", **fields) == 302
    project = mira.api("GET", "projects/")["results"][0]["uid"]

    imported = mira.upload(f"projects/{project}/imports/", "harbour.txt", TEXT.encode())["imported"]["uid"]
    mira.wait(f"imports/{imported}/", lambda body: body["imported"]["state"] == "done")
    article = mira.api("GET", f"projects/{project}/articles/")["results"][0]["uid"]
    found = mira.wait(f"articles/{article}/", lambda body: any(row["suggestion"] for row in body["sentences"]))

    mira.api("POST", f"articles/{article}/assignment")
    number = next(row["number"] for row in found["sentences"] if row["suggestion"])
    answer = {"operation": str(uuid4()), "version": 0, "state": "labelled", "label": "sourced"}
    mira.api("PUT", f"articles/{article}/sentences/{number}/answer", answer)
    mira.api("POST", f"articles/{article}/assignment/done")
    order = {"formats": ["jsonl"], "options": {"text": "whole"}}
    dataset = mira.api("POST", f"projects/{project}/datasets/", order)["uid"]
    mira.wait(f"datasets/{dataset}/", lambda body: body["state"] == "ready")
    rows = mira.ask("GET", f"/api/v1/datasets/{dataset}/files/sentences.jsonl")[2].decode().splitlines()
    assert [(row["sentence"], row["label"]) for row in map(json.loads, rows) if row["label"]] == [(number, "sourced")]


ORDER = """
from django.db import transaction
from django.utils import timezone
from annotations import tasks
from annotations.ingest import imports, readers
from annotations.models import User
from annotations.people import projects
now = timezone.now()
jonas = User.objects.create_user("jonas@desk.example", None)
desk = projects.create(name="Lost messages", by=jonas, now=now)
with transaction.atomic():
    draft = readers.Draft(title="Harbour", text="Officials said the wall could give way.")
    tasks.after_import(imports.paste(project=desk, by=jonas, now=now, draft=draft).imported)
"""
STATE = """
import time
from annotations.models import Job
found = Job.objects.filter(project__name="Lost messages").exclude(kind__in=["figures", "near"])
deadline = time.monotonic() + 60
while (states := list(found.values_list("state", flat=True))) != ["done"] and time.monotonic() < deadline:
    time.sleep(0.2)
print(*states)
"""


def test_worker_and_clock_do_what_the_database_has_in_its_queue(stack: Stack) -> None:
    """The order's message is lost with the broker it was sent to: the sweep finds the row."""
    answer = stack.run("shell", "--no-imports", "--command", ORDER, REDIS_URL="redis://127.0.0.1:1/0")
    assert answer.returncode == 0, answer.stderr
    assert stack.run("shell", "--no-imports", "--command", STATE).stdout.split() == ["done"]


def test_each_ends_when_it_is_told_and_is_then_not_healthy(stack: Stack) -> None:
    for process in stack.processes.values():
        process.send_signal(signal.SIGTERM)
    for name, process in stack.processes.items():
        assert process.wait(20) in (0, -signal.SIGTERM), stack.logs[name].read_text()
    assert not healthy(stack.environ, "web")
    assert not healthy(stack.environ, "worker")
