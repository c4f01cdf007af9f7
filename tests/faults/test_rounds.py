"""Acknowledged means committed: whatever is killed, stopped or misled, nothing is lost, and nothing is there twice.

`FAULT_SEED=` plays the round with that seed alone.
"""

from __future__ import annotations

import os
import random

import pytest

from tests.environment import CHECKOUT
from tests.faults.__main__ import played
from tests.faults.about import about
from tests.faults.kinds import KINDS, SERVER
from tests.faults.rounds import kept, line

EVERY = SERVER | KINDS  # each of them comes up once, where all can
ROUNDS = [
    pytest.param("sqlite", 20 - len(EVERY), id="sqlite"),
    pytest.param("postgresql", len(EVERY), id="postgresql"),
    pytest.param("sqlite", 150, marks=pytest.mark.long, id="sqlite-hundreds"),
    pytest.param("postgresql", 150, marks=pytest.mark.long, id="postgresql-hundreds"),
]


@pytest.mark.parametrize(("database", "rounds"), ROUNDS)
def test_after_each_fault_everything_acknowledged_is_there_once(database: str, rounds: int) -> None:
    given = os.environ.get("FAULT_SEED")
    seed, found = int(given or random.randrange(10**6)), []
    made_on = about()
    print(f"seed {seed}")
    try:
        for one in played(1 if given else rounds, seed, on_postgres=database == "postgresql"):
            found.append(one)
            print(line(one))
            again = f"FAULT_SEED={one.seed} plays this round alone, on {database}"
            assert one.problems == [], again
    finally:
        kept(found, made_on, CHECKOUT / "build" / f"faults-{database}-{rounds}.json")
    assert sum(one.acknowledged for one in found) > 5 * len(found), "hardly anything was done: it shows nothing"
