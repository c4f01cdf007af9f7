"""The environment in which the tests see the workbench: local mode, and a data folder that goes with the tests.

Imported first by conftest.py, before anything of Django. DATABASE_URL chooses the database (SQLite in a file without
it); what else a developer's shell may carry is taken away.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from workbench.children import Guard

FAILED = pytest.StashKey[bool]()  # on a test whose call failed
CHECKOUT = Path(__file__).resolve().parent.parent
OURS = "WORKBENCH_TEST_DATA"  # tells the processes that xdist starts which folder the first one made
FOREIGN = (
    "REDIS_URL", "SECRET_KEY", "SECRET_KEY_FALLBACKS", "ALLOWED_HOSTS", "ALLOW_HTTP", "CSRF_TRUSTED_ORIGINS",
    "OIDC_URL", "REQUIRE_SECOND_FACTOR",
)  # fmt: skip


def prepare() -> None:
    for name in FOREIGN:
        os.environ.pop(name, None)
    if OURS not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="wb-test-"))
        guard = Guard(None, folder)  # removes the folder even if we are killed
        os.environ[OURS] = str(folder)
        atexit.register(_clean_up, folder, guard)
    os.environ["WORKBENCH_DATA"] = os.environ[OURS]
    os.environ["WORKBENCH_LOCAL"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "workbench.settings"


def on_postgres() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def _clean_up(folder: Path, guard: Guard) -> None:
    if on_postgres():
        from tests.services import migrated

        migrated.forget()
    shutil.rmtree(folder, ignore_errors=True)
    guard.dismiss()
