"""Rows with separators, one article each. Separator and quoting are found out, never assumed.

A row is the record's number as a spreadsheet shows it: the header is row 1. A record that is not well formed is
rejected, and reading goes on at the line after the one where it began.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from annotations.errors import InvalidInput
from annotations.ingest.readers import streams
from annotations.ingest.readers.base import Draft, Reject, Table
from annotations.ingest.readers.streams import Place, Row, Source
from annotations.ingest.readers.table import MOST_COLUMNS, SAMPLES, row_draft, sample

NAME = "csv"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".csv", ".tsv")
MEDIA_TYPE = "text/csv"
CALLED = "a table as CSV"
ROWS = True
APART = False
SEPARATORS = (",", ";", "\t", "|")
LOOKED_AT = 50  # records that decide which separator it is
PATIENCE = 3  # how often a file may be read again, on average, before a broken file is given up
csv.field_size_limit(2**31 - 1)  # the standard limit is below an article's; sizes are checked where articles are

GIVEN_UP = "From here on the quotation marks do not match; the rest of the file was not read."


class Record(NamedTuple):
    """A record's number, its fields or what is wrong with it, and its bytes in the stream."""

    number: int
    found: list[str] | str
    start: int
    stop: int


def columns(data: bytes) -> Table | None:
    """As `table`, of bytes."""
    return table(streams.of(data))


def table(source: Source) -> Table:
    """Header and first rows. Raises InvalidInput if there is no header, or a name stands in it twice."""
    first = streams.head(source)
    head, records = header(records_of(first, separator_of(first)))
    fitting = [record.found for record in islice(records, LOOKED_AT) if fits(record, head)]
    return Table(tuple(head), tuple(tuple(sample(value) for value in row) for row in fitting[:SAMPLES]))


def fits(record: Record, head: Sequence[str]) -> bool:
    return isinstance(record.found, list) and len(record.found) == len(head)


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """A draft or a reject for every record below the header that is not blank."""
    return (row.found for row in stream(streams.of(data), mapping))


def stream(source: Source, mapping: Mapping[str, str], since: Place | None = None) -> Iterator[Row]:
    """The rows of a file from a place on."""
    separator = separator_of(streams.head(source))
    head, records = header(records_of(source, separator))
    for number, found, start, stop in records_of(source, separator, since) if since else records:
        row: Draft | Reject
        if isinstance(found, str):
            row = Reject(number, found)
        elif len(found) != len(head):
            row = Reject(number, f"It has {len(found)} columns; the first row has {len(head)}.")
        else:
            row = row_draft(dict(zip(head, found, strict=True)), mapping, row=number, encoding=source.encoding)
        yield Row(row, start, Place(stop, number))


def count(source: Source) -> int:
    """How many rows `stream` gives."""
    _, records = header(records_of(source, separator_of(streams.head(source))))
    return sum(1 for _ in records)


def header_end(source: Source) -> int:
    """Where the rows below the column names begin."""
    first = next(records_of(source, separator_of(streams.head(source))), None)
    return first.stop if first else source.start


def header(records: Iterator[Record]) -> tuple[list[str], Iterator[Record]]:
    """The column names and the records below them."""
    first = next(records, None)
    found = first.found if first else ""
    if isinstance(found, str):
        raise InvalidInput("This file has no usable first row. Its first row must name the columns.")
    names = [name.strip() for name in found]
    if len(names) > MOST_COLUMNS:
        raise InvalidInput(f"This file has {len(names)} columns; at most {MOST_COLUMNS} are read.")
    twice = [name for name, count in Counter(names).items() if count > 1 and name]
    if twice:
        raise InvalidInput(f"The column “{twice[0][:100]}” stands twice in the first row.")
    return [name or f"column {index}" for index, name in enumerate(names, start=1)], records


def separator_of(first: Source) -> str:
    """The separator that cuts the first records into the most columns, equally many in most of them."""
    return max(SEPARATORS, key=lambda separator: fit(first, separator))


def fit(first: Source, separator: str) -> tuple[float, int]:
    """How well a separator fits: the share of first records as wide as the header, and the header's width."""
    records = islice(records_of(first, separator), LOOKED_AT)
    widths = [len(record.found) if isinstance(record.found, list) else 0 for record in records]
    if not widths or widths[0] < 2:
        return 0.0, 0
    return round(widths.count(widths[0]) / len(widths), 1), widths[0]


def records_of(source: Source, separator: str, since: Place | None = None) -> Iterator[Record]:
    """Every record that is not blank, or a sentence about one that is not well formed.

    After a broken record, reading starts again at the line below its first: an open quotation mark must not swallow
    the rest. How much is read again is bounded, so that a hostile file stays linear.
    """
    at, number = source.begin(since)
    feed, spent = streams.Feed(source, at), 0
    while True:
        number += 1
        try:
            for row in csv.reader(feed, delimiter=separator, skipinitialspace=True, strict=True):
                start = feed.begin
                feed.close()
                if any(row):
                    yield Record(number, row, start, feed.at)
                number += 1
        except (csv.Error, streams.TooLong) as error:
            start, stop = feed.begin, feed.record[0].stop
            spent += feed.again()
            yield Record(number, broken(error), start, stop)
            if spent > PATIENCE * source.size:
                yield Record(number + 1, GIVEN_UP, stop, source.size)
                return
        else:
            return


def broken(error: Exception) -> str:
    if isinstance(error, streams.TooLong):
        return f"It is longer than {streams.LONGEST_ROW // 1_000_000} MB, or a quotation mark in it is never closed."
    if "end of data" in str(error):
        return "A quotation mark is opened in it and never closed."
    return "A quotation mark in it is closed, and then more follows before the next separator."
