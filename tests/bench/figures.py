"""How long figures take, and the pages that show them: `python -m tests.bench.figures`, or `make bench`.

`FIGURE_ANSWERS=` sets how many answers the project has (100,000). A whole workbench runs beside it: the pages go over
HTTP, and the last figure is how long after an answer the stored figures know of it.
"""

from __future__ import annotations

import contextlib
import os
import time

from tests.bench.table import Table, database, inside, machine, spread
from tests.bench.visitors import Visitor
from tests.services import live

ANSWERS = int(os.environ.get("FIGURE_ANSWERS", "100000"))
PEOPLE = 50
PAGES = {
    "overview": "overview",
    "overview/week": "the week on one page",
    "agreement": "agreement",
    "agreement?by=pairs": "agreement by pair",
    "agreement?by=articles": "agreement by article",
    "sentences?standing=disputed": "the disputed sentences",
    "sentences?drawn=1&label=anonymous&month=2026-09": "sentences by label and month",
}


def fresh(workbench: live.Workbench, visitor: Visitor, project: str) -> float:
    """Seconds from an answer until the stored figures know of it, while nothing else happens."""
    article = inside(workbench, "free_article", project)["uid"]
    status, said = visitor.call("POST", f"/api/v1/articles/{article}/assignment")
    assert status in (200, 201), said
    visitor.save(article, 1, 0, "plain")
    begin = time.perf_counter()
    while not inside(workbench, "figures_know", project)["all"]:
        time.sleep(0.5)
    return time.perf_counter() - begin


def main() -> None:
    table = Table()
    with database() as (name, extra), contextlib.ExitStack() as stack:
        print(f"Figures, {name}, {ANSWERS:,} answers by {PEOPLE}, {machine()}\n")
        workbench = stack.enter_context(live.workbench(demo=False, **extra))
        told = inside(workbench, "prepare", str(PEOPLE))
        filled = inside(workbench, "filled", told["project"], str(ANSWERS))
        print(f"{filled['answers']:,} answers written in {filled['seconds']:.0f} s\n")
        found = inside(workbench, "figures_of", told["project"])
        for what, (seconds, spent) in found["seconds"].items():
            table.add(what, f"{seconds:.1f} s ({spent:.1f} s of processor time)")
        table.add("peak memory of the process that computes", f"{found['peak']:.0f} MB")
        for person, role in ((told["manager"], "manager"), (told["people"][0], "reviewer")):
            visitor = Visitor(workbench.url, person)
            for page, words in PAGES.items():
                if role == "reviewer" and "by=" in page:
                    continue
                for _ in range(12):
                    visitor.get(f"/projects/{told['project']}/{page}", page)
                table.add(f"{words}, opened by a {role}", spread(visitor.seconds[page]))
        visitor = Visitor(workbench.url, told["people"][1])
        table.add("from an answer to figures that know of it", f"{fresh(workbench, visitor, told['project']):.0f} s")
    print("\n" + table.markdown(name) + "\n")


if __name__ == "__main__":
    main()
