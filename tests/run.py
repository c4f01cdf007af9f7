"""`make test`: everything, on both databases and in the browser, with one line at the end.

The servers are started once. Then pytest runs in tiers, one after the other, so that two cores are enough; a tier that
collects nothing has failed, and so has one that skips, because a skipped test says nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
DRAW = "WORKBENCH_TEST_DRAW"  # a number: which of the cases that are much alike are for which database
SUMMARY = CHECKOUT / "build" / "test-summary.txt"


@dataclass(frozen=True)
class Tier:
    name: str
    marks: str
    workers: int = 0
    spread: str = "worksteal"
    postgres: bool = False
    profile: str = "workbench"
    only: tuple[str, ...] = ()  # folders of tests in which all of its own are
    without: tuple[str, ...] = ()  # folders of tests that are left to the other tiers
    minutes: int = 25  # that it may take; one of its tests may take a fifth


BROWSED = ("tests/browser", "tests/admin")  # a quarter of a minute is spared each process that loads no others
FACES = ("admin", "api", "contract", "house", "management", "web", "races", "faults", "journeys")
TIERS = {
    "fast": [Tier("fast", "not (live or browser or once or long)", workers=2, profile="quick", without=FACES)],
    "all": [
        # More than there are cores: a test waits for disks, processes and pages most of its time.
        Tier("SQLite and processes", "not browser and not long", 4, "loadgroup"),
        Tier("PostgreSQL", "(db or live) and not (browser or once or long)", 3, "loadgroup", True, "quick"),
        Tier("browser", "browser and not long", 3, "loadgroup", only=BROWSED),
    ],
    "long": [
        Tier("long, SQLite", "long or not (live or browser or once)", workers=2, profile="long", minutes=600),
        Tier("long, PostgreSQL", "db and not (live or browser or once)", 2, postgres=True, profile="long", minutes=600),
    ],
}
TIERS |= {"sqlite": [TIERS["all"][0], TIERS["all"][2]], "postgresql": [TIERS["all"][1]]}  # two machines' halves


def run_tier(tier: Tier, postgres_url: str, words: list[str]) -> Counter[str]:
    """What came of a tier's tests. A pytest that broke, found nothing or skipped something counts as failed."""
    print(f"\n--- {tier.name} ---", flush=True)
    environ = {**os.environ, "HYPOTHESIS_PROFILE": tier.profile}
    environ.pop("DATABASE_URL", None)
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or every process compiles all tests anew, which takes it seconds
    if tier.postgres:
        environ["DATABASE_URL"] = postgres_url
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "counts.json"
        command = [sys.executable, "-m", "pytest", "-q", "--durations=30", "-m", tier.marks, *tier.only, *words]
        command += ["-o", f"faulthandler_timeout={tier.minutes * 60 // 5}"]
        command += [f"--ignore=tests/{name}" for name in tier.without]
        if tier.workers:
            command += ["-n", str(tier.workers), "--dist", tier.spread]
        environ["WORKBENCH_TEST_COUNTS"] = str(path)
        code = ended(command, environ, tier.minutes)
        counts = Counter(json.loads(path.read_text()) if path.exists() else {})
    bad = counts["failed"] + counts["error"] + counts["skipped"]
    if code not in (0, 1) or (code == 1 and not bad):
        print(f"--- {tier.name}: pytest ended with code {code} ---", flush=True)
        counts["error"] += 1
    return counts


def ended(command: list[str], environ: dict[str, str], minutes: int) -> int:
    """The code with which pytest ends. One that never does is ended, with all that it started."""
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environ, start_new_session=True)
    try:
        return process.wait(minutes * 60)
    except subprocess.TimeoutExpired:
        print(f"\n--- not at its end after {minutes} minutes ---", flush=True)
        return -1
    except KeyboardInterrupt:
        os.killpg(process.pid, signal.SIGINT)
        process.wait()
        raise
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def run_tiers(name: str, words: list[str]) -> Counter[str]:
    """All tiers of that name, with PostgreSQL beside them where one wants it."""
    from tests.services import chromium, postgres

    tiers, total = TIERS[name], Counter[str]()
    if name == "all":
        print(f"{DRAW}={os.environ.setdefault(DRAW, str(random.randrange(2**16)))}", flush=True)
    else:
        os.environ.pop(DRAW, None)
    if any("browser" in tier.marks and "not browser" not in tier.marks for tier in tiers):
        chromium.executable()  # install it, or fail, before and not after ten minutes
    if not any(tier.postgres for tier in tiers):
        return sum((run_tier(tier, "", words) for tier in tiers), total)
    with postgres.server() as url:
        return sum((run_tier(tier, url, words) for tier in tiers), total)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tiers", choices=sorted(TIERS), nargs="?", default="all")
    options, words = parser.parse_known_args()
    from tests.services.process import ServiceFailed

    begun = time.monotonic()
    try:
        counts = run_tiers(options.tiers, words)
    except ServiceFailed as failure:
        print(f"\n{failure}", flush=True)
        counts = Counter({"error": 1})
    failed = counts["failed"] + counts["error"]
    line = f"{counts['passed'] + counts['xfailed']} passed, {failed} failed"
    line += f", {counts['skipped']} skipped" if counts["skipped"] else ""
    line += f" in {time.monotonic() - begun:.0f}s"
    SUMMARY.parent.mkdir(exist_ok=True)
    SUMMARY.write_text(line + "\n")
    print(f"\n{line}", flush=True)
    return 1 if failed or counts["skipped"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
