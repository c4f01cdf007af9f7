"""A worker that runs jobs in processes of their own, and kills these: the other end of `forks`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from annotations.models import Job


class Worker:
    """`run` waits for the end of a job, or for its kill after so many seconds: "ended" or "killed". Jobs that are begun
    one after the other run side by side; `ended` tells of whichever ends next."""

    def __init__(self, database: str, *load: str) -> None:
        command = [sys.executable, "-m", "tests.faults.forks", database, *load]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def run(self, job: Job, seconds: float = 0.0) -> str:
        self.begin(job, seconds)
        return self.ended()

    def begin(self, job: Job, seconds: float = 0.0) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{job.uid} {seconds}\n")
        self.process.stdin.flush()

    def ended(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@contextmanager
def worker(database: str, *load: str) -> Iterator[Worker]:
    """`load`: modules that it has loaded before the first job, as a worker has that has done such a job before."""
    made = Worker(database, *load)
    try:
        yield made
    finally:
        made.close()
