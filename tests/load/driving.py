"""Runs locust on a product that runs, and says what came of it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.environment import CHECKOUT
from tests.load.production import PASSWORD, Production

# Which of the acknowledged saves the database does not have as they were acknowledged.
LOST = """
import json
from annotations.models import Event, Project, broken_links
lines = [json.loads(line) for line in open("{ledger}")]
kept = dict(Event.objects.filter(kind="answer.recorded").values_list("operation", "new"))
kept = {{str(operation): new["version"] for operation, new in kept.items()}}
lost = [line for line in lines if kept.get(line["operation"]) != line["version"]]
broken = [str(link) for project in Project.objects.all() for link in broken_links(project)]
print(json.dumps({{"acknowledged": len(lines), "lost": len(lost), "broken": len(broken)}}))
"""


LONGEST_START = 900  # seconds that all log-ins may take


@dataclass(frozen=True)
class Row:
    """Requests of one kind. Milliseconds."""

    name: str
    requests: int
    failures: int
    median: float
    p95: float
    p99: float
    a_second: float


@dataclass(frozen=True)
class Run:
    """`rows` by name, "all" of them among these; what was acknowledged, and what of it was lost."""

    people: int
    seconds: int
    rows: dict[str, Row]
    acknowledged: int
    lost: int
    broken: int

    @property
    def sound(self) -> bool:
        return not (self.rows["all"].failures or self.lost or self.broken) and self.acknowledged > 0


def drive(site: Production, *, people: int, seconds: int, rate: float = 4, seed: int = 1, pace: float = 5) -> Run:
    """So many reviewers for so long, counted from when all have an article before them. `rate`: log-ins a second;
    `pace`: seconds from one save to the next."""
    ledger, table = site.folder / f"ledger-{people}", site.folder / f"stats-{people}"
    environ = os.environ | {
        "LOAD_PROJECT": site.project,
        "LOAD_PASSWORD": PASSWORD,
        "LOAD_LEDGER": str(ledger),
        "LOAD_SEED": str(seed),
        "LOAD_PACE": str(pace),
        "LOAD_PEOPLE": str(people),
        "LOAD_FIRST": str(site.worked),
        "LOAD_SECONDS": str(seconds),
    }
    site.worked += people
    command = [sys.executable, "-m", "locust", "--locustfile", str(CHECKOUT / "tests/load/reviewers.py"), "--headless"]
    command += ["--users", str(people), "--spawn-rate", str(rate), "--only-summary"]
    command += ["--run-time", f"{LONGEST_START + seconds}s", "--stop-timeout", "30", "--host", site.url]
    command += ["--csv", str(table), "--exit-code-on-error", "0"]
    said = subprocess.run(command, env=environ, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr[-3000:]
    found = json.loads(site.ask(LOST.format(ledger=ledger)).splitlines()[-1])
    failures = Path(f"{table}_failures.csv").read_text().splitlines()[1:]
    for line in failures[:10]:
        print(line, flush=True)
    return Run(people, seconds, {row.name: row for row in rows(Path(f"{table}_stats.csv"))}, **found)


def rows(path: Path) -> Iterator[Row]:
    with path.open(newline="") as file:
        for line in csv.DictReader(file):
            name = "all" if line["Name"] == "Aggregated" else line["Name"]
            counts = int(line["Request Count"]), int(line["Failure Count"])
            times = [
                float(line[column]) if line[column] not in ("", "N/A") else 0.0 for column in ("50%", "95%", "99%")
            ]
            yield Row(name, *counts, *times, float(line["Requests/s"]))
