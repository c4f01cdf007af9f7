"""Reading an import's file in the background: each article whole, the same result however often it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.errors import InvalidInput
from annotations.ingest import readers
from annotations.ingest.load import Stored
from annotations.ingest.prepare import Prepared, prepare
from annotations.ingest.versions import store
from annotations.models import Import, Job

ROWS_A_CHUNK = 100
CHARACTERS_A_CHUNK = 500_000  # so that a chunk's transaction stays short, however long the articles
MOST_REJECTS = 5_000  # rows kept for download; the count is always whole

Found = readers.Draft | readers.Reject


@dataclass
class Tally:
    """What became of the rows so far."""

    articles: int = 0
    sentences: int = 0
    versions: int = 0
    duplicates: int = 0
    rejected: int = 0
    rejects: list[dict[str, Any]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def reject(self, reject: readers.Reject) -> None:
        self.rejected += 1
        if len(self.rejects) < MOST_REJECTS:
            self.rejects.append({"row": reject.row, "reason": reject.reason, "title": reject.title})

    def count(self, item: Prepared, stored: Stored, imported: Import) -> None:
        """Count one result. An article that an earlier, broken attempt of this import stored is ours, no duplicate."""
        ours = stored.new or (stored.article.imported_in_id == imported.pk and item.digest not in self.seen)
        renewed = stored.renewed and item.digest not in self.seen
        self.seen.add(item.digest)
        self.articles += ours
        self.versions += renewed
        self.sentences += len(item.sentences) if ours else 0
        self.duplicates += not (ours or renewed)

    def counts(self) -> dict[str, int]:
        return {
            "articles": self.articles,
            "sentences": self.sentences,
            "duplicates": self.duplicates,
            "rejected": self.rejected,
            **({"versions": self.versions} if self.versions else {}),
        }


def begin(job: Job) -> Import | None:
    """The job's import, running from now on; None if it is done. Raises InvalidInput if it was taken back."""
    imported = Import.objects.select_related("project", "by").get(uid=job.arguments["import"])
    if imported.state == Import.State.DONE:
        return None
    ours = Import.objects.filter(pk=imported.pk).exclude(state=Import.State.TAKEN_BACK)
    if not ours.update(state=Import.State.RUNNING):
        raise InvalidInput(_("This import was taken back."))
    return imported


def run(job: Job, imported: Import) -> None:
    """Store every article of the job's import. Running it again goes on where it was.

    Raises InvalidInput if nothing can be read from the file, LeaseLost if the job was cancelled or taken over.
    """
    found = list(read(imported))
    if not found:
        raise InvalidInput(_("There is no article in this file."))
    tally = Tally()
    done = 0
    for chunk in chunks(found):
        done += len(chunk)
        load(job, imported, chunk, tally, done=done, total=len(found))
    Import.objects.filter(pk=imported.pk, state=Import.State.RUNNING).update(
        state=Import.State.DONE, counts=tally.counts(), rejects=tally.rejects
    )


def read(imported: Import) -> Iterator[Found]:
    """The drafts and rejects of the import's file."""
    with imported.original.open("rb") as file:
        data = file.read()
    return readers.read(readers.by_name(imported.reader), data, imported.mapping)


def chunks(found: Iterable[Found]) -> Iterator[list[Found]]:
    """The rows in pieces of at most ROWS_A_CHUNK and about CHARACTERS_A_CHUNK."""
    chunk: list[Found] = []
    size = 0
    for row in found:
        chunk.append(row)
        size += len(row.text) if isinstance(row, readers.Draft) else 0
        if len(chunk) >= ROWS_A_CHUNK or size >= CHARACTERS_A_CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def load(job: Job, imported: Import, chunk: list[Found], tally: Tally, *, done: int, total: int) -> None:
    """Store one chunk, with the job's progress, in one transaction; what is slow happens before it."""
    items: list[Prepared] = []
    for row in chunk:
        made = row if isinstance(row, readers.Reject) else made_ready(row)
        if isinstance(made, readers.Reject):
            tally.reject(made)
        else:
            items.append(made)
    now = timezone.now()
    with transaction.atomic():
        # The job's row first: a cancelled or overtaken attempt stops here and leaves nothing.
        Job.objects.advance(job, done=done, total=total, now=now, lease=timedelta(seconds=settings.JOB_LEASE_SECONDS))
        stored = store(imported=imported, now=now, prepared=items)
    for item, result in zip(items, stored, strict=True):
        tally.count(item, result, imported)


def made_ready(draft: readers.Draft) -> Prepared | readers.Reject:
    """The prepared article, or why the row cannot be one."""
    size = len(draft.text.encode())
    if size > settings.MAX_ARTICLE_BYTES:
        reason = _("Its text has %(size)s MB; at most %(limit)s MB are allowed.")
        sizes = {"size": f"{size / 1e6:.1f}", "limit": f"{settings.MAX_ARTICLE_BYTES / 1e6:g}"}
        return readers.Reject(draft.row, reason % sizes, draft.title[: readers.REJECT_TITLE])
    try:
        return prepare(draft)
    except InvalidInput as error:
        return readers.Reject(draft.row, error.message, draft.title[: readers.REJECT_TITLE])


def failed(job: Job) -> None:
    """The job ended badly: so did its import. What was stored stays, and can be taken back."""
    unfinished = (Import.State.QUEUED, Import.State.RUNNING)
    Import.objects.filter(uid=job.arguments["import"], state__in=unfinished).update(state=Import.State.FAILED)
