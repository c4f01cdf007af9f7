"""The worker's heartbeat, and its watch over the processes in which jobs run.

Where jobs run, a thread touches a file of the process. If one is stopped or hangs where no thread gets a turn, the
worker's main process ends it and Celery starts another; the job goes on once its lease is over.
"""

from __future__ import annotations

import logging
import os
import platform
import signal
import threading
from pathlib import Path
from typing import Any

from celery import bootsteps
from django.conf import settings

from . import pulse

log = logging.getLogger(__name__)


def data() -> Path:
    return Path(settings.DATA)


class Beating(bootsteps.StartStopStep):
    """Turns with the worker's own loop. While that waits for a broker, it says so."""

    requires = {"celery.worker.consumer.connection:Connection"}

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.pulse: pulse.Pulse | None = None
        self.watches: dict[int, pulse.Watch] = {}

    def start(self, parent: Any) -> None:
        self.pulse = self.pulse or pulse.Pulse("worker", data())
        self.turn(parent)
        parent.timer.call_repeatedly(pulse.interval(), self.turn, (parent,))

    def stop(self, parent: Any) -> None:
        if self.pulse:
            self.pulse.away()

    def turn(self, parent: Any) -> None:
        if self.pulse:
            self.pulse.turn()
        running = {process.pid for process in getattr(getattr(parent.pool, "_pool", None), "_pool", ()) or ()}
        for pid in set(self.watches) - running:
            self.watches.pop(pid).path.unlink(missing_ok=True)
        for pid in running:
            if self.watches.setdefault(pid, pulse.Watch(file_of(pid), first=0)).silent():
                log.warning("a process that does jobs was silent for %g s: it is replaced", pulse.patience())
                os.kill(pid, signal.SIGKILL)


def file_of(pid: int) -> Path:
    return data() / "pulse" / f"jobs@{platform.node()}:{pid}"


def beat_where_jobs_run(**given: Any) -> None:
    """Called in each process that does jobs, when it starts."""
    path = file_of(os.getpid())

    def run() -> None:
        while True:
            pulse.touch(path, "")
            threading.Event().wait(pulse.interval())

    threading.Thread(target=run, name="pulse", daemon=True).start()
