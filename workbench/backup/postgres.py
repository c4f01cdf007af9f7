"""pg_dump and pg_restore: found, checked, and told where to go without a password among their arguments."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import connection
from psycopg.conninfo import make_conninfo

from .failure import Failure

BESIDE = Path("/usr/lib/postgresql")  # where Debian keeps one folder a version


def program(name: str) -> str:
    """Its path: the first on PATH, or in Debian's folders, that is no older than the server. Raises Failure."""
    server = int(connection.cursor().connection.info.server_version) // 10000
    on_path = shutil.which(name)
    beside = sorted(BESIDE.glob(f"*/bin/{name}"), key=lambda path: -major(str(path)))
    found = [path for path in ([on_path] if on_path else []) + [str(path) for path in beside] if major(path)]
    for path in found:
        if major(path) >= server:
            return path
    has = f"the one found is of version {major(found[0])}" if found else "none was found"
    raise Failure(
        f"{name} of PostgreSQL {server} or newer is needed, and {has}: install postgresql-client-{server} "
        "(Debian, Ubuntu), or put it on PATH."
    )


def major(path: str) -> int:
    """Its version's first number; 0 if it does not run."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else 0


def target() -> tuple[str, dict[str, str]]:
    """The database as an argument, and the environment with its password."""
    known = connection.settings_dict
    named = {"dbname": known["NAME"], "user": known["USER"], "host": known["HOST"], "port": known["PORT"]}
    options: dict[str, Any] = {name: value for name, value in known["OPTIONS"].items() if isinstance(value, str)}
    if "sslpassword" in options:
        raise Failure("A backup cannot hand sslpassword on without showing it: use a key without one, or a passfile.")
    secret = {"PGPASSWORD": known["PASSWORD"]} if known["PASSWORD"] else {}
    return make_conninfo(**{name: value for name, value in (named | options).items() if value}), os.environ | secret


@contextmanager
def dumped(snapshot: str) -> Iterator[IO[bytes]]:
    """What pg_dump writes, as of the exported snapshot. Raises Failure at the end if it failed."""
    words = ["--compress=0", "--format=custom", "--no-comments", f"--snapshot={snapshot}"]
    with running("pg_dump", words, stdout=subprocess.PIPE) as process:
        assert process.stdout
        yield process.stdout


def restore(blocks: Iterator[bytes]) -> None:
    """All of it or nothing. Raises Failure."""
    with running("pg_restore", ["--exit-on-error", "--single-transaction"], stdin=subprocess.PIPE) as process:
        assert process.stdin
        with contextlib.suppress(BrokenPipeError):  # it says why it reads no more
            for block in blocks:
                process.stdin.write(block)
            process.stdin.close()


@contextmanager
def running(
    name: str, words: list[str], stdin: int | None = None, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The program, beside what we do with its pipes; when we break off nothing is left running."""
    database, environ = target()
    command = [program(name), "--no-owner", "--no-privileges", "--no-password", *words, f"--dbname={database}"]
    with tempfile.TemporaryFile() as errors:
        with subprocess.Popen(command, env=environ, stdin=stdin, stdout=stdout, stderr=errors) as process:
            try:
                yield process
            except BaseException:
                process.kill()
                raise
        errors.seek(0)
        said = errors.read(10_000).decode(errors="replace").strip().splitlines()
    if process.returncode:
        raise Failure(f"{name} failed: {said[0] if said else f'code {process.returncode}'}")
