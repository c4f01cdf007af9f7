"""`python -m tests.faults.page RUN.json …`: writes what runs have kept into docs/reliability.md, between two marks."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.environment import CHECKOUT

PAGE = CHECKOUT / "docs" / "reliability.md"
LOST, DOUBLED = ("lost", "changed", "gap", "chain"), ("doubled",)
BEGIN, END = "<!-- What follows is written by `python -m tests.faults.page`. -->\n", "<!-- That was it. -->\n"
ABOUT = ("date", "commit", "machine", "Python", "PostgreSQL", "SQLite", "Valkey")
COLUMNS = ("rounds", "operations", "sent", "acknowledged", "lost", "doubled", "jobs", "begun again", "slowest, s")


def page(before: str, runs: Sequence[dict[str, Any]], note: str = "") -> str:
    """The page with these runs, which were made on one machine at one commit. The same runs give the same page."""
    rounds = [one for run in runs for one in run["rounds"]]
    head, _begin, rest = before.partition(BEGIN)
    _old, _end, foot = rest.partition(END)
    return "".join(
        [head, BEGIN, "\n", told(runs), faults(rounds), others(rounds), note and f"\n{note}\n", "\n", END, foot]
    )


def told(runs: Sequence[dict[str, Any]]) -> str:
    rows = [f"| {name} | {runs[-1]['about'][name]} |\n" for name in ABOUT]
    seeds = [
        f"{database} {min(found)} to {max(found)}"
        for database in sorted({one["database"] for run in runs for one in run["rounds"]})
        if (found := [one["seed"] for run in runs for one in run["rounds"] if one["database"] == database])
    ]
    return f"| | |\n|---|---|\n{''.join(rows)}| seeds | {', '.join(seeds)} |\n\n"


def faults(rounds: Sequence[dict[str, Any]]) -> str:
    """The table: a row for each kind of fault and database, and all."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in rounds:
        groups.setdefault((one["kind"], one["database"]), []).append(one)
    lines = [f"| fault | database | {' | '.join(COLUMNS)} |\n|---|---|{'---|' * len(COLUMNS)}\n"]
    lines += [row(f"{kind} | {database}", groups[kind, database]) for kind, database in sorted(groups)]
    return "".join([*lines, row("**all** | ", rounds)])


def row(name: str, rounds: Sequence[dict[str, Any]]) -> str:
    sums = [sum(one[column] for one in rounds) for column in ("operations", "sent", "acknowledged")]
    sums += [found(rounds, LOST), found(rounds, DOUBLED)]
    sums += [sum(sum(one["jobs"].values()) for one in rounds), sum(one["again"] for one in rounds)]
    cells = [f"{number:,}" for number in (len(rounds), *sums)]
    return f"| {name} | {' | '.join(cells)} | {max(one['recovered'] for one in rounds):.1f} |\n"


def found(rounds: Iterable[dict[str, Any]], kinds: Sequence[str]) -> int:
    return sum(kind in kinds for one in rounds for kind, _what in one["problems"])


def others(rounds: Sequence[dict[str, Any]]) -> str:
    """What else was found, and which jobs failed."""
    rest = sum(len(one["problems"]) for one in rounds) - found(rounds, (*LOST, *DOUBLED))
    failed = [message for one in rounds for _kind, message in one["failed"]]
    kinds: Counter[str] = Counter()
    for one in rounds:
        kinds.update(one["jobs"])
    by_kind = ", ".join(f"{kind} {number:,}" for kind, number in sorted(kinds.items()))
    erased = sum(one["erased"] for one in rounds)
    words = f"\nOther findings: {rest}. Jobs by kind: {by_kind}. Jobs that failed, each with a sentence: {len(failed)}"
    words += f" ({'; '.join(f'“{message}”' for message in sorted(set(failed)))})" if failed else ""
    return f"{words}. Files without a row, erased: {erased}.\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.page", description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--note", default="", help="a sentence about the run, below its figures")
    given = parser.parse_args()
    runs = [json.loads(path.read_text()) for path in given.runs]
    PAGE.write_text(page(PAGE.read_text(), runs, given.note))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
