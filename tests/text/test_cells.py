"""Cells that a spreadsheet would run are text."""

from __future__ import annotations

import csv
import io

import pytest

from annotations.text import cells


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1"])
def test_a_formula_is_made_inert(value: str) -> None:
    ((first, second),) = csv.reader(io.StringIO(cells.line(value, 3), newline=""))
    assert (first, second) == ("'" + value, "3")


def test_other_cells_stay_as_they_are() -> None:
    assert cells.line("Ines, “F”", None, 0, 'a"b') == '"Ines, “F”",,0,"a""b"\r\n'
