"""Bringing a dataset back, from a place where it lies or from an uploaded file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.errors import TooLarge
from annotations.ingest.datasets import Dataset, Survey, ZipPlace
from annotations.models import Entry, Import, Job, Ledger, Project, User, append

from . import articles, books, decided
from .passes import Passes
from .people import People
from .pieces import pieces
from .refusals import refuse_if_known, refuse_if_used
from .standings import stand

READER = "dataset"
ARTICLES_A_CHUNK = 100
UNPACKED = 50  # times MAX_FILE_BYTES: what an uploaded ZIP may hold
Tick = Callable[[int, int], None]


def begin(*, project: Project, dataset: Dataset, by: User, now: datetime, way: str) -> Import:
    """The unsaved import of a dataset."""
    title = f"{dataset.manifest.get('project', '')} · version {dataset.manifest.get('number', '')}"
    return Import(
        project=project,
        by=by,
        at=now,
        way=way,
        reader=READER,
        mapping={READER: dataset.uid},
        state=Import.State.QUEUED,
        original_name=title[:255],
    )


def restore(
    *, project: Project, dataset: Dataset, by: User, now: datetime, way: str, found: Survey | None = None
) -> Import:
    """Bring the dataset into the project, which is empty; all of it or nothing. The same dataset again changes nothing,
    and gives the import that brought it.

    `found`: what looking through it found, if that was done. Raises InvalidInput if it cannot be used, Conflict if the
    project is not empty or an article of it is in this deployment already.
    """
    if (before := brought(project, dataset)) is not None:
        return before
    refuse_if_used(project)
    found = found or look_through(dataset)
    imported = begin(project=project, dataset=dataset, by=by, now=now, way=way)
    with all_or_none(found), transaction.atomic():
        imported.save()
        store(imported, dataset, found, now=now)
    return imported


@contextmanager
def all_or_none(found: Survey) -> Iterator[None]:
    """Says it as `refuse_if_known` does if somebody else brings the same articles at the same time, into whatever
    project: the database lets one of the two through."""
    try:
        yield
    except IntegrityError:
        refuse_if_known(found.uids)
        raise


def run(job: Job, imported: Import) -> None:
    """Bring the dataset of the job's import, an uploaded ZIP. Running it again after it broke begins anew: nothing was
    left. Raises as `restore`."""

    lease, renewed = timedelta(seconds=settings.JOB_LEASE_SECONDS), time.monotonic()

    def tick(done: int, total: int) -> None:
        Job.objects.advance(job, done=done, total=total, lease=lease)

    def beat() -> None:
        nonlocal renewed
        if time.monotonic() - renewed > lease.total_seconds() / 10:
            tick(0, 0)
            renewed = time.monotonic()

    with imported.original.open("rb") as file:
        dataset = uploaded(file)
        refuse_if_used(imported.project, but=imported)
        found = look_through(dataset, beat)
        with all_or_none(found), transaction.atomic():
            tick(0, found.articles)  # the job's row first: a cancelled or overtaken attempt stops here
            store(imported, dataset, found, now=timezone.now(), tick=tick)


def upload(*, project: Project, by: User, now: datetime, name: str, file: IO[bytes], way: str) -> Import:
    """The unsaved import of an uploaded ZIP, `queued`, or the one that brought the same dataset before.

    Raises as `restore` for what can be told without looking through all of it.
    """
    dataset = uploaded(file)
    if (before := brought(project, dataset)) is not None:
        return before
    refuse_if_used(project)
    imported = begin(project=project, dataset=dataset, by=by, now=now, way=way)
    imported.original_name = name[-255:]
    return imported


def uploaded(file: IO[bytes]) -> Dataset:
    """The dataset in an uploaded ZIP. What it may hold unpacked follows from what may be uploaded."""
    most = UNPACKED * settings.MAX_FILE_BYTES
    return Dataset(ZipPlace(file, most=most), most=most)


def brought(project: Project, dataset: Dataset) -> Import | None:
    """The import that brought this dataset into the project, if one did."""
    done = Import.objects.filter(project=project, reader=READER, state=Import.State.DONE)
    return done.filter(mapping__dataset=dataset.uid).first()


def look_through(dataset: Dataset, beat: Callable[[], None] = lambda: None) -> Survey:
    """Look through all of it, before anything is locked; `beat` as for `survey`. Raises as `restore`, but knows of no
    project."""
    found = dataset.survey(beat)
    if found.longest > settings.MAX_ARTICLE_BYTES:
        sizes = {"size": f"{found.longest / 1e6:.1f}", "limit": f"{settings.MAX_ARTICLE_BYTES / 1e6:g}"}
        raise TooLarge(_("An article of it has %(size)s MB; at most %(limit)s MB are allowed.") % sizes)
    refuse_if_known(found.uids)
    return found


def store(
    imported: Import, dataset: Dataset, found: Survey, *, now: datetime, tick: Tick = lambda done, total: None
) -> None:
    """Write everything. Inside a transaction; nobody else writes to the project meanwhile."""
    project = imported.project
    Ledger.objects.select_for_update().get(pk=project.pk)
    refuse_if_used(project, but=imported)
    append(project_id=project.pk, actor=imported.by, now=now, entries=[told(imported, dataset)])
    versions = books.publish(
        project=project, versions=dataset.codebooks, asked_again=found.asked_again, by=imported.by, now=now
    )
    passes = Passes(
        imported, People(project, f"{UUID(dataset.uid).hex}.{project.uid.hex}"), versions, now=now, name="Imported"
    )
    done, keys = 0, list[int]()
    for chunk in pieces(dataset.articles(), ARTICLES_A_CHUNK):
        stored = articles.insert(imported, chunk, now=now, splitter=splitter_of(dataset))
        passes.insert(stored)
        decided.insert(imported, stored, versions, now=now)
        decided.ask_again(stored, versions)
        keys += [one.article.pk for one in stored]
        done += len(chunk)
        tick(done, found.articles + found.removed)
    passes.close()
    stand(keys)
    imported.state = Import.State.DONE
    imported.mapping = {READER: dataset.uid}
    imported.counts = counts(found)
    imported.save(update_fields=["state", "mapping", "counts"])


def told(imported: Import, dataset: Dataset) -> Entry:
    """The event that says where all that follows comes from."""
    names = ("dataset", "project_uid", "number", "watermark", "ledger", "schema")
    value = {name: dataset.manifest[name] for name in names if name in dataset.manifest}
    return Entry(kind="dataset.imported", subject=f"import/{imported.uid}", new=value)


def splitter_of(dataset: Dataset) -> str:
    """What cut its articles, if that was one program."""
    known: Any = dataset.manifest.get("segmentation")
    names = known.get("splitters") if isinstance(known, dict) else None
    if isinstance(names, list) and len(names) == 1 and isinstance(names[0], str) and len(names[0]) <= 40:
        return names[0]
    return articles.SPLITTER


def counts(found: Survey) -> dict[str, int]:
    """What `Import.counts` holds of a dataset: as of any import, and what came along."""
    return {
        "articles": found.articles, "sentences": found.sentences, "duplicates": 0, "rejected": 0,
        "answers": found.answers, "decisions": found.decisions, "people": len(found.people),
        "removed": found.removed,
    }  # fmt: skip
