"""bandit finds nothing that is not explained. The whole run is part of `make check`, and here of the long tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.environment import CHECKOUT
from tests.services import bandit


@pytest.mark.long
def test_nothing_is_found_that_is_not_explained() -> None:
    assert bandit.unexplained(bandit.found()) == []


def test_a_weakness_and_a_reason_without_one_are_told(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text('import hashlib\n\nimport yaml\n\nhashlib.md5(b"")\nyaml.load("", yaml.Loader)  # nosec\nassert 1\n')
    rules = {rule for rule, *_ in bandit.found([str(bad)])}
    assert rules >= {"B324", "B506", "B101"}
    wrong = bandit.unexplained(bandit.found([str(bad)]))
    assert sum("bad.py" in one for one in wrong) == 2
    assert sum("any more" in one for one in wrong) == len(bandit.PLACES)


def test_the_code_switches_nothing_off_by_itself() -> None:
    files = [file for room in bandit.ROOMS for file in (CHECKOUT / room).rglob("*.py")]
    assert len(files) > 300
    assert not [file for file in files if "# nosec" in file.read_text(encoding="utf-8")]


def test_every_reason_names_a_file_that_is_there() -> None:
    assert not [file for _, file in bandit.PLACES if not (CHECKOUT / file).is_file()]
    assert "tests.services.bandit" in (CHECKOUT / "Makefile").read_text(encoding="utf-8")
