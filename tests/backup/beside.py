"""Places for a workbench that does not run yet: a data folder and a database, both empty, and commands on them."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.environment import CHECKOUT, on_postgres
from tests.services import postgres
from tests.services.live import environment


@contextlib.contextmanager
def empty(folder: Path, **extra: str) -> Iterator[dict[str, str]]:
    """The environment of an empty workbench of the database that this run is about; `folder` is not there yet."""
    with contextlib.ExitStack() as stack:
        if on_postgres():
            extra["DATABASE_URL"] = stack.enter_context(postgres.fresh_database(os.environ["DATABASE_URL"]))
        yield environment(folder, 8000, {"WORKBENCH_LOCAL": "1", **extra})


def command(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """What came of it; its errors are in `stderr`."""
    line = [sys.executable, "-m", "workbench", *words]
    return subprocess.run(line, env=environ, cwd=CHECKOUT, capture_output=True, text=True, check=False)


def done(environ: dict[str, str], *words: str) -> str:
    """What it printed, after it went well."""
    answer = command(environ, *words)
    assert answer.returncode == 0, f"{' '.join(words)}:\n{answer.stdout}{answer.stderr}"
    return answer.stdout


def joined(place: str, name: str) -> str:
    """The address of a set of the place."""
    path, mark, query = place.partition("?")
    return f"{path}/{name}{mark}{query}"
