"""No change of who may do what, or of how answers are kept, goes unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.environment import CHECKOUT
from tests.mutants.__main__ import ALL, explained, files, main
from tests.mutants.making import mutants


def changed(source: str, folder: Path) -> list[str]:
    file = folder / "rights.py"
    file.write_text(source)
    return [mutant.name.removeprefix("rights.py ").removesuffix(" #1") for mutant in mutants(file, folder)]


def test_a_mutant_changes_one_thing_and_says_what(tmp_path: Path) -> None:
    assert changed("MAY = {'see', 'tag'}\n", tmp_path) == [
        ": {'see', 'tag'} → {'tag'}",
        ": {'see', 'tag'} → {'see'}",
    ]
    assert changed("def mine(rows, user):\n    return rows.filter(by=user, open=True)\n", tmp_path) == [
        "mine: return rows.filter(by=user, open=True) → return None",
        "mine: rows.filter(by=user, open=True) without by → rows.filter(open=True)",
        "mine: rows.filter(by=user, open=True) without open → rows.filter(by=user)",
        "mine: True → False",
    ]


def test_every_explained_mutant_is_there_and_has_a_reason() -> None:
    named = {name.split(" ")[0] for name in explained()}
    there = {mutant.name for name in named for mutant in mutants(CHECKOUT / name, CHECKOUT)}
    assert named <= set(files(list(ALL)))
    assert explained().keys() <= there
    assert all(len(why) > 10 for why in explained().values())


@pytest.mark.long
@pytest.mark.once
def test_no_mutant_survives_unexplained() -> None:
    assert main([]) == 0
