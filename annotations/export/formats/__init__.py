"""Rows to bytes. A format is opened on a folder; it takes the rows of one article after the other, and says what files
came of them when it is closed. The same rows make the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from .articles import ArticleFiles
from .base import Beat, Format, Written, silent
from .columns import Parquet
from .lines import Csv, JsonLines
from .spans import Conll, SpacyDocs
from .streams import Streams
from .workbook import Workbook

__all__ = ["OPENERS", "Format", "Streams", "Written", "close", "opened"]

# By the names of `recipe.FORMATS`.
OPENERS: dict[str, Callable[[Streams], Format]] = {
    "jsonl": JsonLines,
    "csv": Csv,
    "xlsx": Workbook,
    "parquet": Parquet,
    "conll": Conll,
    "spacy": SpacyDocs,
    "json": ArticleFiles,
}


@contextmanager
def opened(streams: Streams, names: Sequence[str]) -> Iterator[list[Format]]:
    """A writer a format. What is open when something breaks is closed then: writers hold files of their own."""
    writers = [OPENERS[name](streams) for name in names]
    try:
        yield writers
    finally:
        for writer in writers:
            with suppress(Exception):
                writer.close()
        streams.close()


def close(writers: list[Format], beat: Beat = silent) -> list[Written]:
    """Close these writers, one after the other; what they wrote. `beat`: called again and again meanwhile."""
    written: list[Written] = []
    while writers:
        written += writers.pop(0).close(beat)
    return written
