"""Reading an import's file in the background: each article whole, the same result however often it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.errors import InvalidInput
from annotations.ingest import readers
from annotations.ingest.load import Stored
from annotations.ingest.prepare import Prepared, prepare
from annotations.ingest.versions import store
from annotations.models import Article, ArticleVersion, Import, Job, Rejected, bulk
from annotations.models.imports import local

ROWS_A_CHUNK = 16  # others wait for the ledger as long as a chunk is stored
COUNTED_AFTER = 1000  # articles; more than that make the database's guesses wrong
CHARACTERS_A_CHUNK = 250_000  # so that a chunk's transaction stays short, however long the articles

Found = readers.Draft | readers.Reject


@dataclass
class Tally:
    """What became of the rows so far; `rejects`: of those, the ones that are not stored yet."""

    articles: int = 0
    sentences: int = 0
    versions: int = 0
    duplicates: int = 0
    rejected: int = 0
    rejects: list[Rejected] = field(default_factory=list)

    def reject(self, reject: readers.Reject, *, start: int = 0, stop: int = 0) -> None:
        self.rejected += 1
        reason, title = reject.reason[:500], reject.title[:100]
        self.rejects.append(Rejected(row=reject.row, reason=reason, title=title, start=start, stop=stop))

    def count(self, item: Prepared, stored: Stored) -> None:
        self.articles += stored.new
        self.versions += stored.renewed
        self.sentences += len(item.sentences) if stored.new else 0
        self.duplicates += not (stored.new or stored.renewed)

    def done(self) -> int:
        return self.articles + self.versions + self.duplicates + self.rejected

    def counts(self) -> dict[str, int]:
        return {
            "articles": self.articles,
            "sentences": self.sentences,
            "duplicates": self.duplicates,
            "rejected": self.rejected,
            **({"versions": self.versions} if self.versions else {}),
        }

    def keep_rejects(self, imported: Import) -> None:
        """Store the rejects that are not stored yet."""
        for reject in self.rejects:
            reject.imported = imported
        bulk.insert(self.rejects)
        self.rejects = []


def begin(job: Job) -> Import | None:
    """The job's import, running from now on; None if it is done. Raises InvalidInput if it was taken back, LeaseLost if
    the job was cancelled or taken over."""
    imported = Import.objects.select_related("project", "by").get(uid=job.arguments["import"])
    if imported.state == Import.State.DONE:
        return None
    ours = Import.objects.filter(pk=imported.pk).exclude(state=Import.State.TAKEN_BACK)
    with transaction.atomic():
        tell(job, done=job.done)  # one that was stopped between its claim and here does not run
        if not ours.update(state=Import.State.RUNNING):
            raise InvalidInput(_("This import was taken back."))
    return imported


def run(job: Job, imported: Import) -> None:
    """Store every article of the job's import. Running it again goes on where it was.

    Raises InvalidInput if nothing can be read from the file, LeaseLost if the job was cancelled or taken over.
    """
    place = readers.Place(imported.place["byte"], imported.place["row"]) if imported.place else None
    tally = Tally(**imported.counts if place else {})
    tell(job, phase="reading", done=tally.done(), began=tally.done())
    with original(imported) as file:
        rows = readers.rows(imported.reader, file, imported.mapping)
        total = job.total if place and job.total else rows.count()
        if not total:
            raise InvalidInput(_("There is no article in this file."))
        tell(job, phase="storing", done=tally.done(), total=total)
        counted = False
        for chunk in chunks(rows.since(place)):
            load(job, imported, chunk, tally)
            if not counted and tally.done() >= COUNTED_AFTER:
                bulk.count(Article, ArticleVersion)
                counted = True
    Import.objects.filter(pk=imported.pk, state=Import.State.RUNNING).update(state=Import.State.DONE)


@contextmanager
def original(imported: Import) -> Iterator[IO[bytes]]:
    """The import's file. Raises InvalidInput if it was erased."""
    if not imported.original.name:
        raise InvalidInput(_("The file of this import was erased."))
    with local(imported.original.storage, imported.original.name) as file:
        yield file


def tell(job: Job, **progress: Any) -> None:
    """Store how far the job is, and renew its lease. Raises LeaseLost if it was cancelled or taken over."""
    Job.objects.advance(job, lease=timedelta(seconds=settings.JOB_LEASE_SECONDS), **progress)


def chunks(rows: Iterable[readers.Row]) -> Iterator[list[readers.Row]]:
    """The rows in pieces of at most ROWS_A_CHUNK and about CHARACTERS_A_CHUNK."""
    chunk: list[readers.Row] = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += len(row.found.text) if isinstance(row.found, readers.Draft) else 0
        if len(chunk) >= ROWS_A_CHUNK or size >= CHARACTERS_A_CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def load(job: Job, imported: Import, chunk: list[readers.Row], tally: Tally) -> None:
    """Store one chunk, and with it how far the import is, in one transaction; what is slow happens before it."""
    items: list[Prepared] = []
    for row in chunk:
        made = row.found if isinstance(row.found, readers.Reject) else made_ready(row.found)
        if isinstance(made, readers.Reject):
            tally.reject(made, start=row.start, stop=row.place.byte)
        else:
            items.append(made)
    with transaction.atomic():
        bulk.commit_soon()
        # The job's row first: a cancelled or overtaken attempt stops here and leaves nothing. The ledger last.
        tell(job, done=tally.done() + len(items))
        Import.objects.select_for_update(no_key=True).get(pk=imported.pk)
        for item, result in zip(items, store(imported=imported, now=timezone.now(), prepared=items), strict=True):
            tally.count(item, result)
        tally.keep_rejects(imported)
        place = chunk[-1].place._asdict()
        Import.objects.filter(pk=imported.pk).update(counts=tally.counts(), place=place)


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
