"""Where a word may have got to: rows of any table, the cache, private files, log lines."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from tests.ingest.test_taking_down import files, opened


def in_tables(word: str) -> Iterator[str]:
    """Each table.column in which the word stands, whatever made the table; upper and lower case alike."""
    word = word.lower()
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
            found = set()
            for row in cursor:
                found |= {name for name, value in zip(columns, row, strict=True) if word in told(value)}
        yield from sorted(f"{table}.{name}" for name in found)


def told(value: Any) -> str:
    """A value as text, in lower case."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode(errors="replace").lower()
    return str(value).lower()


def in_cache(word: str) -> list[str]:
    """The keys of what the cache of this process holds with the word in key or value."""
    held: dict[str, Any] = getattr(cache, "_cache", {})
    return [key for key, value in held.items() if word.lower() in told(key) + told(value)]


def in_files(word: str) -> list[str]:
    """The private files with the word in them."""
    return [name for name in files() if word.encode() in opened(name)]


class Lines(logging.Handler):
    """Keeps every line as the handler of a real workbench would write it: with its formatter and its filters."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        configured = settings.LOGGING
        name = configured["root"]["handlers"][0]
        dressed = logging.config.DictConfigurator(configured)  # type: ignore[attr-defined]
        dressed.config["formatters"] = {
            one: dressed.configure_formatter(given) for one, given in configured["formatters"].items()
        }
        dressed.config["filters"] = {
            one: dressed.configure_filter(given) for one, given in configured.get("filters", {}).items()
        }
        stream = dressed.configure_handler(dict(configured["handlers"][name]))
        self.filters, self.formatter = stream.filters, stream.formatter
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))

    def with_word(self, word: str) -> list[str]:
        return [line for line in self.written if word in line]
