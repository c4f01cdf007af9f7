"""Decisions of a dataset, made by whoever imports: who had decided, no row tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from annotations.models import Affected, Codebook, Decision, Entry, Import, append

from .articles import Stored
from .passes import spans_of
from .refusals import refuse_words

MADE = "decision.made"


def insert(imported: Import, stored: Sequence[Stored], books: Mapping[int, Codebook], *, now: datetime) -> None:
    """Store the decisions on these articles. Inside a transaction that holds the ledger."""
    rows: list[Decision] = []
    entries: list[Entry] = []
    for one in stored:
        for settled in one.draft.settled:
            where = f"{settled.row.file}, line {settled.row.line}"
            refuse_words(where, settled.category, Decision.Category.values, "category")
            row = Decision(
                sentence=one.sentences[settled.sentence],
                label=settled.label,
                hedged=settled.hedged,
                spans=spans_of(settled.source),
                by=imported.by,
                category=settled.category,
                at=now,
                codebook=books[settled.codebook],
            )
            rows.append(row)
            subject = f"decision/{one.article.uid}/{settled.sentence}"
            entries.append(Entry(kind=MADE, subject=subject, new=value_of(row)))
    events = append(project_id=imported.project_id, actor=imported.by, now=now, entries=entries)
    for row, event in zip(rows, events, strict=True):
        row.sequence = event.sequence
    Decision.objects.bulk_create(rows, batch_size=1000)


def value_of(row: Decision) -> dict[str, Any]:
    """The value of a decision, as its events keep it."""
    names = ("label", "hedged", "spans", "category", "ruling", "joint", "version")
    return {name: getattr(row, name) for name in names} | {
        "how": str(row.how), "by": str(row.by.uid), "present": [], "codebook": row.codebook.version, "note": None,
    }  # fmt: skip


def ask_again(stored: Sequence[Stored], books: Mapping[int, Codebook]) -> None:
    """Which sentences a version asked about again: their older answers come after newer ones."""
    Affected.objects.bulk_create(
        [
            Affected(codebook=books[version], sentence=one.sentences[number])
            for one in stored
            for number, version in one.draft.asked_again.items()
        ],
        batch_size=1000,
    )
