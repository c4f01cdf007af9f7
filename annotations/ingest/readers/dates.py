"""Dates as news archives write them. What could be read two ways is refused, not guessed."""

from __future__ import annotations

import re
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d])")
PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?!\d)")
DAY_FIRST = re.compile(r"(?:[a-z]+,?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?([a-z]{3,9})\.?,?\s+(\d{4})(?!\d)")
MONTH_FIRST = re.compile(r"(?:[a-z]+,?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")


def parse(value: str) -> date | None:
    """The day that `value` names, a time of day after it ignored; None if it is empty.

    Raises ValueError with a sentence if it is no date, or if day and month cannot be told apart.
    """
    text = " ".join(value.split()).lower()[:60]
    if not text:
        return None
    year, month, day = parts(text)
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"“{value[:60]}” is not a day of the calendar.") from None


def parts(text: str) -> tuple[int, int, int]:
    """Year, month and day, or ValueError with a sentence."""
    if found := ISO.match(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := PACKED.match(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := DOTTED.match(text):
        return int(found[3]), int(found[2]), int(found[1])
    if found := SLASHED.match(text):
        return slashed(int(found[1]), int(found[2]), int(found[3]), text)
    if found := DAY_FIRST.match(text):
        return int(found[3]), month_of(found[2], text), int(found[1])
    if found := MONTH_FIRST.match(text):
        return int(found[3]), month_of(found[1], text), int(found[2])
    raise ValueError(f"“{text}” is not a date. Write it as 2024-03-31.")


def slashed(first: int, second: int, year: int, text: str) -> tuple[int, int, int]:
    """3/14/2024 and 14/3/2024 can be told apart; 3/4/2024 cannot."""
    if first > 12 >= second or first == second:
        return year, second, first
    if second > 12 >= first:
        return year, first, second
    raise ValueError(f"“{text}” may be two days: day and month cannot be told apart. Write it as 2024-03-31.")


def month_of(name: str, text: str) -> int:
    if name[:3] not in MONTHS:
        raise ValueError(f"“{text}” is not a date. Write it as 2024-03-31.")
    return MONTHS.index(name[:3]) + 1
