"""`python -m tests.tried`: the drills of restoring, the API against its schema, and every route with every kind of
person, in their long forms; what came of it is written into docs/tried.md. Ten minutes, on two cores.

A run in which a test fails writes nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from tests.environment import CHECKOUT
from tests.faults.about import about
from tests.run import DRAW

PAGE = CHECKOUT / "docs" / "tried.md"
BEGIN, END = "<!-- What follows is written by `python -m tests.tried`. -->\n", "<!-- That was it. -->\n"
DRILL, SCHEMA, ROUTES = "tests/backup/test_drill.py", "tests/contract/test_schema.py", "tests/house/test_routes.py"
RUNS = {
    "SQLite": (DRILL, f"{ROUTES}::test_a_route_lets_in_nobody_else_whoever_tries", SCHEMA),
    "PostgreSQL": (DRILL, f"{ROUTES}::test_a_route_lets_in_nobody_else_whoever_tries"),
}
LEFT_OUT = "hundreds_of_times"  # a day's work: part of make test-long
ANSWERS = {"let in": "+", "sent to log in": "L", "403": "F", "404": "N", "405": "M"}
DRILLS = ("saved before", "saved meanwhile", "found again", "missing", "files alike", "backup, s", "restore, s")


class Case(NamedTuple):
    """One test that passed: on which database, its name, and what it recorded (`record_property`)."""

    database: str
    name: str
    said: dict[str, str]


def cases(database: str, url: str) -> Iterator[Case]:
    """Run its tests. Raises SystemExit if one fails."""
    environ = {name: value for name, value in os.environ.items() if name != DRAW} | {"DATABASE_URL": url}
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found.xml"
        command = [sys.executable, "-m", "pytest", "-q", *RUNS[database], "-k", f"not {LEFT_OUT}"]
        command += [f"--junitxml={found}", "-o", "junit_family=xunit1", "-o", "faulthandler_timeout=3600"]
        if subprocess.run(command, cwd=CHECKOUT, env=environ, check=False).returncode:
            raise SystemExit(f"On {database} something is wrong: nothing was written.")
        for case in ElementTree.parse(found).iter("testcase"):
            said = {one.attrib["name"]: one.attrib["value"] for one in case.iter("property")}
            if said:
                yield Case(database, case.attrib["name"].partition("[")[0], said)


def page(before: str, made_on: dict[str, str], found: Sequence[Case]) -> str:
    """The page with these. The same cases give the same page."""
    head, _begin, rest = before.partition(BEGIN)
    _old, _end, foot = rest.partition(END)
    told = table(("", ""), made_on.items())
    parts = [told, "### Restoring\n", drills(found), "### Routes\n", routes(found), "### The API and its schema\n"]
    return "".join([head, BEGIN, "\n", "\n".join([*parts, schema(found)]), "\n", END, foot])


def drills(found: Sequence[Case]) -> str:
    rows = [
        (case.said["what"], case.database, *(case.said[name] for name in DRILLS))
        for case in found
        if "what" in case.said
    ]
    return table(("drill", "database", *DRILLS), rows)


def routes(found: Sequence[Case]) -> str:
    rows = []
    for database in RUNS:
        codes, count = Counter[str](), 0
        for case in found:
            if case.database == database and "codes" in case.said:
                codes, count = codes + counted(case.said["codes"]), count + 1
        rows.append((database, count, codes.total(), *(codes[letter] for letter in ANSWERS.values())))
    return table(("database", "routes", "requests", *ANSWERS), rows)


def schema(found: Sequence[Case]) -> str:
    asked = {case.name: counted(case.said["came"]) for case in found if "came" in case.said}
    statuses = sorted({status for came in asked.values() for status in came})
    rows = [(words(name), came.total(), *(came[status] for status in statuses)) for name, came in asked.items()]
    return table(("what", "requests", *statuses), rows)


def words(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")


def counted(said: str) -> Counter[str]:
    """What `spelled` wrote."""
    return Counter({name: int(number) for name, number in (pair.split("=") for pair in said.split())})


def spelled(counts: Counter[str] | Counter[int]) -> str:
    """Counts as one property."""
    return " ".join(f"{name}={number}" for name, number in sorted(counts.items()))


def table(head: Sequence[object], rows: Iterator[Sequence[object]] | Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(
        f"| {' | '.join(f'{cell:,}' if isinstance(cell, int) else str(cell) for cell in line)} |\n" for line in lines
    )


def main() -> int:
    from tests.services import postgres

    made_on = about()
    with postgres.server() as url, ThreadPoolExecutor() as both:
        ran = both.map(lambda run: list(cases(*run)), (("SQLite", ""), ("PostgreSQL", url)))
        found = [case for those in ran for case in those]
    PAGE.write_text(page(PAGE.read_text(), made_on, found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
