"""The first sheet with cells of a workbook, one article a row. Its first row names the columns.

A row is its number in the sheet. Formulas count as the values that were stored with them.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from annotations.errors import InvalidInput, TooLarge, WorkbenchError
from annotations.ingest.readers.base import Draft, Reject, Table
from annotations.ingest.readers.packed import Budget, Packed, Unreadable
from annotations.ingest.readers.table import MOST_COLUMNS, SAMPLES, row_draft, sample

NAME = "xlsx"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".xlsx",)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CALLED = "an Excel workbook"
ROWS = True
APART = True

MOST_TAGS = 2_000_000  # in the file of strings, which is in memory as a whole: four to a string
MOST_BLANK = 1_000  # rows in a row; a sheet has a million, and most end long before
BROKEN = "This workbook cannot be read: it is broken. Open it in Excel and save it again."


def columns(data: bytes) -> Table | None:
    """Header and first rows. Raises InvalidInput if there is no header, or a name stands in it twice."""
    rows = rows_of(data)
    _, head = header(rows)
    samples = [
        tuple(sample(value) for value in fitted(row, len(head)))
        for _, row in zip(range(SAMPLES), (row for _, row in rows), strict=False)
    ]
    return Table(tuple(head), tuple(samples))


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """A draft or a reject for every row below the header that is not blank."""
    rows = rows_of(data)
    _, head = header(rows)
    for number, row in rows:
        yield row_draft(dict(zip(head, fitted(row, len(head)), strict=True)), mapping, row=number, encoding="utf-8")


def rows_of(data: bytes) -> Iterator[tuple[int, list[str | date | None]]]:
    """Number and cells of the rows that are not blank. Raises InvalidInput for what is no workbook."""
    packed = Packed(data, Budget(left=100_000_000))
    try:
        for info in packed.members:
            inner = packed.read(info)  # counted, before a library unpacks it uncounted
            if "sharedstrings" in info.filename.lower() and inner.count(b"<") > MOST_TAGS:
                raise TooLarge("This workbook has more texts than are read at once: save it as CSV.")
    except Unreadable as error:
        raise InvalidInput(f"{BROKEN} ({error})") from None
    try:
        yield from sheet_rows(data)
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
        IndexError,
        OSError,
        zipfile.BadZipFile,
    ) as error:
        if isinstance(error, WorkbenchError):
            raise
        raise InvalidInput(BROKEN) from None


def sheet_rows(data: bytes) -> Iterator[tuple[int, list[str | date | None]]]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that it leaves out
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            blank, found = 0, False
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                values = [value_of(cell) for cell in row[: MOST_COLUMNS + 1]]
                blank = 0 if any(value not in ("", None) for value in values) else blank + 1
                if not blank:
                    found = True
                    yield number, values
                if blank > MOST_BLANK:
                    break
            if found:
                return


def value_of(cell: Any) -> str | date | None:
    """A cell as a reader of rows takes it: text, or a day."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else str(cell)


def header(rows: Iterator[tuple[int, list[str | date | None]]]) -> tuple[int, list[str]]:
    """The first row's number, and the columns' names without the blank ones at its end."""
    number, first = next(rows, (0, []))
    names = [str(value or "").strip() for value in first]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise InvalidInput("This workbook has no cells. Its first row must name the columns.")
    if len(names) > MOST_COLUMNS:
        raise InvalidInput(f"This workbook has more than the {MOST_COLUMNS} columns that are read.")
    twice = [name for name, count in Counter(names).items() if count > 1 and name]
    if twice:
        raise InvalidInput(f"The column “{twice[0][:100]}” stands twice in the first row.")
    return number, [name or f"column {index}" for index, name in enumerate(names, start=1)]


def fitted(row: list[str | date | None], width: int) -> list[str | date | None]:
    return [*row[:width], *[None] * (width - len(row))]
