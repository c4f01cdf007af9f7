"""A workbench whose processes are ours to kill: as `workbench run` starts them, each started again when it ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from tests.services import live, migrated, postgres
from tests.services.beside import Beside
from tests.services.process import ServiceFailed, as_user, private_folder
from workbench import broker, run
from workbench.children import Guard, die_with_parent

LEASE = "2"  # seconds, of the jobs; the sweep comes as often
RESTART = 0.3  # seconds between two starts of one: some wait for what died with the first
WORKERS = ("worker-1", "worker-2")


@dataclass
class Process:
    """One that is kept running. To be started by the main thread alone: the kernel ends it with that."""

    name: str
    command: list[str]
    environ: Mapping[str, str]
    folder: Path
    user: str | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=dict(self.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
                **as_user(self.user),  # type: ignore[call-overload]
            )

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def family(self) -> list[psutil.Process]:
        """Itself, then those that it started."""
        with contextlib.suppress(psutil.NoSuchProcess):
            if self.process is not None:
                return [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        return []

    def send(self, number: int) -> None:
        """To all of it: the first one first, so that it starts no others."""
        for one in self.family():
            with contextlib.suppress(psutil.NoSuchProcess):
                one.send_signal(number)

    def kill(self) -> None:
        """`kill -9`, and until nothing of it is left."""
        family = self.family()
        self.send(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        psutil.wait_procs(family, timeout=10)


class Site:
    """All of it. `look` is to be called often: it starts again what has ended."""

    def __init__(self, folder: Path, url: str, processes: dict[str, Process], environ: dict[str, str]) -> None:
        self.folder, self.url, self.processes, self.environ = folder, url, processes, environ
        self.beside: Beside | None = None
        self.guard = Guard(None, None)

    @property
    def on_postgres(self) -> bool:
        return "postgres" in self.processes

    @property
    def data(self) -> Path:
        return Path(self.environ["WORKBENCH_DATA"])

    def look(self) -> None:
        for process in self.processes.values():
            if not process.running and time.monotonic() - process.started > RESTART:
                process.kill()  # what it left behind
                process.start()
                self.guard.watch([one.process.pid for one in self.processes.values() if one.process])

    def wait(self, ready: Callable[[], bool], what: str, seconds: float) -> None:
        """Until it is so. Raises ServiceFailed after so many seconds."""
        end = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > end:
                raise ServiceFailed(f"{what}: not within {seconds:g} s\n{self.said()}")
            self.look()
            time.sleep(0.02)

    def pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.look()
            time.sleep(min(left, 0.02))

    def answers(self) -> bool:
        return run.answers(int(self.url.rsplit(":", 1)[1])) in (200, 302)

    def database_answers(self) -> bool:
        if not self.on_postgres:
            return True
        try:
            psycopg.connect(self.environ["DATABASE_URL"], connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def ask(self, code: str) -> str:
        """What code printed that ran with Django set up, beside it."""
        self.beside = self.beside or Beside(self.environ, self.folder / "beside.log")
        return self.beside.ask(code)

    def said(self) -> str:
        """The last of what each process said."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}" for log in logs)

    def end(self) -> None:
        if self.beside:
            self.beside.end()
        for process in self.processes.values():
            process.kill()
        self.guard.dismiss()


def database(folder: Path) -> tuple[Process, str]:
    """A PostgreSQL as a desk runs it, whose processes are ours, and its address."""
    user = postgres.unprivileged()
    programs = postgres.installed() or postgres.packaged(folder, user)
    postgres.initialise(programs, folder / "data", user)
    command = [str(programs / "postgres"), "-D", str(folder / "data")]
    command += ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-c", "max_connections=60"]
    url = f"postgresql://{postgres.ACCOUNT}@{quote(str(folder), safe='')}/postgres"
    return Process("postgres", command, os.environ, folder, user), url


def worker(name: str, clock: Path) -> list[str]:
    """A worker whose clock is off by as many seconds as the file says."""
    _python, _m, _celery, *words = run.worker_command()
    return [sys.executable, "-m", "tests.faults.clockwork", str(clock), *words, "--hostname", f"{name}@fault"]


def clock_of(site: Site, name: str) -> Path:
    return site.folder / f"{name}.clock"


@contextlib.contextmanager
def site(*, on_postgres: bool) -> Iterator[Site]:
    """One that runs: empty, migrated, with two web processes, two workers, beat, Valkey, and PostgreSQL if wanted."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(private_folder("wb-fault-"))
        environ = live.environment(folder / "data", live.free_port(), {})
        environ |= {"SWEEP_SECONDS": LEASE, "JOB_LEASE_SECONDS": LEASE, "WORKBENCH_LOCAL": "1"}
        environ |= {"DJANGO_SETTINGS_MODULE": "workbench.settings", "REDIS_URL": f"unix://{broker.socket_in(folder)}"}
        migrated.into(folder / "data" / migrated.FILE)
        found = Site(folder, f"http://localhost:{environ['PORT']}", {}, environ)
        stack.callback(found.end)
        if on_postgres:
            home = stack.enter_context(private_folder("wb-pg-", postgres.unprivileged()))
            found.processes["postgres"], given = database(home)
            environ["DATABASE_URL"] = given
            found.wait(found.database_answers, "PostgreSQL does not answer", 20)
        else:
            environ["DATABASE_URL"] = f"sqlite:///{folder / 'data' / 'workbench.sqlite3'}"
        start(found)
        yield found


def start(found: Site) -> None:
    binary = broker.server_binary()
    if not binary:
        raise ServiceFailed("No valkey-server or redis-server: install one.")
    commands = {"valkey": broker.command(binary, found.folder), "web": run.web_command(int(found.environ["PORT"]))}
    commands |= {name: worker(name, clock_of(found, name)) for name in WORKERS}
    commands |= {"beat": run.beat_command(found.data)}
    subprocess.run([sys.executable, "-m", "workbench.prepare", "--no-demo"], env=found.environ, check=True)
    for name, command in commands.items():
        found.processes[name] = Process(name, command, found.environ, found.folder)
    found.wait(found.answers, "the web server", 60)


__all__ = ["WORKERS", "Process", "Site", "clock_of", "site"]
