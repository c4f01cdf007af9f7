"""An answer as a value: the form that events keep. Keys, numbers and offsets; no free text, no floats."""

from __future__ import annotations

from typing import Any

from .answers import Answer

# Columns that stand in a value under their own name.
FIELDS = (
    "label", "state", "unsure_reason", "hedged", "how", "suggestion_seen", "hedged_by", "source_by", "spans", "marks",
    "active_seconds",
)  # fmt: skip
# Those who answered: an empty row holds a mark, a note or a source at most, or was taken back.
ANSWERED = (Answer.State.LABELLED, Answer.State.UNSURE)
MOST_SPANS = 20
# The events after which a decision stands as their `new` says, or none does (label null).
# "carried": it went along to the same sentence of a new text.
DECISION_CARRIED = "decision.carried"
DECISION_CHANGES = ("decision.made", "decision.reopened", "decision.undone", "decision.redone", DECISION_CARRIED)


def value_of(answer: Answer, *, book: int, ref: tuple[str, str] | None) -> dict[str, Any]:
    """The value of an answer whose note and assignment are loaded.

    `book`: version of its codebook. `ref`: kind and version of its suggestion's suggester.
    """
    value = {name: getattr(answer, name) for name in FIELDS}
    note = answer.note
    return value | {
        "version": answer.version,
        "assignment": str(answer.assignment.uid),
        "codebook": book,
        "suggestion": {"kind": ref[0], "version": ref[1]} if ref else None,
        "note": note.named() if note else None,
    }


def ref_of(answer: Answer) -> tuple[str, str] | None:
    """Kind and version of the suggester whose proposal was there; its row must be loaded."""
    if answer.suggestion is None:
        return None
    return answer.suggestion.suggester.kind, answer.suggestion.suggester.version


def shown(value: dict[str, Any], note: str) -> dict[str, Any]:
    """A value as its author's page and programs see it: with the note's text instead of its digest."""
    hidden = ("assignment", "note")
    return {name: value[name] for name in value if name not in hidden} | {"note": note}


def said(answer: Answer, *, book: int) -> dict[str, Any]:
    """An answer as faces show it to its author. Load assignment, note and suggestion__suggester with it."""
    return shown(value_of(answer, book=book, ref=ref_of(answer)), answer.note.text if answer.note else "")
