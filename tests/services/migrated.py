"""An empty, migrated database, made once for all tests: migrations are most of a first start.

SQLite's stays in build/ until what makes it changes; PostgreSQL's goes with the tests.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import distributions
from pathlib import Path

from tests import environment
from tests.services import live, postgres

FILE = "workbench.sqlite3"


def into(file: Path) -> None:
    """Put one there. Its folder is made if it is not there."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy(_once(_kept(), "", lambda: None) / FILE, file)


def template(url: str) -> str:
    """The name of one on the server of `url`, to be copied and left alone. `forget` drops it."""
    name = "wb_migrated_" + _ours().parent.name.rpartition("-")[2]
    _once(_ours(), postgres.with_database(url, name), lambda: postgres.create(url, name))
    return name


def forget() -> None:
    """Drop what `template` made, whoever asked for it."""
    if (_ours() / "made").exists():
        postgres.drop(os.environ["DATABASE_URL"], template(os.environ["DATABASE_URL"]))


def _ours() -> Path:
    return Path(os.environ[environment.OURS]) / "migrated-postgresql"


@functools.cache
def _kept() -> Path:
    """The folder for what these migrations, models and libraries make, and no others."""
    digest = hashlib.sha256(sys.version.encode())
    digest.update(" ".join(sorted(f"{one.name} {one.version}" for one in distributions())).encode())
    for pattern in ("annotations/*.py", "annotations/m[io]*/**/*.py", "workbench/**/*.py"):  # migrations and models
        for path in sorted(environment.CHECKOUT.glob(pattern)):
            digest.update(path.read_bytes())
    return environment.CHECKOUT / "build" / f"migrated-{digest.hexdigest()[:16]}"


def _once(folder: Path, url: str, begin: Callable[[], object]) -> Path:
    """Whoever comes first makes it there; the others wait for that."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "made").open("a+") as made:
        fcntl.flock(made, fcntl.LOCK_EX)
        made.seek(0)
        if not made.read():
            for half in folder.glob(f"{FILE}*"):  # of one that was killed: `prepare` would take it for whole
                half.unlink()
            begin()
            environ = live.environment(folder, 8000, {"WORKBENCH_LOCAL": "1", "DATABASE_URL": url})
            subprocess.run([sys.executable, "-m", "workbench.prepare", "--no-demo"], env=environ, check=True)
            made.write("made\n")
    return folder
