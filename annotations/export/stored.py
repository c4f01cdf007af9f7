"""The rows of a dataset that is ready, read back from its files, in their order: article, then start."""

from __future__ import annotations

import csv
import gzip
import heapq
import io
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import IO, Any

import orjson
from django.utils.translation import gettext as _

from annotations.errors import NotFound
from annotations.models import Dataset, DatasetFile
from annotations.schema import ROW_TYPES

Row = dict[str, Any]
TABLES = (".jsonl", ".csv", ".parquet")
ROWS_A_BATCH = 5_000


def rows(dataset: Dataset, kind: str = "sentences") -> Iterator[Row]:
    """The rows of one type. From CSV a text may have an apostrophe before it that the others do not have.

    Raises NotFound if the dataset has none of JSONL, CSV and Parquet, or its files are gone.
    """
    files = list(dataset.files.filter(kind=kind).order_by("name"))
    for ending in TABLES:
        found = [file for file in files if file.name.removesuffix(".gz").removesuffix(".zst").endswith(ending)]
        if found:
            return heapq.merge(*(_read(file, ending, kind) for file in found), key=place)
    raise NotFound(
        _("Version %(number)d has no table to read: neither JSONL nor CSV nor Parquet.") % {"number": dataset.number}
    )


def place(row: Row) -> tuple[str, int]:
    """Where a row stands in its file."""
    return row["article"], row.get("start") or 0


def _read(file: DatasetFile, ending: str, kind: str) -> Iterator[Row]:
    with closing(file.file.open("rb")) as stored:
        if ending == ".parquet":
            yield from _parquet(stored)
        elif ending == ".csv":
            yield from _csv(unpacked(stored, file.name), kind)
        else:
            for line in unpacked(stored, file.name):
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
        yield from batch.to_pylist()


def _csv(stored: IO[bytes], kind: str) -> Iterator[Row]:
    types = {column.name: column.type for column in ROW_TYPES[kind]}
    for row in csv.DictReader(io.TextIOWrapper(stored, "utf-8", newline="")):
        yield {name: _value(cell, types[name]) for name, cell in row.items()}


def _value(cell: str, kind: str) -> Any:
    if cell == "":
        return None
    return int(cell) if kind == "integer" else cell == "true" if kind == "boolean" else cell


def numbered(rows: Iterator[Row]) -> Iterator[tuple[str, Sequence[Row]]]:
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
