"""`python -m tests.faults.forks DATABASE MODULE …`: runs jobs in processes of their own, with these modules loaded.

For each line "UID SECONDS" of its input, a new process runs the job with this uid, and is killed after so many seconds
(0: never). Says "ended" or "killed" of each, as they come to their ends. It holds no connection itself.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time

import django

django.setup()

from django.db import connections  # noqa: E402

from annotations import tasks  # noqa: E402


def main(database: str, *load: str) -> None:
    for name in load:
        importlib.import_module(name)
    for alias in ("default", "snapshot"):
        connections[alias].settings_dict["NAME"] = database
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that watch
    print("ready", flush=True)
    for line in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            uid, seconds = line.split()
            watched(uid, float(seconds))
            os._exit(0)


def watched(uid: str, seconds: float) -> None:
    """Run the job in a process beside this one, and say how that ended."""
    child = os.fork()
    if child == 0:
        tasks.run_job(uid)
        os._exit(0)
    if seconds:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    print("killed" if os.WIFSIGNALED(status) else "ended", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
