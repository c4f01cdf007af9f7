"""Half-open intervals in code points of one text."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """`text[start:end]`, in code points of the text that both belong to."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words the span covers."""
        return text[self.start : self.end]

    def moved(self, by: int) -> Span:
        """The same interval `by` code points further on."""
        return Span(self.start + by, self.end + by)

    def within(self, other: Span) -> bool:
        """True if this span lies wholly inside `other`."""
        return other.start <= self.start and self.end <= other.end


def trimmed(text: str, start: int, end: int) -> Span:
    """The span `start:end` without outer white space; empty (at `start`) if there is only white space."""
    while start < end and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return Span(start, end)
