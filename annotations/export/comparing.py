"""Comparing two datasets in the background: once for each pair, for neither ever changes."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from annotations.errors import Conflict
from annotations.models import Comparison, Dataset, Job, User

from .compare import as_json, check, compare


def ask(*, old: Dataset, new: Dataset, by: User) -> Comparison:
    """The comparison of these two: known, or with a job that looks for it. Inside a transaction; enqueue its job.

    Raises as `compare.check`.
    """
    check(old, new)
    row, _made = Comparison.objects.get_or_create(old=old, new=new)
    row = Comparison.objects.select_for_update(of=("self",)).select_related("job").get(pk=row.pk)
    if row.found is None and not runs(row.job):
        row.job = Job.objects.create(
            project=new.project,
            kind=Job.Kind.COMPARE,
            by=by,
            arguments={"old": str(old.uid), "new": str(new.uid)},
            total=old.counts["sentences"] + new.counts["sentences"],
        )
        row.save(update_fields=["job"])
    return row


def runs(job: Job | None) -> bool:
    return job is not None and job.state in (Job.State.QUEUED, Job.State.RUNNING)


def run(job: Job) -> None:
    """Find what changed and keep it. Running it again changes nothing. Raises Conflict if one of the two is withdrawn,
    LeaseLost if the job was cancelled or taken over."""
    pairs = Comparison.objects.select_related("old__project", "new__project")
    row = pairs.filter(old__uid=job.arguments["old"], new__uid=job.arguments["new"]).first()
    if row is not None and row.found is not None:
        return
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)

    def tick(done: int) -> None:
        Job.objects.advance(job, done=done, lease=lease)

    found = as_json(compare(row.old, row.new, tick=tick)) if row is not None else None
    # Whoever withdraws one of them meanwhile deletes the row, so that no words of it come back.
    if row is None or not Comparison.objects.filter(pk=row.pk).update(found=found):
        raise Conflict(_("One of these versions was withdrawn."))
