"""How a decision is stored: the locks, the one event a sentence, the row, and the standing that follows.

Locked in this order: sentences (by primary key), decisions, ledger. Whoever answers a sentence, joins or splits it
locks it too, so that these come one after the other.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations.errors import Conflict, OperationReused, WorkbenchError
from annotations.models import Codebook, Decision, Entry, Event, Note, Sentence, User, append, digest_of, standing

from .values import CHANGES, FIELDS, KINDS, PROPOSED, place_in, stands, subject_of, value_of

SUBJECTS_A_QUERY = 500
T = TypeVar("T")
WRITTEN = (
    "label", "hedged", "spans", "by_id", "why_id", "category", "how", "ruling", "joint", "at", "codebook_id", "version",
    "sequence",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who does something, when, under which operation id; `asked`: what tells a repeat from a reuse."""

    by: User
    operation: uuid.UUID
    now: datetime
    asked: Any

    @property
    def body(self) -> str:
        """With the operation in it: of all events of a group it is those of this operation that have it."""
        return digest_of([str(self.operation), self.asked])


@dataclass(slots=True)
class Past:
    """What happened to one sentence's decision: the `version` it is at, 0 if nothing ever did, and the proposal that
    waits there."""

    version: int = 0
    proposal: Event | None = None


@dataclass(slots=True)
class Held:
    """A sentence, locked, with the decision that stands (locked too) and its past."""

    sentence: Sentence
    decision: Decision | None
    past: Past

    @property
    def value(self) -> dict[str, Any] | None:
        """The value that stands; None if none does."""
        if self.decision is None:
            return None
        return value_of(self.decision, [user.uid for user in self.decision.present.all()])


@dataclass(slots=True)
class Turn:
    """One change: to the value `new`, with the event's other fields beside it."""

    held: Held
    kind: str
    new: dict[str, Any]
    operation: uuid.UUID | None = None
    group: uuid.UUID | None = None
    undoes: int | None = None


def pasts(sentences: Iterable[Sentence]) -> dict[str, Past]:
    """Subject → its past, for sentences whose articles are loaded. Usually nothing: an indexed look."""
    subjects: dict[int, list[str]] = {}
    for sentence in sentences:
        subjects.setdefault(sentence.article.project_id, []).append(subject_of(sentence))
    found: dict[str, Past] = {subject: Past() for named in subjects.values() for subject in named}
    for project, named in subjects.items():
        for start in range(0, len(named), SUBJECTS_A_QUERY):
            rows = Event.objects.filter(project=project, subject__in=named[start : start + SUBJECTS_A_QUERY])
            for event in rows.filter(kind__in=KINDS).select_related("actor").order_by("sequence"):
                _note(found[event.subject], event)
    return found


def _note(past: Past, event: Event) -> None:
    past.proposal = event if event.kind == PROPOSED else None
    if event.kind in CHANGES:
        past.version = event.new["version"]  # type: ignore[index]


def hold(sentences: Iterable[Sentence]) -> dict[int, Held]:
    """Primary key → the sentence as it is now, locked, with its decision."""
    keys = [sentence.pk for sentence in sentences]
    rows = Sentence.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("article__project", "version").defer("version__text", "version__blocks")
    locked = list(rows.filter(pk__in=keys).order_by("pk"))
    decisions = Decision.objects.select_for_update(of=("self",), no_key=True).filter(sentence__in=keys)
    known = decisions.select_related("by", "why", "codebook").prefetch_related("present").order_by("sentence")
    settled = {row.sentence_id: row for row in known}
    past = pasts(locked)
    return {row.pk: Held(row, settled.get(row.pk), past[subject_of(row)]) for row in locked}


def write(act: Act, turns: Sequence[Turn]) -> None:
    """Write the events, the decisions, and the standing of their sentences. All are of one project."""
    entries = [
        Entry(
            kind=turn.kind,
            subject=subject_of(turn.held.sentence),
            old=turn.held.value,
            new=turn.new,
            operation=turn.operation or act.operation,
            group=turn.group,
            undoes=turn.undoes,
            body=act.body,
        )
        for turn in turns
    ]
    project = turns[0].held.sentence.article.project_id
    events = append(project_id=project, actor=act.by, now=act.now, entries=entries)
    changed = [(turn, event) for turn, event in zip(turns, events, strict=True) if turn.kind in CHANGES]
    put([(turn.held.sentence, turn.held.decision, event) for turn, event in changed])
    standing.rewrite(Sentence.objects.filter(pk__in=[turn.held.sentence.pk for turn, _event in changed]))


