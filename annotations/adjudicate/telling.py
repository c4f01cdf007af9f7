"""What an operation left, as its caller is told: now, and when the same operation comes again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from annotations.models import Event, Note

from .storing import Act, Turn
from .values import PROPOSED, WITHDRAWN, Settled, place_in, shown, subject_of


def told(turn: Turn, act: Act, why: str) -> Settled:
    """What a change that was just written left."""
    sentence = turn.held.sentence
    operation = turn.operation or act.operation
    return _settled(subject_of(sentence), turn.kind, turn.new, why, operation)


def same_again(events: Sequence[Event]) -> tuple[Settled, ...]:
    """What these events of one operation made, the first time."""
    named = [event.new["note"]["uid"] for event in events if event.new and event.new.get("note")]
    notes = {str(uid): text for uid, text in Note.objects.filter(uid__in=named).values_list("uid", "text")}
    return tuple(replace(_of(event, notes), repeated=True) for event in events)


def _of(event: Event, notes: dict[str, str]) -> Settled:
    value: dict[str, Any] = event.new or {}
    note = value.get("note")
    why = notes.get(note["uid"], "") if note else ""
    return _settled(event.subject, event.kind, value, why, event.operation)


def _settled(subject: str, kind: str, value: dict[str, Any], why: str, operation: Any) -> Settled:
    article, number = place_in(subject)
    beside = kind in (PROPOSED, WITHDRAWN)  # of these no decision came
    return Settled(
        article=article,
        number=number,
        version=value["version"],
        operation=operation,
        decision=None if beside else shown(value, why),
        proposed=kind == PROPOSED,
    )
