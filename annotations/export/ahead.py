"""What makes reading many rows cheaper: steps ahead, so that the database works on the next chunks while rows are made
of this one; threads that take turns often; and no looking for garbage all the time."""

from __future__ import annotations

import gc
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connections

T = TypeVar("T")
ROWS_BETWEEN_LOOKS = 50_000
CHUNKS_AHEAD = 2  # one is often late where the next is short
SECONDS_A_TURN = 0.0005


def ahead(chunks: Iterator[T], *, using: str) -> Iterator[T]:
    """The same chunks, made in a second thread while those before are in use. None may be None.

    Over the same connection: no other sees the snapshot. Only where the database is another process, which can work
    while Python does; as many chunks as CHUNKS_AHEAD and one more are held at once then.
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
            coming = deque(reader.submit(next, chunks, None) for _ in range(CHUNKS_AHEAD))
            while (chunk := coming.popleft().result()) is not None:
                coming.append(reader.submit(next, chunks, None))
                yield chunk
    finally:
        connection.dec_thread_sharing()


@contextmanager
def many_rows() -> Iterator[None]:
    """Let Python look for garbage less often: rows are made of tuples and lists by the million, none in a circle, and
    each look costs a tenth of the time. They are freed as ever when nothing refers to them.

    And let threads take turns more often: one that reads needs Python's lock for a moment after every few kilobytes,
    and would wait five milliseconds for it each time while rows are made.
    """
    usual, turn = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(ROWS_BETWEEN_LOOKS, *usual[1:])
    sys.setswitchinterval(SECONDS_A_TURN)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        sys.setswitchinterval(turn)
