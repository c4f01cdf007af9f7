"""What a reviewer did in an assignment, read backwards from the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from annotations.models import Assignment, Event, Sentence

from .values import number_in

RECORDED = "answer.recorded"
UNDONE = "answer.undone"
REDONE = "answer.redone"
FIRST_PAGE = 4  # what is taken back is nearly always among the last few
PAGE = 64


def to_undo(held: Assignment) -> list[Event]:
    """The latest change that stands, with the others of its group, newest first; empty if none stands."""
    undone: set[int | None] = set()
    found: list[Event] = []
    for event in backwards(held):
        if event.kind == UNDONE:
            undone.add(event.undoes)
        elif event.sequence not in undone:
            if found and (event.group is None or event.group != found[0].group):
                break
            found.append(event)
            if event.group is None:
                break
    return found


def to_redo(held: Assignment) -> list[Event]:
    """The latest undo that stands, with the others of its group, newest first; empty if something came after it."""
    redone: set[int | None] = set()
    found: list[Event] = []
    for event in backwards(held):
        if event.kind == RECORDED:
            break
        if event.kind == REDONE:
            redone.add(event.undoes)
        elif event.sequence not in redone:
            if found and (event.group is None or event.group != found[0].group):
                break
            found.append(event)
            if event.group is None:
                break
    return found


def backwards(held: Assignment) -> Iterator[Event]:
    """The reviewer's changes in the assignment, newest first, without those of sentences that are gone."""
    rows = Event.objects.filter(
        project=held.article.project_id,
        actor=held.reviewer_id,
        subject__startswith=f"answer/{held.article.uid}/",
        kind__in=(RECORDED, UNDONE, REDONE),
    ).order_by("-sequence")
    size = FIRST_PAGE
    while page := list(rows[:size]):
        live = still_there(held, page)
        for event in page:
            if event.subject.endswith(f"/{held.round}") and number_in(event.subject) in live:
                yield event
        if len(page) < size:
            return
        rows, size = rows.filter(sequence__lt=page[-1].sequence, sequence__gt=opened(held)), PAGE


def still_there(held: Assignment, events: list[Event]) -> frozenset[int]:
    """Those sentence numbers of these events that are live in the assignment's text."""
    numbers = {number_in(event.subject) for event in events}
    rows = Sentence.objects.filter(version=held.version_id, retired__isnull=True, number__in=numbers)
    return frozenset(rows.values_list("number", flat=True))


def opened(held: Assignment) -> int:
    """The sequence at which the assignment began: nothing older can be of it."""
    events = Event.objects.filter(project=held.article.project_id, subject=f"assignment/{held.uid}")
    return events.order_by("sequence").values_list("sequence", flat=True).first() or 0
