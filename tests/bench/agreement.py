"""How long agreement takes over a million ratings by fifty people: `python -m tests.bench.agreement`, or `make bench`.

`RATINGS=` sets the number. Each shape is measured in a process of its own, so that the peak of memory is its own. No
database: the rows come from lists.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from annotations.agreement.coefficients import ac1, alpha, fleiss, percent
from annotations.agreement.intervals import interval
from annotations.agreement.pairs import all_pairs
from annotations.agreement.ratings import Row, from_rows
from annotations.codebook import LABELS
from tests.bench.table import Table, machine
from tests.environment import CHECKOUT

RATINGS = int(os.environ.get("RATINGS", "1000000"))
RATERS = 50
SENTENCES = 20  # an article
SEED = 2026


def rows(each: int) -> Iterable[Row]:
    """Answers of `each` of the fifty to every sentence; four in five say what is right, the others guess."""
    dice = np.random.default_rng(SEED)
    sentences = RATINGS // each
    unit = np.repeat(np.arange(sentences), each)
    rater = (dice.integers(RATERS, size=sentences)[:, None] + np.arange(each)).ravel() % RATERS
    right = dice.integers(len(LABELS), size=sentences)[unit]
    said = np.where(dice.random(len(unit)) < 0.8, right, dice.integers(len(LABELS), size=len(unit)))
    labels = [LABELS[code] for code in said.tolist()]
    return zip(unit.tolist(), rater.tolist(), labels, (unit // SENTENCES).tolist(), strict=True)


def measure(each: int) -> dict[str, Any]:
    """Seconds of each step and, in MB, the most memory that this process held."""
    seconds: dict[str, float] = {}
    cpu: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        begin, spent = time.perf_counter(), time.process_time()
        made = work()
        seconds[name], cpu[name] = time.perf_counter() - begin, time.process_time() - spent
        return made

    given = rows(each)
    ratings = timed("rows", lambda: from_rows(given, categories=LABELS))
    pairs = timed("pairs", lambda: all_pairs(ratings))
    if sum(pair.percent.units for pair in pairs) != percent(ratings).pairs:
        raise SystemExit("The pairs of raters do not add up to the pairs of ratings.")
    every = (percent, fleiss, ac1, alpha)
    timed("coefficients", lambda: [coefficient(ratings) for coefficient in every])
    timed("interval", lambda: interval(alpha, ratings, seed=SEED))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"seconds": seconds, "cpu": cpu, "peak": peak, "shared": percent(ratings).pairs}


def main() -> None:
    table = Table()
    print(f"Agreement, {RATINGS:,} ratings by {RATERS}, {machine()}\n")
    for each in (2, RATERS):
        command = [sys.executable, "-m", "tests.bench.agreement", str(each)]
        found = json.loads(subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout)
        names = {
            "rows": "rows become ratings",
            "pairs": f"all {RATERS * (RATERS - 1) // 2:,} pairs ({found['shared'] / 1e6:g} million shared)",
            "coefficients": "percent, Fleiss' kappa, AC1, alpha",
            "interval": "interval of alpha, 1,000 draws",
        }
        for name, words in names.items():
            spent = f"{found['seconds'][name]:.2f} s ({found['cpu'][name]:.2f} s of processor time)"
            table.add(f"{each} a sentence: {words}", spent)
        table.add(f"{each} a sentence: peak memory of the process", f"{found['peak']:.0f} MB")
    print("\n" + table.markdown("agreement") + "\n")


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        main()
