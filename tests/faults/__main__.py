"""`python -m tests.faults`: plays rounds, prints a line for each, and keeps what came of them as JSON for the page."""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterator
from pathlib import Path

from tests import environment
from tests.faults.about import about
from tests.faults.processes import site
from tests.faults.rounds import Engine, Round, kept, line

DATABASES = {"postgresql": (True,), "sqlite": (False,), "both": (True, False)}


def played(rounds: int, seed: int, *, on_postgres: bool) -> Iterator[Round]:
    """That many rounds on one workbench, with seeds that follow each other."""
    with site(on_postgres=on_postgres) as found:
        engine = Engine(found)
        try:
            for number in range(rounds):
                yield engine.play(seed + number)
        finally:
            engine.end()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=300, help="in all, halved between the databases")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("FAULT_SEED") or random.randrange(10**6)))
    parser.add_argument("--database", choices=DATABASES, default="both")
    parser.add_argument("--out", type=Path, default=Path("build/faults.json"))
    given = parser.parse_args()
    environment.prepare()  # a folder for the database that is migrated once
    print(f"seed {given.seed}", flush=True)
    found: list[Round] = []
    made_on = about()  # before anything else is committed
    databases = DATABASES[given.database]
    for on_postgres in databases:
        for one in played(given.rounds // len(databases), given.seed, on_postgres=on_postgres):
            found.append(one)
            print(line(one), *(f"\n  {problem}" for problem in one.problems), sep="", flush=True)
            kept(found, made_on, given.out)
    return 1 if any(one.problems for one in found) else 0


if __name__ == "__main__":
    raise SystemExit(main())
