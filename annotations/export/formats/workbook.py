"""One workbook with a sheet a row type, for people who work in a spreadsheet."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from annotations.errors import InvalidInput
from annotations.export.values import Bundle
from annotations.schema import ROW_TYPES, Column, flat
from annotations.text.cells import FORMULA_STARTS

from .base import Beat, Written, copy_into, entry, silent
from .streams import Streams

NAME = "dataset.xlsx"
MOST_ROWS = 1_048_575  # below a header
MOST_CHARACTERS = 32_767  # in a cell
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0 cannot say them
MADE = datetime(1980, 1, 1)  # noqa: DTZ001 the file's format has no zones


class Workbook:
    """XLSX, without the wide columns. No cell is a formula: whatever begins like one is text, and marked as quoted.

    Raises InvalidInput for more rows, or a longer cell, than a sheet can hold. It is packed already: no compression.
    """

    def __init__(self, streams: Streams) -> None:
        import openpyxl

        self.place = streams.place
        self.book = openpyxl.Workbook(write_only=True)
        self.book.properties.creator = "claim workbench"
        self.sheets = {kind: _Sheet(self.book, kind, flat(columns)) for kind, columns in ROW_TYPES.items()}

    def write(self, bundle: Bundle) -> None:
        self.sheets["articles"].write([bundle.article])
        self.sheets["sentences"].write(bundle.sentences)
        self.sheets["answers"].write(bundle.flat_answers())

    def close(self, beat: Beat = silent) -> list[Written]:
        from openpyxl.writer.excel import ExcelWriter

        self.place.mkdir(parents=True, exist_ok=True)
        ExcelWriter(self.book, _Timeless(self.place / NAME, beat)).save()  # it closes the archive
        return [Written(NAME, "workbook", self.sheets["sentences"].rows)]


class _Sheet:
    def __init__(self, book: Any, kind: str, columns: Sequence[Column]) -> None:
        self.kind, self.columns, self.rows = kind, columns, 0
        self.sheet = book.create_sheet(kind)
        self.sheet.freeze_panes = "A2"
        self.sheet.append([column.name for column in columns])

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            self.rows += 1
            if self.rows > MOST_ROWS:
                raise InvalidInput(
                    f"A spreadsheet holds {MOST_ROWS:,} rows: leave XLSX out, or choose fewer sentences."
                )
            self.sheet.append([self.cell(value, c) for value, c in zip(row, self.columns, strict=False)])

    def cell(self, value: Any, column: Column) -> Any:
        if column.type == "date" and value:
            return date.fromisoformat(value)
        if not isinstance(value, str):
            return value
        if len(value) > MOST_CHARACTERS:
            raise InvalidInput(
                f"A cell of {column.name} has {len(value):,} characters, and one of a spreadsheet holds "
                f"{MOST_CHARACTERS:,}: leave XLSX out."
            )
        value = FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", value)
        return self.quoted(value) if value.startswith(FORMULA_STARTS) else value

    def quoted(self, value: str) -> Any:
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self.sheet, value=value)
        cell.data_type, cell.quotePrefix = "s", True
        return cell


class _Timeless(zipfile.ZipFile):
    """What openpyxl packs, without the times at which it was made."""

    def __init__(self, path: Path, beat: Beat) -> None:
        super().__init__(path, "w", allowZip64=True)
        self.beat = beat

    def writestr(
        self, zinfo_or_arcname: Any, data: Any, compress_type: int | None = None, compresslevel: int | None = None
    ) -> None:
        name = str(zinfo_or_arcname)
        if name == "docProps/core.xml":
            data = _without_times(data if isinstance(data, bytes) else data.encode())
        super().writestr(entry(name), data)

    def write(
        self, filename: Any, arcname: Any = None, compress_type: int | None = None, compresslevel: int | None = None
    ) -> None:
        info = entry(arcname)
        info.file_size = Path(filename).stat().st_size
        with Path(filename).open("rb") as source:
            copy_into(self, info, source, self.beat)


def _without_times(properties: bytes) -> bytes:
    stamp = MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, properties)
