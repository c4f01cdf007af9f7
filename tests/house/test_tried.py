"""The page about drills, routes and the schema has its numbers, and what would be wrong would stand there."""

from __future__ import annotations

import re

from tests import tried
from tests.tried import ANSWERS, BEGIN, DRILLS, END, PAGE, RUNS, Case, page

TEXT = PAGE.read_text()
CASES = [
    Case("SQLite", "test_a", {"what": "into a folder", **dict.fromkeys(DRILLS, "7")}),
    Case("SQLite", "test_b", {"codes": "+=1200 F=3 N=2"}),
    Case("SQLite", "test_b", {"codes": "+=1 L=4"}),
    Case("SQLite", "test_what_is_asked", {"came": "200=5 404=1"}),
]


def rows(head: str) -> list[dict[str, str]]:
    """The table of the page that begins with these columns."""
    lines = TEXT.partition(f"| {head} |")[2].partition("\n\n")[0].splitlines()
    names = f"{head} |{lines[0]}".strip(" |").split(" | ")
    return [dict(zip(names, line.strip("| ").split(" | "), strict=True)) for line in lines[2:]]


def test_it_says_on_what_it_was_made() -> None:
    assert re.search(r"^\| commit \| [0-9a-f]{12} \|$", TEXT, re.MULTILINE)
    assert re.search(r"^\| date \| \d{4}-\d\d-\d\d \|$", TEXT, re.MULTILINE)


def test_each_drill_was_held_on_both_databases_and_nothing_is_missing() -> None:
    found = rows("drill | database")
    assert {row["database"] for row in found} == set(RUNS)
    assert len(found) == 4
    for row in found:
        assert int(row["missing"]) == 0
        assert int(row["found again"]) >= int(row["saved before"]) > 0
        assert int(row["saved meanwhile"]) > 0


def test_every_answer_to_a_route_is_one_of_the_table() -> None:
    for row in rows("database | routes"):
        numbers = {name: int(row[name].replace(",", "")) for name in ("requests", *ANSWERS)}
        assert numbers.pop("requests") == sum(numbers.values())
        assert all(numbers.values())


def test_no_operation_of_the_api_answered_that_it_failed() -> None:
    for row in rows("what | requests"):
        assert not [name for name in row if name.startswith("5")]


def test_the_same_runs_give_the_same_page_between_its_marks() -> None:
    made = page(f"above\n{BEGIN}old\n{END}below\n", {"date": "2026-11-28"}, CASES)
    assert made == page(made, {"date": "2026-11-28"}, CASES)
    assert made.startswith("above\n")
    assert made.endswith("below\n")
    assert "| SQLite | 2 | 1,210 | 1,201 | 4 | 3 | 2 | 0 |" in made
    assert "| what is asked | 6 | 5 | 1 |" in made


def test_counts_come_back_as_they_were_recorded() -> None:
    assert tried.counted(tried.spelled(tried.Counter({200: 3, 404: 1}))) == {"200": 3, "404": 1}
