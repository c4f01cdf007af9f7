"""A server for the length of a `with` block, ended also when pytest is killed."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from workbench.children import Guard, die_with_parent


class ServiceFailed(Exception):
    """A service the tests need could not be had; the message says what to do."""


@contextlib.contextmanager
def private_folder(prefix: str, owner: str | None = None) -> Iterator[Path]:
    """A folder for `owner` alone, with a path short enough for a socket, and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    if owner:
        account = pwd.getpwnam(owner)
        os.chown(folder, account.pw_uid, account.pw_gid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def as_user(name: str | None) -> dict[str, object]:
    """Arguments for subprocess that give up root for this account; none if `name` is None."""
    if name is None:
        return {}
    account = pwd.getpwnam(name)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def wait_until(ready: Callable[[], bool], what: str, *, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise ServiceFailed(f"{what}: not within {seconds:g} s")
        time.sleep(0.02)


@contextlib.contextmanager
def running(
    command: Sequence[str],
    folder: Path,
    *,
    user: str | None = None,
    stop: int = signal.SIGTERM,
    environ: dict[str, str] | None = None,
    patience: float = 10.0,
) -> Iterator[subprocess.Popen[bytes]]:
    """The server runs in `folder` and writes `folder/log`. If we die, the kernel and a guard end it and the folder."""
    guard = Guard(None, folder)
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent(stop),
            **as_user(user),  # type: ignore[call-overload]
        )
    guard.watch([process.pid])
    try:
        yield process
    except ServiceFailed as failure:
        said = (folder / "log").read_text(errors="replace").strip()[-1000:]
        raise ServiceFailed(f"{failure}; it said: {said or 'nothing'}") from None
    finally:
        end(process, stop, seconds=patience)
        guard.dismiss()


def end(process: subprocess.Popen[bytes], number: int = signal.SIGTERM, *, seconds: float = 10.0) -> None:
    """Ask a session's leader to stop, then end its whole group."""
    process.send_signal(number)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
