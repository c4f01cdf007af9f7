"""No file holds what a merge left undone."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.environment import CHECKOUT

HEADED = (".md", ".rst")  # where a row of equals signs may stand under a heading
SIGNS = ("<" * 7 + " ", ">" * 7 + " ")
BETWEEN = "=" * 7


def left(path: Path) -> list[str]:
    """The lines of a text file that mark a conflict."""
    data = path.read_bytes()
    if b"\0" in data:
        return []
    lines = data.decode("utf-8", "replace").splitlines()
    return [line for line in lines if line.startswith(SIGNS) or (line == BETWEEN and path.suffix not in HEADED)]


def test_no_tracked_file_has_a_conflict_in_it() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, check=True, text=True)
    paths = [CHECKOUT / name for name in listed.stdout.split("\0") if name]
    assert len(paths) > 100
    assert {str(path): lines for path in paths if path.is_file() and (lines := left(path))} == {}


def test_a_conflict_is_seen(tmp_path: Path) -> None:
    for name, text, found in (
        ("a.py", f"x\n{SIGNS[0]}HEAD\na\n{BETWEEN}\nb\n{SIGNS[1]}other\n", 3),
        ("b.md", f"Title\n{BETWEEN}\n", 0),
        ("c.md", f"{SIGNS[1]}other\n", 1),
        ("d.bin", f"\0\n{BETWEEN}\n", 0),
    ):
        (tmp_path / name).write_text(text)
        assert len(left(tmp_path / name)) == found, name
