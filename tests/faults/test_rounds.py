"""Acknowledged means committed: whatever is killed, stopped or misled, nothing is lost, and nothing is there twice.

`FAULT_SEED=` plays the round with that seed alone.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.environment import CHECKOUT, on_postgres
from tests.faults.__main__ import played
from tests.faults.rounds import kept, line

ROUNDS = [pytest.param(10, id="ten"), pytest.param(150, marks=pytest.mark.long, id="hundreds")]


@pytest.mark.live
@pytest.mark.parametrize("rounds", ROUNDS)
def test_after_each_fault_everything_acknowledged_is_there_once(
    rounds: int, capsys: pytest.CaptureFixture[str]
) -> None:
    given = os.environ.get("FAULT_SEED")
    seed = int(given or random.randrange(10**6))
    database = "postgresql" if on_postgres() else "sqlite"
    out, found = Path(CHECKOUT / f"build/faults-{database}-{rounds}.json"), []
    for one in played(1 if given else rounds, seed, on_postgres=on_postgres()):
        found.append(one)
        print(line(one))
        kept(found, out)
        assert one.problems == [], f"FAULT_SEED={one.seed} plays this round alone ({database}): {line(one)}"
    assert sum(one.acknowledged for one in found) > 10 * len(found), "hardly anything was done: it shows nothing"
