"""The page about faults has its numbers: every kind on every database it can meet, and nothing lost or doubled."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.faults import kinds
from tests.faults.page import ABOUT, BEGIN, COLUMNS, END, PAGE, page

TEXT = PAGE.read_text()
CELLS = re.compile(r"^\| (?P<fault>[^|]+?) \| (?P<database>[^|]*?) \| (?P<numbers>[\d|,. ]+) \|$", re.MULTILINE)
Table = dict[tuple[str, str], dict[str, float]]


def table(text: str) -> Table:
    """(fault, database) → column → number."""
    return {
        (row["fault"], row["database"].strip()): dict(
            zip(COLUMNS, (float(cell.replace(",", "")) for cell in row["numbers"].split("|")), strict=True)
        )
        for row in CELLS.finditer(text)
    }


@pytest.mark.parametrize("name", ABOUT)
def test_the_page_says_on_what_it_was_made(name: str) -> None:
    assert re.search(rf"^\| {name} \| \w.+ \|$", TEXT, re.MULTILINE)
    assert "-dirty" not in TEXT
    assert re.search(r"^\| seeds \| \w+ \d+ to \d+", TEXT, re.MULTILINE)


def test_every_kind_of_fault_was_tried_on_every_database_that_can_meet_it() -> None:
    wanted = {(name, "PostgreSQL") for name in kinds.SERVER | kinds.KINDS} | {(name, "SQLite") for name in kinds.KINDS}
    assert set(table(TEXT)) == wanted | {("**all**", "")}


def test_nothing_was_lost_and_nothing_doubled() -> None:
    for row in table(TEXT).values():
        assert row["rounds"] > 0
        assert row["sent"] >= row["operations"] >= row["acknowledged"] > 0
        assert row["lost"] == row["doubled"] == 0
        assert row["slowest, s"] < 120
    assert "Other findings: 0." in TEXT
    for kind in ("import", "export", "suggest", "train", "figures"):
        assert re.search(rf"\b{kind} \d", TEXT), "what a round has to do with"


def test_the_last_row_is_the_sum_of_the_others() -> None:
    rows = table(TEXT)
    whole = rows.pop(("**all**", ""))
    for column in COLUMNS[:-1]:
        assert whole[column] == sum(row[column] for row in rows.values()), column
    assert whole[COLUMNS[-1]] == max(row[COLUMNS[-1]] for row in rows.values())


def test_a_loss_would_stand_on_the_page() -> None:
    one: dict[str, Any] = dict.fromkeys(("operations", "sent", "acknowledged", "again", "erased"), 1)
    one |= {
        "seed": 7,
        "kind": "broker killed",
        "database": "SQLite",
        "recovered": 2.25,
        "jobs": {"import": 1},
        "failed": [["export", "No."]],
    }
    runs = [{"about": dict.fromkeys(ABOUT, "x"), "rounds": [one | {"problems": [["lost", "."], ["doubled", "."]]}]}]
    made = page(f"Before.\n{BEGIN}old\n{END}After.\n", runs)
    assert table(made)["broker killed", "SQLite"]["lost"] == table(made)["**all**", ""]["doubled"] == 1
    assert made.startswith("Before.\n")
    assert made.endswith("After.\n")
    assert "old" not in made
    assert page(made, runs) == made
