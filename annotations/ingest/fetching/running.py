"""Fetching the addresses of an import in the background. Running it again goes on where it was: what came is not
fetched again, and what is stored is not read again."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.errors import WorkbenchError
from annotations.ingest import readers
from annotations.ingest.fetching import documents
from annotations.ingest.fetching.asking import READER, refuse_if_off
from annotations.ingest.fetching.keeping import KEPT, keep
from annotations.ingest.fetching.reasons import Refused, refuse_status, unreached
from annotations.ingest.fetching.robots import Robots
from annotations.ingest.fetching.web import SPACING, Web
from annotations.ingest.prepare import Prepared
from annotations.ingest.running import made_ready
from annotations.ingest.versions import store
from annotations.models import Fetched, Import, Job, Rejected
from annotations.outbound import OutboundError

__all__ = ["READER", "run"]


def run(job: Job, imported: Import, *, web: Web | None = None) -> None:
    """Fetch and store every address of the job's import; one that brings nothing is a reject.

    `web`: what can be reached, by default public addresses. Raises NotAllowed if addresses are not fetched here (any
    more), LeaseLost if the job was cancelled or taken over.
    """
    refuse_if_off()
    web = web or Web()
    robots = Robots(web) if imported.way == Import.Way.FEED else None
    rows = list(imported.fetches.order_by("number"))
    for done, row in enumerate(rows):
        advance(job, done, len(rows))
        if row.state == Fetched.State.WAITING:
            fetch(job, row, web, robots, done=done)
        if row.state == Fetched.State.CAME:
            take(job, imported, row, done=done)
    advance(job, len(rows), len(rows))
    finish(imported, rows)


def advance(job: Job, done: int, total: int) -> None:
    """Tell how far the job is, and renew its lease. Raises LeaseLost."""
    Job.objects.advance(job, done=done, lease=lease(), total=total, unit="addresses")


def lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def fetch(job: Job, row: Fetched, web: Web, robots: Robots | None, *, done: int) -> None:
    """Ask for one address, and keep what came or why nothing did."""
    now = timezone.now()
    try:
        spacing = robots.admit(row.asked, now) if robots else SPACING
        reply = web.get(row.asked, spacing=spacing)
        row.status = reply.status
        refuse_status(reply, now)
    except (OutboundError, Refused) as error:
        if isinstance(error, Refused) and error.busy:
            web.leave(row.asked, error)
        refuse(job, row, unreached(error) if isinstance(error, OutboundError) else error, now, done=done)
        return
    keep(row, reply, now)
    try:
        with transaction.atomic():
            Job.objects.advance(job, done=done, lease=lease())
            row.save(update_fields=KEPT)
    except BaseException:
        row.file.delete(save=False)  # no row speaks of it
        raise


def refuse(job: Job, row: Fetched, error: WorkbenchError, now: datetime, *, done: int) -> None:
    """Keep why an address brought nothing. Of what came only the digest stays: no article would lead to the file."""
    storage, name = row.file.storage, row.file.name
    row.file.name = ""
    row.state, row.reason, row.at = Fetched.State.REFUSED, error.message[:500], now
    row.counts = {"rejected": 1}
    with transaction.atomic():
        Job.objects.advance(job, done=done, lease=lease())
        row.save(update_fields=("state", "reason", "status", "at", "counts", "file"))
        if name:
            transaction.on_commit(lambda: storage.delete(name), robust=True)


def take(job: Job, imported: Import, row: Fetched, *, done: int) -> None:
    """Read one document that came, and store its articles, with how far the job is, in one transaction."""
    try:
        with row.file.open("rb") as file:
            made = [
                one if isinstance(one, readers.Reject) else made_ready(one) for one in documents.read(row, file.read())
            ]
        items = [one for one in made if isinstance(one, Prepared)]
        if not items:
            raise Refused(nothing([one for one in made if isinstance(one, readers.Reject)]))
    except WorkbenchError as error:
        refuse(job, row, error, timezone.now(), done=done)
        return
    rejects = [
        {"row": row.number, "reason": one.reason, "title": one.title} for one in made if isinstance(one, readers.Reject)
    ]
    with transaction.atomic():
        # The job's row first: a cancelled or overtaken attempt stops here and leaves nothing.
        Job.objects.advance(job, done=done, lease=lease())
        stored = store(imported=imported, now=timezone.now(), prepared=items)
        new = [item for item, result in zip(items, stored, strict=True) if result.new]
        renewed = sum(result.renewed for result in stored)
        row.state, row.rejects = Fetched.State.READ, rejects
        row.counts = {
            "articles": len(new),
            "sentences": sum(len(item.sentences) for item in new),
            "duplicates": len(items) - len(new) - renewed,
            "rejected": len(rejects),
            **({"versions": renewed} if renewed else {}),
        }
        row.save(update_fields=("state", "rejects", "counts"))
        for held in imported.fetches.filter(Q(pk=row.pk) | Q(number=0)):  # a feed has words of all that it names
            held.articles.add(*(result.article for result in stored))


def nothing(rejects: list[readers.Reject]) -> str:
    """Why there is no article in a document."""
    if rejects and rejects[0].reason != "It has no text.":
        return rejects[0].reason
    return _(
        "There is no article in this page, or a program draws it in the browser. Open it, and upload the saved page or "
        "paste the text."
    )


def finish(imported: Import, rows: list[Fetched]) -> None:
    """The import is done: what became of its addresses, together."""
    counts: Counter[str] = Counter({"articles": 0, "sentences": 0, "duplicates": 0, "rejected": 0})
    rejects: list[dict[str, Any]] = []
    for row in rows:
        counts.update(row.counts)
        if row.state == Fetched.State.REFUSED:
            rejects.append({"row": row.number, "reason": row.reason, "title": row.title or row.asked})
        rejects.extend(row.rejects)
    with transaction.atomic():
        running = Import.objects.filter(pk=imported.pk, state=Import.State.RUNNING)
        if running.update(state=Import.State.DONE, counts=dict(counts)):
            Rejected.objects.bulk_create(
                Rejected(imported=imported, row=one["row"], reason=one["reason"][:500], title=one["title"][:100])
                for one in rejects
            )
