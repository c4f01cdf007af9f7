"""Background work a person can see. The row is the queue of record; a broker message only wakes a worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Q
from django.db.models.functions import Now

from .base import CASCADE, PROTECT, Addressed
from .heartbeats import Drain, Tally
from .projects import Project


class LeaseLost(Exception):
    """Another worker holds the job now, or it was cancelled: stop without writing."""


class JobQuerySet(models.QuerySet["Job"]):
    def claim(self, *, uid: UUID | str, now: datetime, lease: timedelta) -> Job | None:
        """The job with `uid`, now running and leased until `now + lease`; None if somebody else holds it or it ended.

        `now`: by the database's clock (`clock.now`), for machines compare leases. A running job whose lease ran out
        (its worker died) is taken over.
        While workers are held back, nobody gets one.
        """
        free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
        taken = self.filter(free, ~Exists(Drain.objects.all()), uid=uid).update(
            state=Job.State.RUNNING,
            lease_until=now + lease,
            attempts=F("attempts") + 1,
            started_at=now,
            message="",
        )
        if not taken:
            return None
        job = self.get(uid=uid)
        if job.attempts - job.tried_before > 1:
            Tally.objects.add(kind=job.kind, outcome=Tally.Outcome.LOST)
        return job

    def lost(self, *, now: datetime, patience: timedelta) -> JobQuerySet:
        """Jobs whose message or worker was lost: queued longer than `patience`, or running past their lease."""
        return self.filter(
            Q(state=Job.State.QUEUED, queued_at__lt=now - patience) | Q(state=Job.State.RUNNING, lease_until__lt=now)
        )

    def unfinished(self) -> JobQuerySet:
        return self.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING))

    def advance(self, job: Job, *, done: int, lease: timedelta, **also: Any) -> None:
        """Store progress, and `total` and `result` if they are given, and renew the lease by the database's clock.
        Raises LeaseLost if somebody took the job over, or it was cancelled."""
        self._ours(job, done=done, lease_until=Now() + lease, **also)

    def hold(self, job: Job, articles: list[int], *, lease: timedelta) -> None:
        """Say which articles the job is at, and renew the lease. Raises as `advance`."""
        self._ours(job, holds=articles, lease_until=Now() + lease)

    def finish(self, job: Job, *, now: datetime, message: str = "") -> None:
        """The job ended well."""
        self._ours(job, state=Job.State.DONE, finished_at=now, lease_until=None, holds=[], message=message[:500])
        Tally.objects.add(kind=job.kind, outcome=Tally.Outcome.DONE)

    def fail(self, job: Job, *, now: datetime, message: str) -> None:
        """The job ended badly; `message` says why to the person who waits for it."""
        self._ours(job, state=Job.State.FAILED, finished_at=now, lease_until=None, message=message[:500])
        Tally.objects.add(kind=job.kind, outcome=Tally.Outcome.FAILED)

    def cancel(self, *, now: datetime) -> int:
        """Stop those that did not end; returns how many. A worker that is at one finds out when it next tells how far
        it is, and writes nothing more."""
        count = 0
        for kind in sorted(set(self.unfinished().order_by().values_list("kind", flat=True))):
            of_kind = self.unfinished().filter(kind=kind)
            some = of_kind.update(state=Job.State.CANCELLED, finished_at=now, lease_until=None, holds=[])
            Tally.objects.add(kind=kind, outcome=Tally.Outcome.CANCELLED, by=some)
            count += some
        return count

    def retry(self, *, now: datetime, by: Any = None) -> int:
        """Queue the failed and cancelled ones among these again; returns how many. `by`: who answers for them now."""
        ended = self.filter(state__in=(Job.State.FAILED, Job.State.CANCELLED))
        return ended.update(
            state=Job.State.QUEUED,
            queued_at=now,
            finished_at=None,
            message="",
            result={},
            tried_before=F("attempts"),
            **({"by": by} if by is not None else {}),
        )

    def _ours(self, job: Job, **changes: Any) -> None:
        # `attempts` is the fencing token: whoever took the job over raised it.
        held = self.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
        if not held.update(**changes):
            raise LeaseLost(f"Job {job.uid} is no longer ours.")
        for name, value in changes.items():
            if name != "lease_until":  # the database alone knows
                setattr(job, name, value)


class Job(Addressed):
    """`arguments` holds ids only. `done`/`total` count what `unit` names; `phase`: what it does now. `message` says
    why it failed. `result`: what it counted on the way, over all attempts; names of counters and numbers alone.
    `holds`: the articles that it is at (primary keys), so that others leave them to it as long as its lease runs."""

    class Kind(models.TextChoices):
        IMPORT = "import", "import"
        SUGGEST = "suggest", "suggestions"
        EXPORT = "export", "dataset"
        FIGURES = "figures", "figures"
        NEAR = "near", "near-duplicates"
        TRAIN = "train", "training"
        COMPARE = "compare", "comparison"
        POLL = "poll", "feed"
        RETENTION = "retention", "retention"

    class State(models.TextChoices):
        QUEUED = "queued", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="jobs")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    arguments = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    began = models.PositiveIntegerField(default=0, help_text="What was done when this attempt began.")
    phase = models.CharField(max_length=24, blank=True)
    unit = models.CharField(max_length=24, default="sentences")
    message = models.CharField(max_length=500, blank=True)
    result = models.JSONField(default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Only ever rises: it tells who holds the job.")
    tried_before = models.PositiveSmallIntegerField(default=0, help_text="Attempts before it was last queued again.")
    lease_until = models.DateTimeField(null=True, blank=True)
    holds = models.JSONField(default=list, blank=True, editable=False)
    queued_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=("state", "queued_at"), name="job_by_state")]
        constraints = [
            models.CheckConstraint(
                name="job_ended_has_time",
                condition=~Q(state__in=("done", "failed", "cancelled")) | Q(finished_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_state_display()}"

    def speed(self, now: datetime) -> float | None:
        """How many it does in a minute, in this attempt; None if that is not known yet."""
        if self.state != Job.State.RUNNING or self.started_at is None or self.done <= self.began:
            return None
        seconds = (now - self.started_at).total_seconds()
        return 60 * (self.done - self.began) / seconds if seconds >= 1 else None

    def seconds_left(self, now: datetime) -> float | None:
        """How long it will take if it goes on so; None if that is not known yet."""
        speed = self.speed(now)
        return 60 * max(self.total - self.done, 0) / speed if speed and self.total else None


class Figure(models.Model):
    """A stored figure over a whole project with the ledger sequence it was computed at. No words of articles in it but
    the names of outlets; people and articles stand in it by primary key. `key`: which of several of its kind."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", "progress"
        LABELS = "labels", "label mix"
        AGREEMENT = "agreement", "agreement"
        PAIRS = "pairs", "agreement of pairs of people"
        ARTICLES = "articles", "agreement in each article"
        SUGGESTIONS = "suggestions", "suggestion quality"
        DISPUTES = "disputes", "disputes"
        SOURCES = "sources", "how far credits are derived"

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="figures")
    kind = models.CharField(max_length=32, choices=Kind.choices)
    key = models.CharField(max_length=120, blank=True)
    value = models.JSONField()
    sequence = models.PositiveBigIntegerField()
    computed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=("project", "kind", "key"), name="figure_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}".strip()


# What every member may read: nothing in it is about one person, or about the few who read one article.
FIGURES_FOR_ALL = (Figure.Kind.PROGRESS, Figure.Kind.LABELS, Figure.Kind.AGREEMENT)
