"""`python -m tests.upgrades.make VERSION`: a backup of the demo newsroom as this release leaves it, of each kind of
database, for the releases to come. Run at each release, once; what it makes is committed and never made again.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from annotations import __version__
from tests.environment import CHECKOUT
from tests.services import postgres
from tests.services.live import environment

HERE = Path(__file__).resolve().parent
KINDS = ("sqlite", "postgresql")
# What the worker would do with what waits; its dataset without the formats that are large.
WORK = """
from django.utils import timezone
from annotations import tasks
from annotations.models import Dataset, Job
Dataset.objects.update(formats=["jsonl", "csv"])
for uid in Job.objects.order_by("pk").values_list("uid", flat=True):
    tasks.work(Job.objects.claim(uid=uid, now=timezone.now(), lease=tasks.lease()))
assert set(Job.objects.values_list("state", flat=True)) == {"done"}
assert set(Dataset.objects.values_list("state", flat=True)) == {"ready"}
"""


def fixture(version: str, kind: str) -> str:
    """The address of the set of that release."""
    found = [path.parent for path in (HERE / version / kind).glob("*/manifest.json")]
    assert len(found) == 1, f"{len(found)} backups of {kind} by {version}: `python -m tests.upgrades.make {version}`"
    return str(found[0])


def versions() -> list[str]:
    return sorted(path.name for path in HERE.iterdir() if path.is_dir() and path.name[0].isdigit())


def make(target: Path, environ: dict[str, str]) -> None:
    def run(*words: str) -> None:
        subprocess.run([sys.executable, "-m", *words], env=environ, cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)

    run("workbench.prepare")
    run("workbench", "shell", "--no-imports", "--command", WORK)
    run("workbench", "backup", str(target))
    (target / ".lock").unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version")
    version = parser.parse_args().version
    if version != __version__:
        parser.error(f"this is {__version__}: its data can be made here, and no other's")
    if (HERE / version).exists():
        parser.error(f"{HERE / version} is there: what a release left is made once")
    with tempfile.TemporaryDirectory() as scratch, postgres.server() as server:
        for kind in KINDS:
            extra = {"WORKBENCH_LOCAL": "1", "DATABASE_URL": server if kind == "postgresql" else ""}
            make(Path(scratch, "made", kind), environment(Path(scratch, kind), 8000, extra))
        shutil.copytree(Path(scratch, "made"), HERE / version)
    for folder, _, names in os.walk(HERE / version):
        for name in names:
            os.chmod(Path(folder, name), 0o644)


if __name__ == "__main__":
    main()
