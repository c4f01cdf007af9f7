"""Undo and redo of one's own decisions in a project, from the events: any depth, also after a reload.

What somebody else has changed since is stepped over: an undo takes back what its actor did, and nothing else.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from annotations.errors import Conflict
from annotations.models import Event, Note, Project, User

from .storing import Act, Held, Turn, hold, once, sentences_of, write
from .telling import same_again, told
from .values import CHANGES, MADE, PROPOSED, REDONE, REOPENED, UNDONE, WITHDRAWN, Settled, none, subject_of

DONE = (MADE, REOPENED, PROPOSED)
PAGE = 32
TRIES = 4


def undo(*, project: Project, by: User, operation: uuid.UUID, now: datetime) -> tuple[Settled, ...]:
    """Take back the person's latest decision, proposal or reopening that stands, with those of its group; nothing if
    none does. The same operation again returns what it did. Raises Conflict, OperationReused."""
    return _step(UNDONE, to_undo, project, Act(by=by, operation=operation, now=now, asked=[UNDONE, str(project.uid)]))


def redo(*, project: Project, by: User, operation: uuid.UUID, now: datetime) -> tuple[Settled, ...]:
    """Do again what was taken back last; nothing if the person did something since. Else as `undo`."""
    return _step(REDONE, to_redo, project, Act(by=by, operation=operation, now=now, asked=[REDONE, str(project.uid)]))


def to_undo(project: Project, by: User) -> list[Event]:
    """The latest change that stands, with the others of its group, newest first."""
    undone: set[int | None] = set()
    found: list[Event] = []
    for event in backwards(project, by):
        if event.kind in (UNDONE, WITHDRAWN):
            undone.add(event.undoes)
        elif event.sequence not in undone:
            if found and event.group != found[0].group:
                break
            found.append(event)
            if event.group is None:
                break
    return found


def to_redo(project: Project, by: User) -> list[Event]:
    """The latest undo that stands, with the others of its group, newest first."""
    redone: set[int | None] = set()
    found: list[Event] = []
    for event in backwards(project, by):
        if event.kind in (*DONE, WITHDRAWN):
            break
        if event.kind == REDONE:
            redone.add(event.undoes)
        elif event.sequence not in redone:
            if found and event.group != found[0].group:
                break
            found.append(event)
            if event.group is None:
                break
    return found


def backwards(project: Project, by: User) -> Iterator[Event]:
    """The person's changes of decisions, newest first: of sentences that are there, and nobody else has changed
    since."""
    rows = Event.objects.filter(
        project=project, actor=by, subject__startswith="decision/", kind__in=(*DONE, UNDONE, REDONE, WITHDRAWN)
    ).order_by("-sequence")
    while page := list(rows[:PAGE]):
        subjects = {event.subject for event in page}
        there = {subject_of(sentence) for sentence in sentences_of(subjects)}
        others = _others(project, by, subjects)
        for event in page:
            if event.subject in there and event.sequence > others.get(event.subject, 0):
                yield event
        rows = rows.filter(sequence__lt=page[-1].sequence)


def _others(project: Project, by: User, subjects: set[str]) -> dict[str, int]:
    """Subject → the last change that was somebody else's."""
    rows = Event.objects.filter(project=project, subject__in=subjects, kind__in=(*CHANGES, PROPOSED))
    return dict(rows.exclude(actor=by).order_by().values_list("subject").annotate(last=Max("sequence")))


Find = Callable[[Project, User], list[Event]]


class _MovedError(Exception):
    """Something happened between reading the events and locking their sentences."""


def _step(kind: str, find: Find, project: Project, act: Act) -> tuple[Settled, ...]:
    for _time in range(TRIES):
        try:
            return once(act, lambda: _restore(kind, find, project, act), same_again)
        except _MovedError:
            continue
    raise Conflict(_("Decisions are changing just now. Try again."))


def _restore(kind: str, find: Find, project: Project, act: Act) -> tuple[Settled, ...]:
    """Bring back the `old` value of each of the events, newest first, each with an event of its own."""
    events = find(project, act.by)
    if not events:
        return ()
    held = {subject_of(one.sentence): one for one in hold(sentences_of(event.subject for event in events)).values()}
    if [event.pk for event in find(project, act.by)] != [event.pk for event in events]:
        raise _MovedError
    turns = [_back(event, held[event.subject], kind) for event in events]
    for place, turn in enumerate(turns):
        turn.operation = uuid.uuid5(act.operation, str(place)) if place else act.operation
    write(act, turns)
    notes = _texts(turns)
    return tuple(told(turn, act, notes.get(_note(turn), "")) for turn in turns)


def _back(event: Event, held: Held, kind: str) -> Turn:
    if event.kind == PROPOSED:
        value = none(held.past.version)
        return Turn(held, WITHDRAWN, value, group=event.group, undoes=event.sequence)
    version = held.past.version + 1
    old: dict[str, Any] | None = event.old
    value = {**old, "version": version} if old else none(version)
    return Turn(held, kind, value, group=event.group, undoes=event.sequence)


def _note(turn: Turn) -> str:
    named = turn.new.get("note")
    return str(named["uid"]) if named else ""


def _texts(turns: Sequence[Turn]) -> dict[str, str]:
    named = [uid for uid in map(_note, turns) if uid]
    return {str(uid): text for uid, text in Note.objects.filter(uid__in=named).values_list("uid", "text")}
