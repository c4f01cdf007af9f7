"""What a reviewer did in an assignment, read backwards from the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from annotations.models import Assignment, Event, Sentence
from annotations.models.blocks import SAID, said_of_blocks
from annotations.models.revisions import MADE, revisions

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
    moved = boundary_moved(held)
    redone: set[int | None] = set()
    found: list[Event] = []
    for event in backwards(held):
        if event.kind == RECORDED or event.sequence < moved:
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
    """The reviewer's changes in the assignment, newest first, without those that went with their sentence."""
    rows = Event.objects.filter(
        project=held.article.project_id,
        actor=held.reviewer_id,
        subject__startswith=f"answer/{held.article.uid}/",
        kind__in=(RECORDED, UNDONE, REDONE),
    ).order_by("-sequence")
    size = FIRST_PAGE
    while page := list(rows[:size]):
        since = still_there(held, page)
        for event in page:
            number = number_in(event.subject)
            if event.subject.endswith(f"/{held.round}") and event.sequence > since.get(number, event.sequence):
                yield event
        if len(page) < size:
            return
        rows, size = rows.filter(sequence__lt=page[-1].sequence, sequence__gt=opened(held)), PAGE


def still_there(held: Assignment, events: list[Event]) -> dict[int, int]:
    """The sentences of these events whose answers can be taken back → those given after this sequence.

    Of a live sentence every one (0). Of one that was joined or split those given since, from a page that was opened
    before and still shows it; the earlier ones no page shows any more, and they wait where the sentence went.
    """
    numbers = {number_in(event.subject) for event in events}
    rows = Sentence.objects.filter(version=held.version_id, number__in=numbers)
    there = rows.filter(Q(retired__isnull=True) | Q(became__isnull=False))
    return {number: retired or 0 for number, retired in there.values_list("number", "retired")}


def boundary_moved(held: Assignment) -> int:
    """The sequence at which the reviewer last joined or split sentences of the article, or said what a block of it is;
    0 if never."""
    events = [*revisions(held.article), *said_of_blocks([held.article]).get(held.article_id, [])]
    own = (event for event in events if event.actor_id == held.reviewer_id and event.kind in (*MADE, *SAID))
    return max((event.sequence for event in own), default=0)


def opened(held: Assignment) -> int:
    """The sequence at which the assignment began: nothing older can be of it."""
    events = Event.objects.filter(project=held.article.project_id, subject=f"assignment/{held.uid}")
    return events.order_by("sequence").values_list("sequence", flat=True).first() or 0
