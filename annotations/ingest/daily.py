"""The daily job that applies rules of retention: when a project's is due, by the database's clock."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from annotations.models import Job, Project
from annotations.models.retention import SETTING, days, site_days

EVERY = timedelta(days=1)
KEPT = timedelta(days=30)  # jobs that ended


def start_due() -> list[Job]:
    """A queued job for each project with a rule whose last one was queued a day ago, or never. A beat that was away
    only delays it."""
    rows = Project.objects.all() if site_days() else Project.objects.filter(settings__has_key=SETTING)
    recent = Job.objects.filter(kind=Job.Kind.RETENTION, queued_at__gt=Now() - EVERY).values("project")
    jobs = [start(project) for project in rows.exclude(pk__in=recent).order_by("pk") if days(project)]
    return [job for job in jobs if job is not None]


def start(project: Project) -> Job | None:
    """A queued job; None if one waits or runs. Jobs that ended long ago make room for it."""
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        jobs = Job.objects.filter(project=project, kind=Job.Kind.RETENTION)
        if jobs.unfinished().exists():
            return None
        jobs.filter(finished_at__lt=Now() - KEPT).delete()
        return Job.objects.create(project=project, kind=Job.Kind.RETENTION, unit="rows")
