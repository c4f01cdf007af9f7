"""Large files of articles on PostgreSQL: `python -m tests.bench.intake`, or `make bench`.

`INTAKE=20000,200000` sets the numbers of articles (2,000 and 20,000), of about 2.5 KB and 20 sentences each. A whole
workbench runs beside it, and one client saves answers in the same project, before and while the last file comes in.
What follows an import, suggestions and near-duplicates, are jobs of their own and not in it.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench import texts
from tests.bench.scale import saving
from tests.bench.table import Table, inside, machine, percentile, spread
from tests.bench.visitors import Visitor
from tests.services import live, postgres

SIZES = [int(size) for size in os.environ.get("INTAKE", "2000,20000").split(",")]
SECONDS = float(os.environ.get("IDLE", "20"))
PEOPLE = 4
PACE = 0.1  # seconds from one save to the next: as many as 50 people make, each one every five seconds
SAVED = (20, 50)  # articles for the client that saves, and sentences in each
SENTENCES = 20
SEED = 2026


def article(dice: random.Random) -> str:
    """About 2.5 KB in paragraphs of three sentences, each as long as news has them."""
    pick = texts.LABELS, texts.WEIGHTS
    found = []
    for _ in range(SENTENCES):
        first, second = (texts.sentence(dice, dice.choices(*pick)[0]) for _ in range(2))
        found.append(f"{first.rstrip('.”“')}, while {second[0].lower()}{second[1:]}")
    return "\n\n".join(" ".join(found[at : at + 3]) for at in range(0, SENTENCES, 3))


def write(path: Path, count: int) -> None:
    """A file of `count` articles; the same seed, the same file."""
    dice = random.Random(SEED)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            row = {"title": f"The harbour, part {number}", "text": article(dice), "outlet": "Osthavn Post"}
            file.write(json.dumps({**row, "date": f"2026-01-{1 + number % 28:02d}"}, ensure_ascii=False) + "\n")


@contextlib.contextmanager
def visits(table: Table, visitor: Visitor, articles: list[Any], kind: str) -> Iterator[None]:
    """One client that saves for the while."""
    over = threading.Event()
    for uid, _ in articles:
        status, said = visitor.call("POST", f"/api/v1/articles/{uid}/assignment")
        assert status in (200, 201), said
    thread = threading.Thread(target=saving, args=(visitor, articles, kind, over, PACE))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    table.add(f"saving, 1 client, {kind}", f"{len(visitor.seconds[kind]):,} saves, {spread(visitor.seconds[kind])}")


def brought(table: Table, workbench: live.Workbench, project: str, path: Path, kind: str) -> None:
    found = inside(workbench, "intake", project, str(path))
    table.add(
        f"{found['articles']:,} articles, {path.stat().st_size / 1e6:,.0f} MB, {kind}",
        f"{found['sentences'] / found['seconds']:,.0f} sentences/s ({found['sentences']:,} in {found['seconds']:.1f} "
        f"s, {found['spent']:.1f} s of processor time), peak {found['peak']:.0f} MB, load {os.getloadavg()[0]:.1f}",
    )


def measured(table: Table, url: str, folder: Path, size: int, last: bool) -> None:
    path = folder / f"{size}.jsonl"
    write(path, size)
    with contextlib.ExitStack() as stack:
        fresh = stack.enter_context(postgres.fresh_database(url))
        workbench = stack.enter_context(live.workbench(demo=False, DATABASE_URL=fresh, WORKER_NICE=""))
        told = inside(workbench, "prepare", str(PEOPLE))
        if not last:
            brought(table, workbench, told["project"], path, "nobody saves")
            return
        inside(workbench, "long_articles", told["project"], str(SAVED[0]), str(SAVED[1]))
        articles = inside(workbench, "articles", told["project"], str(SAVED[0]))["articles"]
        visitor, half = Visitor(workbench.url, told["people"][0]), SAVED[0] // 2
        with visits(table, visitor, articles[:half], "alone"):
            time.sleep(SECONDS)
        with visits(table, visitor, articles[half:], "meanwhile"):
            brought(table, workbench, told["project"], path, "somebody saves")
        alone, meanwhile = (percentile(visitor.seconds[kind], 0.99) for kind in ("alone", "meanwhile"))
        table.add("p99 of saves meanwhile, in terms of alone", f"{meanwhile / alone:.2f} times")
    path.unlink()


def main() -> None:
    table = Table()
    version = subprocess.run(["postgres", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    with postgres.server(durable=True) as url, tempfile.TemporaryDirectory() as folder:
        print(f"Large imports, {version}, {machine()}\n")
        for size in SIZES:
            measured(table, url, Path(folder), size, last=size == SIZES[-1])
    print("\n" + table.markdown("PostgreSQL") + "\n")


if __name__ == "__main__":
    main()
