"""Rows to bytes. A format is opened on a folder; it takes the rows of one article after the other, and says what files
came of them when it is closed. The same rows make the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .articles import ArticleFiles
from .base import Format, Written
from .columns import Parquet
from .lines import Csv, JsonLines
from .spans import Conll, SpacyDocs
from .workbook import Workbook

__all__ = ["OPENERS", "Format", "Written"]

# By the names of `recipe.FORMATS`. Each takes the folder and a compression of `recipe.COMPRESSIONS`.
OPENERS: dict[str, Callable[[Path, str], Format]] = {
    "jsonl": JsonLines,
    "csv": Csv,
    "xlsx": Workbook,
    "parquet": Parquet,
    "conll": Conll,
    "spacy": SpacyDocs,
    "json": ArticleFiles,
}
