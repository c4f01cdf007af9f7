"""`python -m tests.faults.forks DATABASE`: runs jobs in processes of their own.

For each line "UID SECONDS" of its input, a new process runs the job with this uid, and is killed after so many seconds
(0: never). Says "ended" or "killed" of each. It holds no connection itself.
"""

from __future__ import annotations

import os
import signal
import sys
import time

import django

django.setup()

import openpyxl  # noqa: E402, F401 what a worker that has made one dataset has loaded
import pyarrow.parquet  # noqa: E402, F401
from django.db import connections  # noqa: E402

from annotations import tasks  # noqa: E402


def main(database: str) -> None:
    for alias in ("default", "snapshot"):
        connections[alias].settings_dict["NAME"] = database
    print("ready", flush=True)
    for line in sys.stdin:
        uid, seconds = line.split()
        child = os.fork()
        if child == 0:
            tasks.run_job(uid)
            os._exit(0)
        if float(seconds):
            time.sleep(float(seconds))
            os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        print("killed" if os.WIFSIGNALED(status) else "ended", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
