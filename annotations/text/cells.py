"""Cells of CSV files that people open in a spreadsheet."""

from __future__ import annotations

import csv
import io

# A spreadsheet runs a cell that begins so; a leading apostrophe makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def inert(value: str) -> str:
    """The cell text, so that no spreadsheet runs it as a formula."""
    return "'" + value if value.startswith(FORMULA_STARTS) else value


def line(*values: object) -> str:
    """One line of CSV with its line end, each cell inert; None is an empty cell."""
    written = io.StringIO()
    csv.writer(written).writerow(["" if value is None else inert(str(value)) for value in values])
    return written.getvalue()
