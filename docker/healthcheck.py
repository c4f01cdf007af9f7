#!/usr/bin/env python3
"""`healthcheck.py web|worker|beat [--replace]`: 0 if this container's process does its work, else 1 and why.

web: the page that asks what pages need answers. worker, beat: the process touched the file of its heartbeat lately,
which it does also while the broker or the database is away. With `--replace` one that is silent, and still is a little
later, is ended, and so its container: engines start that again, but leave one alone that is only unhealthy.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import time
from pathlib import Path

PATIENCE = 8.0
SILENT = float(os.environ.get("SILENT_SECONDS", "60"))


def web() -> str:
    """As the proxy asks: for an allowed host, over HTTPS."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".*") or "localhost"
    lines = (
        "GET /health/ready?for=pages HTTP/1.1",
        f"Host: {host}",
        "X-Forwarded-Proto: https",
        "Connection: close",
        "",
        "",
    )
    with socket.create_connection(("127.0.0.1", int(os.environ.get("PORT", "8000"))), timeout=PATIENCE) as connection:
        connection.sendall("\r\n".join(lines).encode())
        words = connection.recv(64).split()
    return "" if words[1:2] == [b"200"] else f"answers {words[1:2]}"


def heartbeat(kind: str) -> Path:
    return Path(os.environ.get("WORKBENCH_DATA", "/data")) / "pulse" / f"{kind}@{socket.gethostname()}"


def silent(kind: str) -> str:
    try:
        age = time.time() - heartbeat(kind).stat().st_mtime
    except FileNotFoundError:
        return "has no heartbeat yet"
    return "" if age < SILENT else f"was silent for {age:.0f} s"


def replace(kind: str) -> None:
    """End the process if it is silent now and a beat later; one whose machine slept has beaten by then."""
    time.sleep(min(SILENT / 6 + 1, 11))  # Compose waits 20 s for us
    with contextlib.suppress(OSError, ValueError):
        if silent(kind):
            os.kill(int(heartbeat(kind).read_text()), signal.SIGKILL)


CHECKS = {"web": web, "worker": lambda: silent("worker"), "beat": lambda: silent("beat")}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in CHECKS or arguments[1:] not in ([], ["--replace"]):
        sys.stderr.write(f"One of {', '.join(CHECKS)}; --replace.\n")
        return 2
    try:
        wrong = CHECKS[arguments[0]]()
    except Exception as error:
        wrong = f"{type(error).__name__}: {error}"
    if wrong:
        sys.stderr.write(f"{arguments[0]}: {wrong}\n")
        if arguments[1:] and arguments[0] != "web":
            replace(arguments[0])
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
