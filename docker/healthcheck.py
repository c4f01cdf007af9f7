#!/usr/bin/env python3
"""`healthcheck.py web|worker|beat`: 0 if this container's process does its work, else 1 and a sentence why.

web: the page that asks the database answers. worker: the worker of this host answers through the broker.
beat: its schedule was written lately (it saves every three minutes).
"""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

PATIENCE = 8.0
BEAT_SAVES_WITHIN = 600.0


def web() -> str:
    """As the proxy asks: for an allowed host, over HTTPS."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".*") or "localhost"
    lines = ("GET /health/ready HTTP/1.1", f"Host: {host}", "X-Forwarded-Proto: https", "Connection: close", "", "")
    with socket.create_connection(("127.0.0.1", int(os.environ.get("PORT", "8000"))), timeout=PATIENCE) as connection:
        connection.sendall("\r\n".join(lines).encode())
        words = connection.recv(64).split()
    return "" if words[1:2] == [b"200"] else f"answers {words[1:2]}"


def worker() -> str:
    from celery import Celery

    from workbench import secret_files

    broker = secret_files.read("REDIS_URL").replace("unix://", "redis+socket://", 1)
    name = f"celery@{socket.gethostname()}"
    replies = Celery(broker=broker).control.ping(destination=[name], timeout=PATIENCE / 2)
    return "" if replies else f"{name} is silent"


def beat() -> str:
    found = list((Path(os.environ.get("WORKBENCH_DATA", "/data")) / "beat").glob("schedule*"))
    age = time.time() - max((path.stat().st_mtime for path in found), default=0.0)
    return "" if age < BEAT_SAVES_WITHIN else f"last saved its schedule {age:.0f} s ago"


CHECKS = {"web": web, "worker": worker, "beat": beat}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in CHECKS:
        sys.stderr.write(f"One of {', '.join(CHECKS)}.\n")
        return 2
    try:
        wrong = CHECKS[arguments[0]]()
    except Exception as error:
        wrong = f"{type(error).__name__}: {error}"
    if wrong:
        sys.stderr.write(f"{arguments[0]}: {wrong}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
