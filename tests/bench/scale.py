"""Datasets of large projects on PostgreSQL: `python -m tests.bench.scale`, or `make bench`.

`SCALE=10000,100000,1000000` sets the numbers of sentences (10,000 and 100,000), each with two answers; `FORMATS=` the
formats, `jsonl+zstd` one that is compressed. A whole workbench runs beside it, and one client saves answers, before and
while the last dataset is made.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from typing import Any

from tests.bench.table import Table, inside, machine, spread
from tests.bench.visitors import Visitor
from tests.services import live, postgres

SCALE = [int(size) for size in os.environ.get("SCALE", "10000,100000").split(",")]
FORMATS = os.environ.get("FORMATS", "jsonl,csv,parquet").split(",")
PEOPLE = 20
SAVED = (20, 50)  # articles for the client that saves, and sentences in each
SECONDS = 20.0


def made(table: Table, workbench: live.Workbench, project: str, name: str, size: int) -> dict[str, Any]:
    """One dataset with everything in it, in one format."""
    found: dict[str, Any] = inside(workbench, "export", project, *name.split("+"))
    rows, seconds = found["rows"], found["seconds"]
    table.add(
        f"{name}, {size:,} sentences, {rows - found['sentences']:,} answers",
        f"{rows / seconds:,.0f} rows/s, of these {found['sentences'] / seconds:,.0f} sentences; {seconds:.1f} s "
        f"({found['spent']:.1f} s of processor time here), peak {found['peak']:.0f} MB, load {os.getloadavg()[0]:.1f}",
    )
    return found


def saving(visitor: Visitor, articles: list[Any], kind: str, over: threading.Event, pace: float = 0) -> None:
    """Save answers one after the other until it is over: again with another label once all are given. `pace`: seconds
    from one to the next, where one is not waited for longer."""
    versions: dict[tuple[str, int], int] = {}
    for turn in range(10**6):
        for uid, numbers in articles:
            for number in numbers:
                if over.is_set():
                    return
                label = ("plain", "sourced", "anonymous")[turn % 3]
                begun = time.monotonic()
                versions[uid, number] = visitor.save(uid, number, versions.get((uid, number), 0), label, kind)
                over.wait(max(0.0, begun + pace - time.monotonic()))


def saves_meanwhile(table: Table, workbench: live.Workbench, told: dict[str, Any], name: str, size: int) -> None:
    """What a save costs a client alone, and while a dataset is made of the same project."""
    half = SAVED[0] // 2
    articles = inside(workbench, "articles", told["project"], str(SAVED[0]))["articles"]
    for kind, mine in (("alone", articles[:half]), ("meanwhile", articles[half:])):
        visitor, over = Visitor(workbench.url, told["people"][0]), threading.Event()
        for uid, _ in mine:
            status, said = visitor.call("POST", f"/api/v1/articles/{uid}/assignment")
            assert status in (200, 201), said
        thread = threading.Thread(target=saving, args=(visitor, mine, kind, over))
        thread.start()
        if kind == "alone":
            time.sleep(SECONDS)
        else:
            made(table, workbench, told["project"], name, size)
        over.set()
        thread.join()
        table.add(f"saving, 1 client, {kind}", f"{len(visitor.seconds[kind]):,} saves, {spread(visitor.seconds[kind])}")


def measured(table: Table, url: str, size: int, last: bool) -> None:
    with contextlib.ExitStack() as stack:
        fresh = stack.enter_context(postgres.fresh_database(url))
        workbench = stack.enter_context(live.workbench(demo=False, DATABASE_URL=fresh))
        told = inside(workbench, "prepare", str(PEOPLE))
        inside(workbench, "long_articles", told["project"], str(SAVED[0]), str(SAVED[1]))
        seconds = inside(workbench, "enlarged", told["project"], str(size))["seconds"]
        print(f"{size:,} sentences with two answers each, written in {seconds:.0f} s", flush=True)
        for name in FORMATS:
            made(table, workbench, told["project"], name, size)
        if last:
            saves_meanwhile(table, workbench, told, FORMATS[0], size)


def main() -> None:
    table = Table()
    version = subprocess.run(["postgres", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    with postgres.server(durable=True) as url:
        print(f"Large datasets, {version}, {machine()}\n")
        for size in SCALE:
            measured(table, url, size, last=size == SCALE[-1])
    print("\n" + table.markdown("PostgreSQL") + "\n")


if __name__ == "__main__":
    main()
