"""Who runs: the heartbeat of each worker and clock, whether workers are held back, and counts that only rise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from .base import PROTECT
from .users import User

FORGOTTEN = timedelta(hours=1)  # what was silent for longer is no longer told of


@dataclass(frozen=True)
class Beat:
    """A process as its last heartbeat tells of it; `age` by the database's clock."""

    kind: str
    name: str
    started_at: datetime
    age: timedelta

    @property
    def alive(self) -> bool:
        return self.age.total_seconds() < settings.SILENT_SECONDS


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def beat(self, *, kind: str, name: str) -> None:
        """Say that the process lives. The first one forgets what has been silent for long."""
        if self.filter(name=name).update(seen_at=Now()):
            return
        gone = [beat.name for beat in self.told() if beat.age > FORGOTTEN]
        self.filter(name__in=gone).delete()
        self.bulk_create([Heartbeat(kind=kind, name=name)], ignore_conflicts=True)

    def end(self, name: str) -> None:
        """The process ended in order: nobody waits for it."""
        self.filter(name=name).delete()

    def told(self) -> list[Beat]:
        """Every process that was heard of, by kind and name."""
        rows = (
            self.annotate(now=Now())
            .order_by("kind", "name")
            .values_list("kind", "name", "started_at", "seen_at", "now")
        )
        return [Beat(kind, name, started, now - seen) for kind, name, started, seen, now in rows]

    def alive(self, kind: str) -> int:
        """How many processes of the kind live."""
        return sum(beat.alive for beat in self.filter(kind=kind).told())


class Heartbeat(models.Model):
    """One a process: workers and clocks write theirs every few seconds, whatever becomes of the broker."""

    class Kind(models.TextChoices):
        WORKER = "worker", "worker"
        BEAT = "beat", "clock"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = models.CharField(max_length=200, unique=True)
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class DrainQuerySet(models.QuerySet["Drain"]):
    def begin(self, *, by: User) -> bool:
        """Let workers take no new job. False if that was so."""
        try:
            with transaction.atomic():
                self.create(by=by)
        except IntegrityError:
            return False
        return True

    def end(self) -> bool:
        """Let workers go on. False if that was so."""
        return bool(self.all().delete()[0])


class Drain(models.Model):
    """While its one row is there, workers finish what they are at and take nothing new, on the whole site."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    since = models.DateTimeField(db_default=Now())

    objects = DrainQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="drain_one_row", condition=Q(only=True))]

    def __str__(self) -> str:
        return "drain"


class TallyQuerySet(models.QuerySet["Tally"]):
    def add(self, *, kind: str, outcome: str, by: int = 1) -> None:
        """Count attempts at jobs of the kind that ended so. Call last in a transaction: the row is locked."""
        mine = self.filter(kind=kind, outcome=outcome)
        if by and not mine.update(count=F("count") + by):
            self.bulk_create([Tally(kind=kind, outcome=outcome)], ignore_conflicts=True)
            mine.update(count=F("count") + by)


class Tally(models.Model):
    """How many attempts at jobs of a kind ended how, ever: rows of jobs are queued again, and some are deleted."""

    class Outcome(models.TextChoices):
        DONE = "done", "done"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"
        LOST = "lost", "lost, and begun again"

    kind = models.CharField(max_length=16)
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    count = models.PositiveBigIntegerField(default=0)

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("kind", "outcome"), name="tally_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"
