"""What every part of the bench shares: the table, its figures, and steps inside the workbench's environment."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from tests.environment import CHECKOUT
from tests.services import live, postgres


class Table:
    """The figures, printed as they come and again as Markdown at the end."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str]] = []

    def add(self, what: str, figure: str) -> None:
        self.rows.append((what, figure))
        print(f"{what:<52}{figure}", flush=True)

    def markdown(self, database: str) -> str:
        lines = [f"| what | {database} |", "|---|---|", *(f"| {what} | {figure} |" for what, figure in self.rows)]
        return "\n".join(lines)


def inside(workbench: live.Workbench, *words: str) -> Any:
    """Run one step of tests/bench/inside.py in the workbench's environment."""
    environ = {**workbench.environ, "WORKBENCH_LOCAL": "1", "DJANGO_SETTINGS_MODULE": "workbench.settings"}
    command = [sys.executable, "-m", "tests.bench.inside", *words]
    answer = subprocess.run(command, cwd=CHECKOUT, env=environ, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise SystemExit(answer.stderr[-3000:])
    return json.loads(answer.stdout.splitlines()[-1])


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: list[float]) -> str:
    figures = [("p50", statistics.median(values)), ("p95", percentile(values, 0.95)), ("p99", percentile(values, 0.99))]
    return ", ".join(f"{name} {1000 * value:.1f} ms" for name, value in figures)


@contextlib.contextmanager
def database() -> Iterator[tuple[str, dict[str, str]]]:
    """The database to measure: its name, and the environment that leads there."""
    url = os.environ.get("DATABASE_URL", "")
    with contextlib.ExitStack() as stack:
        if not url and os.environ.get("BENCH") == "postgres":
            url = stack.enter_context(postgres.server(durable=True))
        if url:
            yield "PostgreSQL", {"DATABASE_URL": stack.enter_context(postgres.fresh_database(url))}
        else:
            yield "SQLite", {}


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.platform()}"
