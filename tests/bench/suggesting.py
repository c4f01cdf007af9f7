"""Suggestions for a large project by two workers: `python -m tests.bench.suggesting`, or `make bench`.

On PostgreSQL; `SUGGEST=100000` sets how many sentences lack one.
"""

from __future__ import annotations

import contextlib
import os
import time
from concurrent.futures import ThreadPoolExecutor

from tests.bench.table import Table, inside, machine
from tests.services import live, postgres

SENTENCES = int(os.environ.get("SUGGEST", "100000"))
WORKERS = 2


def main() -> None:
    table = Table()
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(postgres.server(durable=True))
        fresh = stack.enter_context(postgres.fresh_database(url))
        workbench = stack.enter_context(live.workbench(demo=False, DATABASE_URL=fresh))
        print(f"Suggestions by {WORKERS} workers, {machine()}\n")
        told = inside(workbench, "prepare", "2")
        inside(workbench, "enlarged", told["project"], str(SENTENCES))
        total = inside(workbench, "queue_suggestions", told["project"], str(WORKERS))["total"]
        begin = time.perf_counter()
        with ThreadPoolExecutor(WORKERS) as workers:
            found = list(workers.map(lambda _: inside(workbench, "suggest", told["project"]), range(WORKERS)))
        seconds = time.perf_counter() - begin
        made = inside(workbench, "suggested", told["project"])
    shares = " and ".join(f"{one['spent']:.0f} s of processor time, {one['peak']:.0f} MB" for one in found)
    assert made["sentences"] == made["suggestions"] == total, made
    table.add(
        f"{total:,} sentences, {WORKERS} workers",
        f"{seconds:.1f} s with their start, {total / seconds:,.0f} a second ({shares}), load {os.getloadavg()[0]:.1f}",
    )
    print("\n" + table.markdown("PostgreSQL") + "\n")


if __name__ == "__main__":
    main()
