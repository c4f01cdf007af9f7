"""The ledger: an append-only, gap-free, hash-chained list of what happened in a project."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from django.conf import settings
from django.db import models, transaction

from . import bulk
from .base import CASCADE, PROTECT
from .projects import Project

GENESIS = "0" * 64


class Ledger(models.Model):
    """One row a project, locked last in every transaction that writes: so commit order is sequence order."""

    project = models.OneToOneField(Project, on_delete=CASCADE, primary_key=True, related_name="ledger")
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)


class Event(models.Model):
    """One thing that happened. `old` and `new` hold keys, numbers and offsets: no free text, no floats.

    `subject` names what it is about by uids: "article/<uid>", "sentence/<article uid>/<number>",
    "answer/<article uid>/<number>/<round>", "import/<uid>", "dataset/<uid>", "assignment/<uid>",
    "thread/<uid>", "batch/<uid>", "decision/<article uid>/<number>", "codebook/<version>", "invitation/<uid>",
    "gold/<article uid>", "source/<uid>", "feed/<uid>".
    """

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="events")
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    at = models.DateTimeField()
    operation = models.UUIDField()
    group = models.UUIDField(null=True, help_text="Events undone as one share it.")
    undoes = models.PositiveBigIntegerField(null=True, help_text="Sequence of the event this one takes back.")
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    body = models.CharField(
        max_length=64, blank=True, help_text="Digest of the request, to tell a repeat from a reuse."
    )
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("project", "sequence")
        constraints = [
            models.UniqueConstraint(fields=("project", "sequence"), name="event_sequence_once"),
            models.UniqueConstraint(fields=("actor", "operation"), name="event_operation_once"),
            models.CheckConstraint(name="event_sequence_from_one", condition=models.Q(sequence__gte=1)),
        ]
        indexes = [
            models.Index(fields=("project", "actor", "-sequence"), name="event_by_actor"),
            models.Index(fields=("project", "subject"), name="event_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What `append` is told about one event."""

    kind: str
    subject: str
    old: Any = None
    new: Any = None
    operation: uuid.UUID = field(default_factory=uuid.uuid4)
    group: uuid.UUID | None = None
    undoes: int | None = None
    body: str = ""


def digest_of(value: Any) -> str:
    """SHA-256 of a JSON value with sorted keys, as hex: equal values have equal digests."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def chained(previous: str, event: Event, actor: uuid.UUID) -> str:
    """The hash of `event` after `previous`, over everything that must not change later."""
    return digest_of(
        [
            previous,
            event.sequence,
            event.kind,
            event.subject,
            str(actor),
            event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            str(event.operation),
            str(event.group) if event.group else None,
            event.undoes,
            event.old,
            event.new,
            event.body,
        ]
    )


def append(*, project_id: int, actor: Any, now: datetime, entries: Sequence[Entry]) -> list[Event]:
    """Write `entries` as the next events of the project and return them, with their sequences.

    Must run inside a transaction, after every existing row that the transaction locks was locked and before new rows
    that carry a sequence are inserted. Raises IntegrityError if an operation id of this actor was used before.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Events are appended inside the transaction that they describe.")
    if not entries:
        return []
    sequence, last = Ledger.objects.select_for_update().filter(pk=project_id).values_list("sequence", "hash").get()
    events = []
    for number, entry in enumerate(entries, start=sequence + 1):
        event = Event(
            project_id=project_id,
            sequence=number,
            kind=entry.kind,
            subject=entry.subject,
            actor_id=actor.pk,
            at=now,
            operation=entry.operation,
            group=entry.group,
            undoes=entry.undoes,
            old=entry.old,
            new=entry.new,
            body=entry.body,
            previous=last,
        )
        last = event.hash = chained(last, event, actor.uid)
        events.append(event)
    bulk.insert(events)
    Ledger.objects.filter(pk=project_id).update(sequence=events[-1].sequence, hash=last)
    return events


def broken_links(project: Project) -> Iterator[str]:
    """What is wrong with the project's chain, a sentence each; nothing if it is whole."""
    last, expected = GENESIS, 1
    events = Event.objects.filter(project=project).order_by("sequence").select_related("actor")
    for event in events.iterator(chunk_size=2000):
        if event.sequence != expected:
            yield f"Event {expected} is missing: the next one is {event.sequence}."
        if event.previous != last:
            yield f"Event {event.sequence} does not follow the event before it."
        if event.hash != chained(event.previous, event, event.actor.uid):
            yield f"Event {event.sequence} was changed after it was written."
        last, expected = event.hash, event.sequence + 1
    ledger = Ledger.objects.get(project=project)
    if (ledger.sequence, ledger.hash) != (expected - 1, last):
        yield f"The ledger ends at {ledger.sequence}, its events at {expected - 1}."