def put(rows: Sequence[tuple[Sentence, Decision | None, Event]]) -> None:
    """Make each sentence's row what the event says. The ledger is held meanwhile: few queries, however many rows."""
    gone = [sentence.pk for sentence, _row, event in rows if not stands(event.new)]
    if gone:
        Decision.objects.filter(sentence__in=gone).delete()
    told = [(sentence, row, event) for sentence, row, event in rows if stands(event.new)]
    known = Known([event for _sentence, _row, event in told])
    fresh: list[tuple[Decision, list[User]]] = []
    for sentence, row, event in told:
        right, present = known.derived(sentence, event)
        if row is None:
            fresh.append((right, present))
            continue
        Decision.objects.filter(pk=row.pk).update(**{name: getattr(right, name) for name in WRITTEN})
        row.present.set(present)
    Decision.objects.bulk_create([right for right, _present in fresh])
    for right, present in fresh:
        if present:
            right.present.set(present)


class Known:
    """The people, reasons and codebooks that events of one project name."""

    def __init__(self, events: Sequence[Event]) -> None:
        values: list[dict[str, Any]] = [event.new for event in events]  # type: ignore[misc]
        people = {uid for value in values for uid in (value["by"], *value["present"])}
        self.people = {str(user.uid): user for user in User.objects.filter(uid__in=people)}
        notes = [value["note"]["uid"] for value in values if value["note"]]
        self.notes = {str(note.uid): note for note in Note.objects.filter(uid__in=notes)}
        books = Codebook.objects.filter(project__in={event.project_id for event in events})
        self.books = {book.version: book for book in books.only("version", "project")}

    def derived(self, sentence: Sentence, event: Event) -> tuple[Decision, list[User]]:
        """The unsaved decision that an event describes, and who was there. A reason that was erased stays so."""
        value: dict[str, Any] = event.new  # type: ignore[assignment]
        made = Decision(
            sentence=sentence,
            by=self.people[value["by"]],
            why=self.notes.get(value["note"]["uid"]) if value["note"] else None,
            codebook=self.books[value["codebook"]],
            at=event.at,
            sequence=event.sequence,
            **{name: value[name] for name in FIELDS},
        )
        return made, [self.people[uid] for uid in value["present"]]


def once(act: Act, do: Callable[[], T], again: Callable[[list[Event]], T]) -> T:
    """`do` in one transaction; if its operation came before, `again(events)` says what it made then.

    Raises OperationReused if it came with another body.
    """
    try:
        with transaction.atomic():
            return do()
    except (WorkbenchError, IntegrityError) as refusal:
        # Looked up only now: a repeat always meets what it made itself, or its own operation id.
        events = came_before(act)
        if events:
            return again(events)
        if isinstance(refusal, IntegrityError):
            raise Conflict(_("Somebody was quicker. Look at the sentence again.")) from refusal
        raise


def came_before(act: Act) -> list[Event]:
    """The events that this operation wrote before, in order; none if it is new."""
    first = Event.objects.filter(actor=act.by, operation=act.operation).first()
    if first is None:
        return []
    if first.body != act.body:
        raise OperationReused(_("This operation id was used for something else."))
    if first.group is None:
        return [first]
    rows = Event.objects.filter(project=first.project_id, actor=act.by, sequence__gte=first.sequence)
    return list(rows.filter(group=first.group, body=act.body).order_by("sequence"))


def sentences_of(subjects: Iterable[str]) -> list[Sentence]:
    """The live sentences that these subjects name, of articles that were not taken back."""
    numbers: dict[uuid.UUID, list[int]] = {}
    for article, number in map(place_in, subjects):
        numbers.setdefault(article, []).append(number)
    found: list[Sentence] = []
    for article, among in numbers.items():
        rows = Sentence.objects.filter(article__uid=article, number__in=among, retired__isnull=True)
        found += rows.filter(article__deleted_at__isnull=True).select_related("article")
    return found
