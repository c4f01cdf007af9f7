"""Reading a step ahead: while rows are made of one chunk, the database works on the next."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def ahead(chunks: Iterator[T], *, using: str) -> Iterator[T]:
    """The same chunks; each is made in a second thread while the one before is in use. None may be None.

    Over the same connection: no other sees the snapshot. Only where the database is another process, which can work
    while Python does; two chunks are held at once then.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        yield from chunks
        return

    def lent() -> None:
        connections[using] = connection

    connection.inc_thread_sharing()
    try:
        with ThreadPoolExecutor(1, thread_name_prefix="reading", initializer=lent) as reader:
            coming = reader.submit(next, chunks, None)
            while (chunk := coming.result()) is not None:
                coming = reader.submit(next, chunks, None)
                yield chunk
    finally:
        connection.dec_thread_sharing()
