"""Columns instead of rows: Parquet, in the layout that `datasets.load_dataset` reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from annotations.export.values import Bundle
from annotations.schema import ITEMS, PLACE, ROW_TYPES, Column

from .base import Beat, Written, silent
from .streams import Streams

FOLDER = "data"
ROWS_A_GROUP = 50_000
ROWS_A_PIECE = 5 * 1024  # as Python's objects, which take ten times the memory that they take in columns
ROWS_A_SHARD = 500_000
WIDE_ROWS_A_GROUP = 500  # rows with whole texts in them


class Parquet:
    """`data/<row type>/<split>-00000-of-00001.parquet`: typed, words dictionary-encoded, compressed with zstd, in row
    groups. Rows in no split, where splits were asked, lie under `unsplit`; where none were, all lie under `train`, as
    `datasets` expects. It is compressed already."""

    def __init__(self, streams: Streams) -> None:
        self.place = streams.place
        self.shards: dict[tuple[str, str], _Shards] = {}

    def write(self, bundle: Bundle) -> None:
        self.send("articles", [bundle.article])
        self.send("sentences", bundle.sentences)
        self.send("answers", list(bundle.flat_answers()))

    def send(self, kind: str, rows: Sequence[Sequence[Any]]) -> None:
        """Rows of one article, and so of one split."""
        if not rows:
            return
        name = rows[0][PLACE[kind]["split"]] or ""
        shards = self.shards.get((kind, name))
        if shards is None:
            shards = self.shards[kind, name] = _Shards(self.place, kind, name, ROW_TYPES[kind])
        shards.add(rows)

    def close(self, beat: Beat = silent) -> list[Written]:
        for kind, columns in ROW_TYPES.items():  # an empty dataset has its columns, too
            if not any(of == kind for of, _ in self.shards):
                self.shards[kind, ""] = _Shards(self.place, kind, "", columns)
        split = any(name for _, name in self.shards)
        found = []
        for (_, name), shards in sorted(self.shards.items()):
            found += shards.close(name or ("unsplit" if split else "train"))
            beat()
        return found


class _Shards:
    """The files of one row type and split."""

    def __init__(self, place: Path, kind: str, split: str, columns: Sequence[Column]) -> None:
        self.folder, self.kind, self.split, self.columns = place / FOLDER / kind, kind, split, columns
        self.folder.mkdir(parents=True, exist_ok=True)
        self.wide = any(column.wide for column in columns)
        self.most = WIDE_ROWS_A_GROUP if self.wide else ROWS_A_GROUP
        self.schema = arrow_schema(columns)
        self.rows: list[Sequence[Any]] = []
        self.pieces: list[Any] = []  # tables, of the rows before these
        self.waiting = 0  # rows in both
        self.done: list[tuple[Path, int]] = []
        self.writer: Any = None

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        while rows:
            room = min(self.most - self.waiting, ROWS_A_PIECE - len(self.rows))
            some, rows = rows[:room], rows[room:]
            self.rows += some
            self.waiting += len(some)
            if self.waiting == self.most:
                self.flush()
            elif len(self.rows) == ROWS_A_PIECE:
                self.gather()

    def gather(self) -> None:
        """Turn the rows into columns."""
        self.pieces.append(table(self.rows, self.columns, self.schema))
        self.rows = []

    def flush(self) -> None:
        """Write what waits as one row group."""
        import pyarrow as pa

        self.gather()
        if self.writer is None:
            self.writer = self.open()
        self.writer.write_table(pa.concat_tables(self.pieces).combine_chunks(), row_group_size=self.most)
        path, n = self.done[-1]
        self.done[-1] = path, n + self.waiting
        self.pieces, self.waiting = [], 0
        pa.default_memory_pool().release_unused()
        if self.done[-1][1] >= ROWS_A_SHARD:
            self.shut()

    def open(self) -> Any:
        import pyarrow.parquet as pq

        path = self.folder / f"{self.split or 'rest'}-{len(self.done):05}.part"
        self.done.append((path, 0))
        encoded = [column.name for column in self.columns if column.words or column.name in REPEATED]
        return pq.ParquetWriter(path, self.schema, compression="zstd", use_dictionary=encoded, version="2.6")

    def shut(self) -> None:
        if self.writer is not None:
            self.writer.close()
            self.writer = None

    def close(self, split: str) -> list[Written]:
        if self.waiting or not self.done:
            self.flush()
        self.shut()
        found = []
        for n, (path, rows) in enumerate(self.done):
            name = f"{split}-{n:05}-of-{len(self.done):05}.parquet"
            path.rename(self.folder / name)
            found.append(Written(f"{FOLDER}/{self.kind}/{name}", self.kind, rows))
        return found


# Not words of ours, and yet the same in many rows that follow each other.
REPEATED = ("article", "label", "label_given", "outlet", "language", "licence", "drawn_by", "category", "reviewer")


def arrow_schema(columns: Sequence[Column]) -> Any:
    """The pyarrow schema of a row type: string, int32, bool, date32, and lists of structs."""
    import pyarrow as pa

    plain = {"string": pa.string(), "integer": pa.int32(), "boolean": pa.bool_(), "date": pa.date32()}
    return pa.schema([
        pa.field(
            column.name,
            pa.list_(pa.struct([(name, plain[of]) for name, of in ITEMS[column.holds].items()]))
            if column.type == "list"
            else plain[column.type],
            nullable=bool(column.null),
        )
        for column in columns
    ])  # fmt: skip


def table(rows: Sequence[Sequence[Any]], columns: Sequence[Column], schema: Any) -> Any:
    """A pyarrow table of these rows."""
    import pyarrow as pa

    values: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [() for _ in columns]
    arrays = []
    for column, cells, field in zip(columns, values, schema, strict=True):
        if column.type == "date":
            cells = [date.fromisoformat(cell) if cell else None for cell in cells]
        arrays.append(pa.array(cells, type=field.type))
    return pa.Table.from_arrays(arrays, schema=schema)
