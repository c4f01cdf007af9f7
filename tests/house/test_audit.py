"""`make audit` says what is known, and never takes "could not look" for "nothing found"."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import CHECKOUT

CLEAN = {"dependencies": [{"name": "django", "version": "5.2.19", "vulns": []}]}
WEAK = {
    "dependencies": [
        {"name": "django", "version": "5.2.1", "vulns": [{"id": "CVE-2026-0001", "fix_versions": ["5.2.19"]}]}
    ]
}


def audited(folder: Path, script: str | None) -> tuple[int, str]:
    """Run it with a `uvx` that does this, or with none at all."""
    if script is not None:
        (folder / "uvx").write_text(f"#!{shutil.which('sh')}\n{script}\n")
        (folder / "uvx").chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "tests.services.audit"],
        cwd=CHECKOUT,
        env=os.environ | {"PATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("script", "code", "says"),
    [
        (f"echo '{json.dumps(CLEAN)}'", 0, "1 packages looked up, 0 known weaknesses"),
        (f"echo '{json.dumps(WEAK)}'; exit 1", 1, "django 5.2.1: CVE-2026-0001, mended in 5.2.19"),
        ("echo 'dns error: no such host' >&2; exit 1", 2, "NOT looked up: is there a network? dns error"),
        ("echo '{}'", 2, "NOT looked up"),
        (None, 2, "needs uv"),
    ],
    ids=["nothing known", "a weakness", "no network", "nonsense", "no uv"],
)
def test_it_says_what_it_found_or_that_it_could_not_look(
    script: str | None, code: int, says: str, tmp_path: Path
) -> None:
    ended, said = audited(tmp_path, script)
    assert (ended, says in said) == (code, True), said


def test_make_audit_runs_it() -> None:
    assert "-m tests.services.audit" in (CHECKOUT / "Makefile").read_text(encoding="utf-8")
