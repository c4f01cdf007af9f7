"""Processes that never outlive us.

Each child leads a session of its own, so that Ctrl-C reaches the supervisor alone and a child can be ended together
with its own children. If we are killed without a chance to act, two things end them: on Linux the kernel signals each
child (`die_with_parent`), and everywhere a `Guard`, a shell that waits for our end of a pipe to close, ends the whole
groups.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from workbench.pulse import Watch

LOG_LIMIT = 5_000_000  # bytes; then the log becomes NAME.log.1
STEADY = 60.0  # seconds a child must have run for its next restart to be quick again
SLOWEST = 30.0

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None

GUARD = """
trap '' INT TERM HUP
groups=
while read -r line; do groups=$line; done
if [ -n "$groups" ]; then
  for group in $groups; do kill -s TERM -- "-$group"; done
  sleep 1
  for group in $groups; do kill -s KILL -- "-$group"; done
fi
[ -z "$1" ] || rm -rf -- "$1"
"""


def die_with_parent(number: int) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends the signal when our starting thread ends. Linux; elsewhere it does nothing."""
    parent = os.getpid()

    def prepare() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


class Log:
    """A child's log file, appended to and rotated once it is long."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: IO[bytes] = path.open("ab", buffering=0)
        self.begin = self.file.tell()

    def write(self, data: bytes) -> None:
        if self.file.tell() > LOG_LIMIT:
            self.file.close()
            self.path.replace(self.path.with_name(self.path.name + ".1"))
            self.file, self.begin = self.path.open("ab", buffering=0), 0
        self.file.write(data)

    def last_line(self) -> str:
        """The last line of this run that says something, for a sentence about a failure."""
        lines = self.path.read_bytes()[self.begin :][-4000:].decode(errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


@dataclass(frozen=True)
class Recipe:
    """What to run, and how to end it."""

    name: str
    command: list[str]
    grace: float = 5.0  # seconds between being asked to stop and being made to
    once: bool = False  # it ends by itself, and talks to the terminal
    last: bool = False  # it stops after all others
    death: int = signal.SIGKILL  # what the kernel sends it if we are killed
    pulse: Path | None = None  # the file that it touches as long as it does its work


class Child:
    """One process that is kept running, and the group it leads."""

    def __init__(self, recipe: Recipe, log: Log) -> None:
        self.recipe, self.name, self.log = recipe, recipe.name, log
        self.process: subprocess.Popen[bytes] | None = None
        self.rest = b""  # the beginning of a line that was not yet ended
        self.failures = 0
        self.started = 0.0
        self.due: float | None = None  # when to start again, on the monotonic clock
        self.watch = Watch(recipe.pulse) if recipe.pulse else None

    @property
    def group(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self, environ: dict[str, str], folder: Path) -> IO[bytes]:
        """Start it, and return the reading end of what it says."""
        reading, writing = os.pipe()
        try:
            self.process = subprocess.Popen(
                self.recipe.command,
                env=environ,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=None if self.recipe.once else writing,
                stderr=writing,
                start_new_session=True,
                preexec_fn=die_with_parent(self.recipe.death),  # safe: the supervisor has one thread
            )
        except OSError:
            os.close(reading)
            raise
        finally:
            self.started, self.due = time.monotonic(), None
            if self.watch:
                self.watch.start()
            os.close(writing)
        return os.fdopen(reading, "rb", buffering=0)

    @property
    def silent(self) -> bool:
        """True if it runs and has not touched its file for long."""
        return self.running and self.watch is not None and self.watch.silent()

    def send(self, number: int) -> None:
        if self.running and self.process:
            self.process.send_signal(number)

    def end_by_force(self) -> None:
        """End it and its group, also where it is stopped or hangs, and wait until it has ended."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def end_group(self) -> None:
        """End by force what the child left behind: an orphaned server would keep its port."""
        if self.group:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.group, signal.SIGKILL)
        if self.process:
            self.process.wait()
            self.process = None

    def plan_restart(self) -> float:
        """Decide when to start again, and return the delay in seconds: longer after each quick end."""
        now = time.monotonic()
        self.failures = 0 if now - self.started > STEADY else self.failures
        delay = min(SLOWEST, 0.5 * 2**self.failures)
        self.failures += 1
        self.due = now + delay
        return delay


class Guard:
    """A shell that outlives us just long enough to end our children's groups and remove the socket folder.

    It inherits the lock of the data folder, if there is one, so that a new supervisor waits until it has finished.
    """

    def __init__(self, lock: int | None, folder: Path | None) -> None:
        shell = shutil.which("sh") or "/bin/sh"
        self.process = subprocess.Popen(
            [shell, "-c", GUARD, "guard", str(folder or "")],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=() if lock is None else (lock,),
        )

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def watch(self, groups: Iterable[int]) -> None:
        """These groups, and no others, are to end with us."""
        if self.process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.write((" ".join(map(str, groups)) + "\n").encode())
                self.process.stdin.flush()

    def dismiss(self) -> None:
        """Everything has ended in order: nothing is left for the guard but the folder."""
        self.watch(())
        if self.process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
        self.process.wait()


def how_it_ended(code: int) -> str:
    """A process's return code in words."""
    if code >= 0:
        return f"ended with code {code}"
    with contextlib.suppress(ValueError):
        return f"was ended by {signal.Signals(-code).name}"
    return f"was ended by signal {-code}"
