"""Rows to bytes. A format is a file opened on a row type: `write(row)` for each row, then `close()`."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import orjson

from annotations.text.cells import FORMULA_STARTS

from .schema import Column


class Writer(Protocol):
    rows: int

    def write(self, row: Sequence[Any]) -> None: ...

    def close(self) -> None: ...


class JsonLines:
    """One JSON object a line, keys in the order of the schema, UTF-8."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self.names = [column.name for column in columns]
        self.file = path.open("wb", buffering=1 << 20)
        self.rows = 0

    def write(self, row: Sequence[Any]) -> None:
        self.file.write(orjson.dumps(dict(zip(self.names, row, strict=True)), option=orjson.OPT_APPEND_NEWLINE))
        self.rows += 1

    def close(self) -> None:
        self.file.close()


class Csv:
    """RFC 4180 with a header, UTF-8 with line ends CR LF; true and false in words; an empty cell for null."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self.texts = [n for n, column in enumerate(columns) if column.type == "string"]
        self.booleans = [n for n, column in enumerate(columns) if column.type == "boolean"]
        self.file = path.open("w", encoding="utf-8", newline="", buffering=1 << 20)
        self.out = csv.writer(self.file)
        self.out.writerow([column.name for column in columns])
        self.rows = 0

    def write(self, row: Sequence[Any]) -> None:
        cells = list(row)
        for n in self.texts:
            value = cells[n]
            if value and value[0] in FORMULA_STARTS:
                cells[n] = "'" + value
        for n in self.booleans:
            if cells[n] is not None:
                cells[n] = "true" if cells[n] else "false"
        self.out.writerow(cells)
        self.rows += 1

    def close(self) -> None:
        self.file.close()


WRITERS: dict[str, type[JsonLines] | type[Csv]] = {"jsonl": JsonLines, "csv": Csv}
