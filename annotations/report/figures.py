"""Storing a project's figures: which are due, and one run that computes all of them in one view of the data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from annotations.models import Figure, Job, Ledger, Project, snapshot

from . import agreement, labels, progress, quality, reading

EVERY = timedelta(seconds=30)  # from the start of one run to the start of the next
PATIENCE = timedelta(minutes=10)  # after a run that failed
Kind = Figure.Kind


def start_due(now: datetime) -> list[Job]:
    """A queued job for each project in which something happened since its figures were computed, and whose last run
    began EVERY or longer ago."""
    stored = Figure.objects.filter(project=OuterRef("project"), kind=Kind.PROGRESS, sequence=OuterRef("sequence"))
    moved = Ledger.objects.filter(~Exists(stored), sequence__gt=0)
    jobs = [start(project, now) for project in Project.objects.filter(ledger__in=moved).order_by("pk")]
    return [job for job in jobs if job is not None]


def start(project: Project, now: datetime) -> Job | None:
    """A queued job; None if one waits or runs, or the last one is too young. Jobs that ended make room for it."""
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        jobs = Job.objects.filter(project=project, kind=Job.Kind.FIGURES)
        young = Q(state=Job.State.DONE, started_at__gt=now - EVERY)
        failed = Q(state=Job.State.FAILED, finished_at__gt=now - PATIENCE)
        if jobs.filter(Q(state__in=(Job.State.QUEUED, Job.State.RUNNING)) | young | failed).exists():
            return None
        jobs.delete()
        return Job.objects.create(project=project, kind=Job.Kind.FIGURES, total=len(Kind.values), unit="figures")


def run(job: Job) -> None:
    """Compute and store all figures of the job's project. Running it twice changes nothing but their age."""
    project, lease = job.project, timedelta(seconds=settings.JOB_LEASE_SECONDS)
    rows: dict[tuple[str, str], Any] = {}
    with snapshot() as alias:
        sequence = Ledger.objects.using(alias).values_list("sequence", flat=True).get(project=project)
        begun = timezone.now()
        for kind, key, value in computed(project, alias):
            rows[kind, key] = value
            done = len({kind for kind, _key in rows})
            Job.objects.advance(job, done=done, lease=lease)
    store(project, rows, sequence=sequence, now=begun)


def computed(project: Project, alias: str) -> Iterator[tuple[str, str, Any]]:
    """Kind, key and value of each figure."""
    yield Kind.PROGRESS, "", progress.progress(project, alias)
    yield Kind.DISPUTES, "", progress.disputes(project, alias)
    said = reading.read(project, alias)
    yield Kind.SUGGESTIONS, "", quality.quality(project, said.labels, alias)
    yield Kind.LABELS, "", labels.mix(project, said, alias)
    for scope in agreement.SCOPES:
        answers = agreement.scope(said, scope)
        for scale in agreement.SCALES:
            value, ratings = agreement.overall(project, answers, scale)
            pairs = agreement.pairs(project, ratings)
            key = f"{scope}/{scale}"
            yield Kind.PAIRS, key, pairs
            yield Kind.ARTICLES, key, agreement.articles(ratings)
            yield Kind.AGREEMENT, key, value | {"pairs": agreement.of_pairs(pairs)}


def store(project: Project, rows: dict[tuple[str, str], Any], *, sequence: int, now: datetime) -> None:
    """Put these in the place of what was stored, all at once; `sequence`: the last event they know of."""
    made = [
        Figure(project=project, kind=kind, key=key, value=value, sequence=sequence, computed_at=now)
        for (kind, key), value in rows.items()
    ]
    with transaction.atomic():
        Figure.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=("project", "kind", "key"),
            update_fields=("value", "sequence", "computed_at"),
        )
