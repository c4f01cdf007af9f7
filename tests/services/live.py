"""A whole workbench, started by `workbench run` as a person would, on a fresh database and a free port."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.environment import CHECKOUT
from tests.services.beside import Beside
from tests.services.process import ServiceFailed, private_folder, running, wait_until

START = 120.0


@dataclass
class Workbench:
    """One that runs: its address, its data folder, and the environment of a command beside it."""

    url: str
    data: Path
    environ: dict[str, str]
    process: subprocess.Popen[bytes]
    beside: Beside | None = field(default=None, init=False)

    def said(self) -> str:
        """What it has printed; on a first start the manager's password is in it."""
        return (self.data.parent / "log").read_text(errors="replace")

    def log(self, name: str) -> str:
        """What one of its processes wrote: web, worker, beat, broker, prepare."""
        return (self.data / "logs" / f"{name}.log").read_text(errors="replace")

    def manage(self, *arguments: str, given: str = "") -> str:
        """Run a management command beside it, and return what that printed."""
        return self._run([sys.executable, "-m", "workbench", *arguments], given)

    def python(self, code: str) -> str:
        """Run code with Django set up on its database and broker, and return what that printed."""
        return self.manage("shell", "--no-imports", "--command", code)

    def ask(self, code: str) -> str:
        """As `python`, in a process that is kept, and so at once from the second time on. For what fails no process."""
        self.beside = self.beside or Beside(self.environ, self.data.parent / "beside.log")
        return self.beside.ask(code)

    def end(self) -> None:
        """Ends what was started beside it."""
        if self.beside:
            self.beside.end()
            self.beside = None

    def _run(self, command: list[str], given: str) -> str:
        answer = subprocess.run(command, env=self.environ, input=given, capture_output=True, text=True, check=False)
        if answer.returncode:
            raise AssertionError(f"{' '.join(command)} failed:\n{answer.stdout}{answer.stderr}")
        return answer.stdout

    def processes(self, word: str = "") -> list[psutil.Process]:
        """Its processes whose command line contains the word, parents first."""
        with contextlib.suppress(psutil.NoSuchProcess):
            family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
            return [process for process in family if word in command_line(process)]
        return []


def command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, port: int, extra: dict[str, str]) -> dict[str, str]:
    """That of a newcomer's shell: nothing of the tests' own settings. An empty value takes a variable away."""
    strange = ("WORKBENCH_", "DJANGO_", "DATABASE_URL", "REDIS_URL", "PYTEST_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
    limits = {"LIMIT_REQUESTS": "0", "LIMIT_STRANGERS": "0"}  # races and measurements are quicker than people
    limits["WORKER_NICE"] = "0"  # four tests at once would leave a worker that stands back no turn
    clean |= {"WORKBENCH_DATA": str(data), "PORT": str(port), "PYTHONPATH": str(CHECKOUT), **limits, **extra}
    return {name: value for name, value in clean.items() if value}


@contextlib.contextmanager
def workbench(
    *, demo: bool = True, prepared: Callable[[dict[str, str]], object] | None = None, **extra: str
) -> Iterator[Workbench]:
    """Start one and wait for its page. `demo=False` leaves the database empty; `prepared` is given its environment and
    fills its data folder before it starts; the rest is its environment."""
    port = free_port()
    with private_folder("wb-live-") as folder:
        environ = environment(folder / "data", port, extra)
        if prepared:
            prepared({"WORKBENCH_LOCAL": "1", **environ})
        command = [sys.executable, "-m", "workbench", "run", *([] if demo else ["--no-demo"])]
        with running(command, folder, environ=environ, patience=20) as process:
            found = Workbench(f"http://localhost:{port}", folder / "data", environ, process)

            def ready() -> bool:
                if process.poll() is not None:
                    raise ServiceFailed("workbench run has ended")
                return "Ready: " in found.said()

            wait_until(ready, "workbench run", seconds=START)
            try:
                yield found
            finally:
                found.end()
