"""`workbench run`: the whole workbench in local mode, and an orderly end for all of it.

Web server, Celery worker, Celery beat and, without REDIS_URL, an embedded broker run as children with a log each in the
data folder. Ctrl-C, SIGTERM and SIGHUP stop them; a child that ends is started again, later each time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import sys
import time
from pathlib import Path

from workbench import broker, local, preflight, pulse
from workbench.children import Child, Recipe
from workbench.preflight import Refused
from workbench.supervisor import Place, Signals, Stopped, Supervisor, tell

PATIENCE = 60.0  # seconds for the first page
WEB_PROCESSES = 2  # one has a single interpreter lock: sixteen people who save at once want both cores
BLOCKING_THREADS = 4  # in each; they mostly wait for the disk
WORKER_MEMORY = 400_000  # KiB; a pool process that grew beyond it is replaced after its task


def python(module: str, *words: str) -> list[str]:
    return [sys.executable, "-m", module, *words]


def web_command(port: int) -> list[str]:
    options = {
        "interface": "wsgi",
        "host": "127.0.0.1",
        "port": str(port),
        "workers": str(WEB_PROCESSES),
        "blocking-threads": str(BLOCKING_THREADS),
        "blocking-threads-idle-timeout": "600",  # an idle thread that ends closes its database connections
        "workers-kill-timeout": "4",
        # A process takes half as many connections: a thousand that say nothing must leave room for who does.
        "backlog": "8192",
        "http1-header-read-timeout": "10000",  # milliseconds until who sends a byte a second is let go
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return python("granian", *words, "--no-ws", "workbench.wsgi:application")


def worker_command() -> list[str]:
    """Prefork with one process: a killed or swollen one is replaced, and the parent keeps answering meanwhile."""
    quiet = ("--without-gossip", "--without-mingle")
    limits = ("--concurrency", "1", "--max-memory-per-child", str(WORKER_MEMORY))
    return python("celery", "--app", "workbench.celery:app", "worker", *limits, *quiet)


def beat_command(data: Path) -> list[str]:
    """A process of its own: `worker --beat` saves 20 MB, but nobody notices when the embedded clock dies."""
    schedule = str(local.make_private(data / "beat") / "schedule")
    return python("celery", "--app", "workbench.celery:app", "beat", "--schedule", schedule, "--pidfile", "")


def answers(port: int) -> int | None:
    """The status with which the front page answers, or None while nothing answers."""
    request = f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(request.encode())
            words = connection.recv(64).split()
        return int(words[1]) if len(words) > 1 and words[1].isdigit() else None
    except OSError:
        return None


def environment(data: Path, port: int) -> dict[str, str]:
    given = {**os.environ, "WORKBENCH_LOCAL": "1", "WORKBENCH_DATA": str(data), "PORT": str(port)}
    counts = {"PROMETHEUS_MULTIPROC_DIR": str(data / "metrics")}  # of requests, by all processes of the web server
    return {**given, **counts, "DJANGO_SETTINGS_MODULE": "workbench.settings", "PYTHONUNBUFFERED": "1"}


def failed(supervisor: Supervisor, what: str, child: Child) -> Refused:
    """The sentence about a child that ended too early, after reading the last of what it said."""
    supervisor.turn(0.1)
    return Refused(f"{what}: {child.log.last_line()} (see {child.log.path})")


def start_broker(supervisor: Supervisor, folder: Path) -> str:
    """Start the embedded broker and return its address once it answers."""
    binary = broker.server_binary()
    if not binary:
        raise Refused("No valkey-server or redis-server was found; install one, or set REDIS_URL to a running one.")
    path = broker.socket_in(folder)
    child = supervisor.add(Recipe("broker", broker.command(binary, folder), last=True))
    deadline = time.monotonic() + 10
    while not path.is_socket():
        supervisor.turn(0.02)
        if not child.running or time.monotonic() > deadline:
            raise failed(supervisor, f"The broker {binary} did not start", child)
    local.broker_record(supervisor.place.data).write_text(str(path))
    return f"unix://{path}"


def prepare(supervisor: Supervisor, options: argparse.Namespace) -> None:
    words = [] if options.demo else ["--no-demo"]
    child = supervisor.add(Recipe("prepare", python("workbench.prepare", *words), once=True))
    while child.running:
        supervisor.turn(0.05)
    if child.process is None or child.process.returncode:
        raise failed(supervisor, "The database could not be prepared", child)


def start_web(supervisor: Supervisor, port: int) -> None:
    """Start the web server and return once the page answers."""
    web = supervisor.add(Recipe("web", web_command(port), death=signal.SIGTERM))  # it must end its own worker
    deadline = time.monotonic() + PATIENCE
    while (status := answers(port)) is None:
        supervisor.turn(0.05)
        if not web.running or time.monotonic() > deadline:
            raise failed(supervisor, "The web server did not start", web)
    if status >= 500:
        supervisor.say("web", f"answers with an error ({status}); see {web.log.path}")


def choose_place() -> tuple[Place, int]:
    """Check everything that could stop us, and take the data folder for ourselves."""
    preflight.check_platform()
    data, port = local.data_folder(), preflight.port_from(dict(os.environ))
    preflight.check_data(data)
    lock = preflight.take_lock(data)
    preflight.check_port(port)
    broker.clear_stale(data)
    shutil.rmtree(data / "metrics", ignore_errors=True)
    local.make_private(data / "metrics")
    return Place(data, lock, None if local.names_a_broker() else broker.private_folder()), port


def supervise(signals: Signals, options: argparse.Namespace) -> None:
    """Start everything and keep it running; leaves by Stopped or Refused, with nothing left behind."""
    place, port = choose_place()
    supervisor = Supervisor(place, signals, environment(place.data, port), verbose=options.verbose)
    try:
        if place.folder:
            supervisor.environ["REDIS_URL"] = start_broker(supervisor, place.folder)
        prepare(supervisor, options)
        start_web(supervisor, port)
        tell(f"Ready: http://localhost:{port}  (Ctrl-C stops it; logs in {place.data / 'logs'})")
        supervisor.starting = False
        supervisor.add(
            Recipe("worker", worker_command(), grace=8, pulse=pulse.file_of(place.data, "worker"))
        )  # after the page, which it would delay
        supervisor.add(Recipe("beat", beat_command(place.data), pulse=pulse.file_of(place.data, "beat")))
        while True:
            supervisor.turn(3600)
    finally:
        supervisor.stop()
        if place.folder:
            local.broker_record(place.data).unlink(missing_ok=True)
            shutil.rmtree(place.folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """0 after an orderly stop, 1 after a start that was refused, for which stderr has one sentence."""
    parser = argparse.ArgumentParser(prog="workbench run", description="Start the workbench on this machine.")
    parser.add_argument("-v", "--verbose", action="store_true", help="show what each process says")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="leave an empty database empty")
    options = parser.parse_args(arguments)
    try:
        supervise(Signals(), options)
    except Stopped:
        tell("Stopped.")
    except Refused as refusal:
        sys.stderr.write(f"workbench: {refusal}\n")
        return 1
    return 0
