"""Rows with separators, one article each. Separator and quoting are found out, never assumed.

A row is the record's number as a spreadsheet shows it: the header is row 1. A record that is not well formed is
rejected, and reading goes on at the line after the one where it began.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from annotations.errors import InvalidInput
from annotations.ingest.readers.base import Draft, Reject, Table
from annotations.ingest.readers.table import MOST_COLUMNS, SAMPLES, row_draft, sample
from annotations.text import normalise

NAME = "csv"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".csv", ".tsv")
MEDIA_TYPE = "text/csv"
CALLED = "a table as CSV"
ROWS = True
APART = False
SEPARATORS = (",", ";", "\t", "|")
LOOKED_AT = 50  # records that decide which separator it is
PATIENCE = 3  # how often a file's lines may be read again, on average, before a broken file is given up
csv.field_size_limit(2**31 - 1)  # the standard limit is below an article's; sizes are checked where articles are

Record = tuple[int, list[str] | str]  # number, and the fields or what is wrong


def columns(data: bytes) -> Table | None:
    """Header and first rows. Raises InvalidInput if there is no header, or a name stands in it twice."""
    lines = lines_of(normalise.decode(data).text)
    head, records = header(records_of(lines, separator_of(lines)))
    fitting = [found for _, found in islice_records(records) if isinstance(found, list) and len(found) == len(head)]
    return Table(tuple(head), tuple(tuple(sample(value) for value in row) for row in fitting[:SAMPLES]))


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """A draft or a reject for every record below the header that is not blank."""
    decoded = normalise.decode(data)
    lines = lines_of(decoded.text)
    head, records = header(records_of(lines, separator_of(lines)))
    for number, found in records:
        if isinstance(found, str):
            yield Reject(number, found)
        elif len(found) != len(head):
            yield Reject(number, f"It has {len(found)} columns; the first row has {len(head)}.")
        else:
            yield row_draft(dict(zip(head, found, strict=True)), mapping, row=number, encoding=decoded.encoding)


def lines_of(text: str) -> list[str]:
    """Physical lines with their ends, which may be \\n, \\r\\n or \\r."""
    return io.StringIO(text.lstrip("\ufeff"), newline="").readlines()


def header(records: Iterator[Record]) -> tuple[list[str], Iterator[Record]]:
    """The column names and the records below them."""
    _, found = next(records, (0, ""))
    if isinstance(found, str):
        raise InvalidInput("This file has no usable first row. Its first row must name the columns.")
    names = [name.strip() for name in found]
    if len(names) > MOST_COLUMNS:
        raise InvalidInput(f"This file has {len(names)} columns; at most {MOST_COLUMNS} are read.")
    twice = [name for name, count in Counter(names).items() if count > 1 and name]
    if twice:
        raise InvalidInput(f"The column “{twice[0][:100]}” stands twice in the first row.")
    return [name or f"column {index}" for index, name in enumerate(names, start=1)], records


def separator_of(lines: Sequence[str]) -> str:
    """The separator that cuts the first records into the most columns, equally many in most of them."""
    return max(SEPARATORS, key=lambda separator: fit(lines, separator))


def fit(lines: Sequence[str], separator: str) -> tuple[float, int]:
    """How well a separator fits: the share of first records as wide as the header, and the header's width."""
    widths = [len(found) if isinstance(found, list) else 0 for _, found in islice_records(records_of(lines, separator))]
    if not widths or widths[0] < 2:
        return 0.0, 0
    return round(widths.count(widths[0]) / len(widths), 1), widths[0]


def islice_records(records: Iterator[Record]) -> Iterator[Record]:
    """The first records that are looked at."""
    for _ in range(LOOKED_AT):
        record = next(records, None)
        if record is None:
            return
        yield record


def records_of(lines: Sequence[str], separator: str) -> Iterator[Record]:
    """Number and fields of every record that is not blank, or a sentence about one that is not well formed.

    After a broken record, reading starts again at the line below its first: an open quotation mark must not swallow
    the rest. How much is read again is bounded, so that a hostile file stays linear.
    """
    at, number, spent = 0, 1, 0
    while at < len(lines):
        rows = csv.reader(iter_from(lines, at), delimiter=separator, skipinitialspace=True, strict=True)
        begin = at
        try:
            for row in rows:
                begin = at + rows.line_num
                if any(row):
                    yield number, row
                number += 1
        except csv.Error as error:
            spent += at + rows.line_num - begin
            at = begin + 1
            yield number, broken(error)
            number += 1
            if spent > PATIENCE * len(lines):
                yield number, "From here on the quotation marks do not match; the rest of the file was not read."
                return
        else:
            return


def iter_from(lines: Sequence[str], at: int) -> Iterator[str]:
    """The lines from number `at` on, without copying the list."""
    return (lines[index] for index in range(at, len(lines)))


def broken(error: csv.Error) -> str:
    if "end of data" in str(error):
        return "A quotation mark is opened in it and never closed."
    return "A quotation mark in it is closed, and then more follows before the next separator."
