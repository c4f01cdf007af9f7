"""A request that comes twice (a lost reply, a retry) is answered with what it did the first time."""

from __future__ import annotations

import uuid
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext as _

from annotations.errors import OperationReused
from annotations.models import Assignment, Event, Note, Sentence

from .values import Recorded, number_in, shown


def find(*, assignment: Assignment, operation: uuid.UUID, body: str) -> Recorded | None:
    """What this operation of the assignment's reviewer made; None if it is new.

    Raises OperationReused if it came with another body.
    """
    event = Event.objects.filter(actor=assignment.reviewer_id, operation=operation).first()
    if event is None:
        return None
    if event.body != body:
        raise OperationReused(_("This operation id was used for something else."))
    return _made_by(event, tuple(_made_by(other) for other in _with(event)))


def _with(event: Event) -> list[Event]:
    """The events that an undo or redo wrote together with its first one: they follow it without a gap."""
    if event.group is None or event.undoes is None:
        return []
    rows = Event.objects.filter(project=event.project_id, sequence__gt=event.sequence).order_by("sequence")
    same = (event.group, event.kind, event.actor_id, event.body)
    return list(takewhile(lambda row: (row.group, row.kind, row.actor_id, row.body) == same, rows.iterator()))


def _made_by(event: Event, also: tuple[Recorded, ...] = ()) -> Recorded:
    value: dict[str, Any] = event.new or {}
    note = value["note"] and Note.objects.filter(uid=value["note"]["uid"]).values_list("text", flat=True).first()
    number, article = number_in(event.subject), event.subject.split("/")[1]
    gone = Sentence.objects.filter(article__uid=article, number=number, retired__isnull=False)
    return Recorded(
        number=number,
        version=value["version"],
        operation=event.operation,
        answer=shown(value, note or ""),
        repeated=True,
        retired=gone.exists(),
        also=also,
    )
