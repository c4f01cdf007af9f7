"""What must be true before anything starts. Each failure is one sentence."""

from __future__ import annotations

import errno
import os
import socket
import sys
import tempfile
import time
from pathlib import Path

from workbench import local

LOCK_PATIENCE = 4.0  # seconds; the guard of a killed supervisor holds the lock until it has cleaned up


class Refused(Exception):
    """The start is refused; the message is a whole sentence for a person."""


def check_platform() -> None:
    if sys.platform == "win32":
        raise Refused("`workbench run` needs Linux or macOS; on Windows use WSL or the container.")


def port_from(environ: dict[str, str]) -> int:
    given = environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise Refused(f"PORT must be a number from 1 to 65535, not {given!r}.")
    return int(given)


def check_port(port: int) -> None:
    """Both loopback addresses must be free: a browser may take `localhost` for either."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Refused(f"Port {port} is taken by another program; choose another with PORT=.") from None
            if error.errno == errno.EACCES:
                raise Refused(f"Port {port} is not allowed to this user; choose one above 1023 with PORT=.") from None
            if family == socket.AF_INET:
                raise Refused(f"Port {port} cannot be opened: {error.strerror}.") from None


def check_data(data: Path) -> None:
    try:
        local.make_private(data)
        with tempfile.TemporaryFile(dir=local.make_private(data / "logs")), tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(f"The data folder {data} cannot be written ({reason}); set WORKBENCH_DATA to another.") from None


def take_lock(data: Path, patience: float = LOCK_PATIENCE) -> int:
    """The open, locked file that makes us the only supervisor of this data folder.

    The kernel drops the lock with its last holder, so a lock file left behind by a killed process means nothing.
    """
    import fcntl

    handle = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        except OSError as error:
            os_says = error
        if os_says.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            raise Refused(f"The data folder {data} cannot be locked: {os_says.strerror}.")
        if time.monotonic() > deadline:
            raise Refused(f"Another workbench is running on the data folder {data}; stop it or set WORKBENCH_DATA.")
        time.sleep(0.05)
