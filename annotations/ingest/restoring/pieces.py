"""Many things, some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def pieces(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """The things in order, `size` of them at a time."""
    rest = iter(things)
    return iter(lambda: list(islice(rest, size)), [])
