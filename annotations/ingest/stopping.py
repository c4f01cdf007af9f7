"""Stopping an import that waits or runs, and going on with one that ended too early."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.errors import Conflict
from annotations.models import Import, Job, User
from annotations.models.jobs import JobQuerySet

ENDED = (Import.State.FAILED, Import.State.STOPPED)


def stop(*, imported: Import, now: datetime) -> bool:
    """Stop the import at once: a worker that is at it stores nothing more, and what is stored stays. False if it had
    ended."""
    with transaction.atomic():
        _jobs(imported).cancel(now=now)  # the job's row first, as the worker has it
        running = Import.objects.filter(pk=imported.pk, state__in=(Import.State.QUEUED, Import.State.RUNNING))
        stopped = bool(running.update(state=Import.State.STOPPED))
    imported.refresh_from_db()
    return stopped


def go_on(*, imported: Import, by: User, now: datetime) -> Job:
    """The import's job, queued again in the name of `by`: it goes on where it was. Raises Conflict if the import did
    not end too early, or its file was erased."""
    with transaction.atomic():
        job = _jobs(imported).select_for_update(no_key=True).first()
        locked = Import.objects.select_for_update(no_key=True).get(pk=imported.pk)
        if job is None or locked.state not in ENDED or not _jobs(imported).retry(now=now, by=by):
            raise Conflict(_("This import cannot go on: it is %(state)s.") % {"state": locked.get_state_display()})
        if not locked.original and not locked.fetches.exists():
            raise Conflict(_("The file of this import was erased."))
        Import.objects.filter(pk=imported.pk).update(state=Import.State.QUEUED)
    imported.refresh_from_db()
    job.refresh_from_db()
    return job


def _jobs(imported: Import) -> JobQuerySet:
    jobs = Job.objects.filter(project=imported.project_id, kind=Job.Kind.IMPORT, arguments__import=str(imported.uid))
    return jobs.order_by("-pk")
