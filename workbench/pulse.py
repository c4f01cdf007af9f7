"""A process's heartbeat: a file for whoever watches it on its machine, and a row for everybody else.

The file is touched by the process's own loop, also while the database or the broker is away, so that a watcher ends
only what hangs. The row is written by a thread as long as the loop turns: a database that does not answer must not
stop it.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import platform
import threading
import time
from pathlib import Path

log = logging.getLogger(__name__)

BEATS = 6  # in the time after which a process is taken for dead
FIRST = 120.0  # seconds until the first beat: a start may be slow


def patience() -> float:
    """Seconds after which a silent process is taken for dead."""
    return float(os.environ.get("SILENT_SECONDS", "60"))


def interval() -> float:
    return patience() / BEATS


def file_of(data: Path, kind: str) -> Path:
    """The heartbeat of this machine's worker or beat, in the data folder."""
    return data / "pulse" / f"{kind}@{platform.node()}"


class Watch:
    """Tells whether a file has not been touched for long, on our own clock: one that is put right, and the sleep of a
    laptop, in which we did not look either, count for nothing."""

    def __init__(self, path: Path, *, first: float = FIRST) -> None:
        """`first`: seconds until the first beat, if that is more than the usual patience."""
        self.path, self.first = path, first
        self.start()

    def start(self, now: float | None = None) -> None:
        """The process was started just now; `now` as `time.monotonic()`."""
        self.since = self.looked = time.monotonic() if now is None else now
        self.stamp, self.beaten = self._stamp(), False

    def _stamp(self) -> int | None:
        with contextlib.suppress(OSError):
            return self.path.stat().st_mtime_ns
        return None

    def silent(self, now: float | None = None) -> bool:
        """Look now: has it been silent for too long?"""
        now, stamp = time.monotonic() if now is None else now, self._stamp()
        was_away, self.looked = now - self.looked > patience() / 2, now
        if stamp != self.stamp:
            self.beaten = True
        if stamp != self.stamp or was_away:
            self.stamp, self.since = stamp, now
        return now - self.since > (patience() if self.beaten else max(self.first, patience()))


def touch(path: Path, words: str) -> None:
    """Touch the file, which holds these words. Whatever the disk says: a heartbeat ends nobody's work."""
    with contextlib.suppress(OSError):
        try:
            os.utime(path)
        except FileNotFoundError:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.write_text(words)


class Pulse:
    """The heartbeat of this process. Its loop calls `turn` every `interval()` seconds, and `away` before it waits for
    something else, such as a broker that is gone: then the thread alone tells that the process lives."""

    def __init__(self, kind: str, data: Path) -> None:
        self.kind, self.path, self.pid = kind, file_of(data, kind), os.getpid()
        self.name = f"{self.path.name}:{self.pid}"
        self.turned: float | None = None
        self.said = False
        self.path.unlink(missing_ok=True)  # that of an earlier process has its number
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._run, name="pulse", daemon=True)
        self.thread.start()
        atexit.register(self.end)

    def turn(self) -> None:
        self.turned = time.monotonic()
        touch(self.path, str(self.pid))

    def away(self) -> None:
        self.turned = None

    def _run(self) -> None:
        while True:
            if self.turned is None:
                touch(self.path, str(self.pid))
            if self.turned is None or time.monotonic() - self.turned < patience():
                self._tell()
            if self.ending.wait(interval()):
                return

    def _tell(self, last: bool = False) -> None:
        from django.db import connection

        from annotations.models import Heartbeat

        try:
            Heartbeat.objects.end(self.name) if last else Heartbeat.objects.beat(kind=self.kind, name=self.name)
            self.said = False
        except Exception as error:  # whatever it was, the next beat tries again
            if not self.said:
                log.warning("the heartbeat cannot be told to the database: %s", type(error).__name__)
            self.said = True
            with contextlib.suppress(Exception):
                connection.close()

    def end(self) -> None:
        """The process ends in order."""
        if os.getpid() != self.pid or self.ending.is_set():  # a forked child is none of ours
            return
        self.ending.set()
        self.thread.join(interval())
        self._tell(last=True)
        self.path.unlink(missing_ok=True)
