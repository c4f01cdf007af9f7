"""A dataset's tables read back from its files, whatever they were written as: by article, then start. Pure."""

from __future__ import annotations

import csv
import gzip
import heapq
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from typing import IO, Any

import orjson

from annotations.schema import ROW_TYPES

Row = dict[str, Any]
Opener = Callable[[], IO[bytes]]
# By preference: JSONL has everything, Parquet too; CSV has no wide columns.
TABLES = (".jsonl", ".parquet", ".csv")
ROWS_A_BATCH = 5_000


def rows(files: Mapping[str, Opener], kind: str) -> Iterator[Row] | None:
    """The rows of one type from these files, by their names in the dataset's folder; None if no table is among them.

    From CSV a text may have an apostrophe before it that the others do not have. Raises ValueError or KeyError for a
    file that is not as it was written.
    """
    for ending in TABLES:
        names = sorted(name for name in files if is_table(name, kind, ending))
        if names:
            return heapq.merge(*(_read(files[name], name, ending, kind) for name in names), key=place)
    return None


def is_table(name: str, kind: str, ending: str) -> bool:
    """Whether a file of the folder is this table, or a part of it, as what `ending` says."""
    if ending == ".parquet":
        return name.startswith(f"data/{kind}/") and name.endswith(ending)
    return name.removesuffix(".gz").removesuffix(".zst") == f"{kind}{ending}"


def place(row: Row) -> tuple[str, int]:
    """Where a row stands in its file."""
    return row["article"], row.get("start") or 0


def _read(opener: Opener, name: str, ending: str, kind: str) -> Iterator[Row]:
    with closing(opener()) as stored:
        if ending == ".parquet":
            yield from _parquet(stored)
        elif ending == ".csv":
            yield from _csv(unpacked(stored, name), kind)
        else:
            for line in unpacked(stored, name):
                yield orjson.loads(line)


def unpacked(stored: IO[bytes], name: str) -> IO[bytes]:
    """The bytes of a file, whatever it was compressed with."""
    if name.endswith(".gz"):
        return gzip.open(stored)  # type: ignore[return-value]
    if name.endswith(".zst"):
        import zstandard

        return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(stored))
    return stored


def _parquet(stored: IO[bytes]) -> Iterator[Row]:
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(stored).iter_batches(batch_size=ROWS_A_BATCH):
        for row in batch.to_pylist():
            yield {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def _csv(stored: IO[bytes], kind: str) -> Iterator[Row]:
    types = {column.name: column.type for column in ROW_TYPES[kind]}
    for row in csv.DictReader(io.TextIOWrapper(stored, "utf-8", newline="")):
        yield {name: _value(cell, types[name]) for name, cell in row.items()}


def _value(cell: str, kind: str) -> Any:
    if cell == "":
        return None
    return int(cell) if kind == "integer" else cell == "true" if kind == "boolean" else cell


def by_article(rows: Iterator[Row]) -> Iterator[tuple[str, Sequence[Row]]]:
    """The rows of one article after the other."""
    article, found = "", list[Row]()
    for row in rows:
        if row["article"] != article and found:
            yield article, found
            found = []
        article = row["article"]
        found.append(row)
    if found:
        yield article, found
