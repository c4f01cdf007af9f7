"""The rows of an import that could not be used: counted, listed, and as a file to mend and bring again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from django.db.models import Count

from annotations.ingest import readers, running
from annotations.models import Import
from annotations.text import cells

MOST_REASONS = 10
LOOKED_AT = 2000
OWN_WORDS = re.compile(r"“[^”]*”|\d+(?:[.,]\d+)*")  # what stands in one row's reason alone


def lines(imported: Import) -> Iterator[str]:
    """The rejected rows as lines of CSV, safe to open in a spreadsheet: row, reason, title."""
    yield cells.line("row", "reason", "title")
    for reject in imported.rejected.order_by("pk").iterator(chunk_size=2000):
        yield cells.line(reject.row, reject.reason, reject.title)


def reasons(imported: Import) -> list[tuple[str, int]]:
    """Why rows were rejected and how many, the commonest first; numbers and words of single rows as “…”."""
    found: Counter[str] = Counter()
    rows = imported.rejected.order_by().values_list("reason").annotate(count=Count("pk")).order_by("-count", "reason")
    for reason, count in rows[:LOOKED_AT]:
        found[OWN_WORDS.sub("…", reason)] += count
    return found.most_common(MOST_REASONS)


def can_be_mended(imported: Import) -> bool:
    """True if the rejected rows can be had as they were."""
    return bool(
        imported.original and readers.streamed(imported.reader) and imported.rejected.filter(stop__gt=0).exists()
    )


def rows(imported: Import) -> Iterator[bytes]:
    """A file of the rejected rows alone, as they were, in the format that they came in and in UTF-8; empty if they
    cannot be had."""
    if not can_be_mended(imported):
        return
    places = imported.rejected.order_by("start").values_list("start", "stop").iterator(chunk_size=2000)
    with running.original(imported) as file:
        yield from readers.pieces(imported.reader, file, places)
