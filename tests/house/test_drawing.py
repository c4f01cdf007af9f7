"""What the draw of `make test` leaves out on one database, the other one has; and what stands alone both have."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.environment import CHECKOUT
from tests.run import DRAW

SOME = ("tests/discuss", "tests/models/test_constraints.py", "tests/faults/test_killed_learning.py")

pytestmark = pytest.mark.once


def collected(draw: str | None = None) -> set[str]:
    """The names of the tests that are left of these with such a draw; all without one."""
    environ = {name: value for name, value in os.environ.items() if name != DRAW} | ({DRAW: draw} if draw else {})
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "-p",
        "no:cacheprovider",
        "-m",
        "not long",
        *SOME,
    ]
    told = subprocess.run(command, cwd=CHECKOUT, env=environ, capture_output=True, text=True, check=True).stdout
    return {line for line in told.splitlines() if "::" in line}


def test_an_even_and_an_odd_draw_have_everything_between_them() -> None:
    whole, even, odd = collected(), collected("4"), collected("7")
    assert even | odd == whole
    both = even & odd
    assert {name for name in whole if name.startswith("tests/models")} <= both, "constraints are tried on both"
    shared = whole - both
    assert {name.partition("/test_")[0] for name in shared} == {"tests/discuss", "tests/faults"}
    assert abs(len(even - both) - len(odd - both)) <= len(shared) // 3
