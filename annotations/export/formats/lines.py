"""A line a row: JSONL, the reference, and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import orjson

from annotations.export.values import Bundle
from annotations.schema import ROW_TYPES, Column, flat
from annotations.text.cells import FORMULA_STARTS

from .base import Beat, Written, silent
from .streams import Streams


class _Table(Protocol):
    rows: int

    def write(self, rows: Iterable[Sequence[Any]]) -> None: ...

    def close(self) -> str: ...


class _Tables:
    """A file a row type."""

    tables: Mapping[str, _Table]

    def write(self, bundle: Bundle) -> None:
        self.tables["articles"].write([bundle.article])
        self.tables["sentences"].write(bundle.sentences)
        self.tables["answers"].write(bundle.flat_answers())

    def close(self, beat: Beat = silent) -> list[Written]:
        return [Written(table.close(), kind, table.rows) for kind, table in self.tables.items()]


class JsonLines(_Tables):
    """One JSON object a line, keys in the order of the schema, UTF-8. A file a row type."""

    def __init__(self, streams: Streams) -> None:
        self.tables = {kind: _JsonLines(streams, f"{kind}.jsonl", columns) for kind, columns in ROW_TYPES.items()}


class _JsonLines:
    def __init__(self, streams: Streams, name: str, columns: Sequence[Column]) -> None:
        self.names = [column.name for column in columns]
        self.rows = 0
        self.file = streams.open(name)

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        names, dumps, newline = self.names, orjson.dumps, orjson.OPT_APPEND_NEWLINE
        lines = [dumps(dict(zip(names, row, strict=True)), None, newline) for row in rows]
        self.file.write(b"".join(lines))
        self.rows += len(lines)

    def close(self) -> str:
        return self.file.close()


class Csv(_Tables):
    """RFC 4180 with a header, UTF-8 with line ends CR LF; true and false in words; an empty cell for null. A cell that
    a spreadsheet would run gets an apostrophe. A file a row type, without its wide columns."""

    def __init__(self, streams: Streams) -> None:
        self.tables = {kind: _Csv(streams, f"{kind}.csv", flat(columns)) for kind, columns in ROW_TYPES.items()}


class _Csv:
    def __init__(self, streams: Streams, name: str, columns: Sequence[Column]) -> None:
        # What others wrote; the rest are words of ours, numbers and addresses, which never begin like a formula.
        self.texts = [n for n, column in enumerate(columns) if column.type == "string" and not column.words]
        self.booleans = [n for n, column in enumerate(columns) if column.type == "boolean"]
        self.width, self.rows = len(columns), 0
        self.file = streams.open(name)
        self.buffer = io.StringIO(newline="")
        self.out = csv.writer(self.buffer)
        self.out.writerow([column.name for column in columns])

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        ready = [self.cells(row) for row in rows]
        self.out.writerows(ready)
        self.file.write(self.buffer.getvalue().encode())
        self.buffer.seek(0)
        self.buffer.truncate()
        self.rows += len(ready)

    def cells(self, row: Sequence[Any]) -> list[Any]:
        cells = list(row[: self.width])
        for n in self.texts:
            value = cells[n]
            if value and value[0] in FORMULA_STARTS:
                cells[n] = "'" + value
        for n in self.booleans:
            if cells[n] is not None:
                cells[n] = "true" if cells[n] else "false"
        return cells

    def close(self) -> str:
        self.write(())  # the header, where there was no row
        return self.file.close()
