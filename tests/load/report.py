"""What the load runs found, as the page docs/load.md."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.load.driving import Run
from tests.load.production import SENTENCES, WEB, WORKERS

Slow = tuple[str, float, float, int, int]


@dataclass
class Report:
    when: datetime
    commit: str
    machine: str
    runs: list[Run] = field(default_factory=list)
    ramp: list[Run] = field(default_factory=list)
    slow: list[Slow] = field(default_factory=list)
    imports: int = 0


def machine() -> str:
    """Cores, processor and memory; no name."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = next((line.partition(": ")[2] for line in info.splitlines() if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({model or platform.machine()}), {memory:.0f} GB, {platform.system()}"


def table(run: Run) -> str:
    lines = ["| request | how many | failed | median ms | p95 ms | p99 ms | a second |", "| --- " * 7 + "|"]
    for row in sorted(run.rows.values(), key=lambda row: (row.name == "all", row.name)):
        times = f"{row.median:.0f} | {row.p95:.0f} | {row.p99:.0f} | {row.a_second:.1f}"
        lines.append(f"| {row.name} | {row.requests:,} | {row.failures} | {times} |")
    kept = f"{run.acknowledged:,} saves were acknowledged; {run.lost} of them are not in the database."
    return "\n".join([f"### {run.people} reviewers, {run.seconds} s\n", *lines, "", kept])


def knee(ramp: list[Run]) -> str:
    """The last step before the reviewers waited, and the one where they did."""
    if not ramp:
        return "Not run."
    lines = ["| reviewers | requests a second | median ms | p99 ms | failed |", "| --- " * 5 + "|"]
    for run in ramp:
        row = run.rows["all"]
        lines.append(f"| {run.people} | {row.a_second:.0f} | {row.median:.0f} | {row.p99:.0f} | {row.failures} |")
    held = [run.people for run in ramp if run.sound and run.rows["all"].p99 <= 1000]
    words = f"The knee: {max(held, default=0)} reviewers still wait for less than a second."
    return "\n".join([*lines, "", words])


def slowly(rows: list[Slow]) -> str:
    if not rows:
        return "Not run."
    alone = rows[0]
    lines = [
        "| beside | median ms | p99 ms | median against alone | requests | closed by the server |",
        "| --- " * 6 + "|",
    ]
    for name, median, p99, requests, closed in rows:
        lines.append(f"| {name} | {median:.1f} | {p99:.1f} | {median / alone[1]:.2f} | {requests} | {closed} |")
    return "\n".join(lines)


def verdict(made: Report, limits: dict[int, int]) -> str:
    """What was asked of each run, and what came of it."""
    lines = [
        "| reviewers | 99 of 100 within | asked | saves alone | failed | acknowledged, not there | |",
        "| --- " * 7 + "|",
    ]
    for run in made.runs:
        every, most = run.rows["all"], limits[run.people]
        held = "held" if run.sound and every.p99 <= most else "**missed**"
        times = f"{every.p99:.0f} ms | {most} ms | {run.rows['save'].p99:.0f} ms"
        lines.append(f"| {run.people} | {times} | {every.failures} | {run.lost} | {held} |")
    return "\n".join(lines) if made.runs else "Not run."


def holds(made: Report, limits: dict[int, int]) -> bool:
    """True if every run was sound and within its limit, and nobody slow hurt the others (twice the median at most)."""
    within = all(run.sound and run.rows["all"].p99 <= limits[run.people] for run in made.runs)
    return within and all(row[1] <= 2 * made.slow[0][1] for row in made.slow)


def page(made: Report, limits: dict[int, int]) -> str:
    promises = "; ".join(f"{people} reviewers: 99 of 100 requests within {most} ms" for people, most in limits.items())
    tables = "\n\n".join(map(table, made.runs))
    about = f"{made.when:%Y-%m-%d}, commit {made.commit}"
    return f"""# Load

Written by `python -m tests.load` ({about}). It starts the product as the image does, in server mode:
PostgreSQL, Valkey, {WEB} web processes, {WORKERS} worker processes, beat. Machine: {made.machine}.
**The reviewers (locust) run on the same machine** and take their share of it.

A reviewer logs in, opens an article of {SENTENCES} sentences, and saves an answer every five seconds over the API, on
average, each reviewer at moments of their own. Of a hundred saves five are followed by an undo, five by the sheet, five
by the list of articles, five by the start page.
After the last sentence comes *Done* and the next article. Pages come with all that they are made of, once for each
reviewer, as in a browser. Times are counted from when all are logged in. Meanwhile a file of 200 articles comes into
another project every ten seconds, each followed by suggestions ({made.imports} files here).

What is asked of it: {promises}; no request fails; every save that was
acknowledged is in the database. What came of it, on this machine and with the reviewers on it too:

{verdict(made, limits)}

## As asked

{tables or "Not run."}

## Until it is too much

{knee(made.ramp)}

## Slow clients

Four clients ask for a page, one request after the other, while others keep sockets open: some send a byte a second of
a request that never ends, some send nothing.

{slowly(made.slow)}
"""
