"""`python -m tests.mutants FILE…`: which changes of these files no test notices (files or folders; without any: those
of who may do what, and of reviewing). `--tests` narrows the tests for a first look. Ends with 1 if a survivor is not
explained in explained.txt, or if an explanation there is of none."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.environment import CHECKOUT
from tests.mutants.making import mutants
from tests.mutants.plugin import TOLD, WANTED

ALL = ("annotations/roles.py", "annotations/access.py", "annotations/review")
TESTS = (
    "tests/access",
    "tests/review",
    "tests/api",
    "tests/people",
    "tests/models",
    "tests/discuss",
    "tests/adjudicate",
)
HOUSE = ("tests/house/test_routes.py", "tests/house/test_bodies.py", "tests/tasks")
EXPLAINED = Path(__file__).with_name("explained.txt")


def explained() -> dict[str, str]:
    """Mutant → why no test need notice it."""
    lines = [line for line in EXPLAINED.read_text().splitlines() if line and not line.startswith("# ")]
    return dict(line.split(" :: ", 1) for line in lines)


def files(named: list[str]) -> list[str]:
    paths = [CHECKOUT / name for name in named or ALL]
    found = [file for path in paths for file in ([path] if path.is_file() else sorted(path.glob("*.py")))]
    return [str(file.relative_to(CHECKOUT)) for file in found]


def survivors(chosen: list[str], tests: list[str]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "survivors.json"
        environ = {**os.environ, WANTED: " ".join(chosen), TOLD: str(told), "HYPOTHESIS_PROFILE": "quick"}
        command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "tests.mutants.plugin", "--hypothesis-seed=1"]
        command += ["-m", "not (live or browser or once or long or postgres_only)", *tests]
        subprocess.run(command, cwd=CHECKOUT, env=environ, check=True)
        found: list[str] = json.loads(told.read_text())
    return found


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--tests", nargs="+", default=[*TESTS, *HOUSE])
    given = parser.parse_args(words)
    chosen, reasons = files(given.files), explained()
    there = {mutant.name for name in chosen for mutant in mutants(CHECKOUT / name, CHECKOUT)}
    left = set(survivors(chosen, given.tests))
    about = {name for name in reasons if name.split(" ")[0] in chosen}
    for words, wrong in (
        ("no test notices", left - about),
        ("explained, but a test notices", (about & there) - left),
        ("explained, but there is no such mutant", about - there),
    ):
        print("\n".join(f"{words}: {name}" for name in sorted(wrong)))
    return 0 if left == about else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
