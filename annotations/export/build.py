"""Making a dataset: order it, run it as a job in one snapshot, publish it whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from annotations import __version__
from annotations.errors import Conflict, InvalidInput
from annotations.models import (
    Answer,
    Assignment,
    Codebook,
    Dataset,
    DatasetFile,
    Entry,
    Job,
    Ledger,
    Project,
    Sentence,
    User,
    append,
    snapshot,
)
from annotations.models.imports import private_storage, settle

from . import card
from .formats import WRITERS, Writer
from .rows import Pages
from .schema import FORMATS, ROW_TYPES, Filters, filters_from
from .segmentation import segmentation

ROWS_BETWEEN_PROGRESS = 20_000


def order(*, project: Project, by: User, now: datetime, name: str, filters: Filters, formats: Sequence[str]) -> Dataset:
    """A numbered dataset that waits to be made. Call `start` in the same transaction.

    Raises InvalidInput for an unknown format, or if nothing could be in it.
    """
    wrong = set(formats) - set(FORMATS)
    if wrong or not formats:
        raise InvalidInput(f"Choose among the formats {', '.join(FORMATS)}.")
    if nothing_is_done(project) and not filters.include_open:
        raise InvalidInput("No article is done yet. Press Done on an article first, or tick open sentences.")
    with transaction.atomic():
        # The ledger row is the project's queue: two orders at once get two numbers.
        Ledger.objects.select_for_update().get(project=project)
        last = Dataset.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
        dataset = Dataset.objects.create(
            project=project,
            number=last + 1,
            name=" ".join(name.split())[:120],
            by=by,
            filters=filters.as_json(),
            formats=[name for name in FORMATS if name in formats],
        )
        entry = Entry(kind="dataset.ordered", subject=f"dataset/{dataset.uid}", new={"number": dataset.number})
        append(project_id=project.pk, actor=by, now=now, entries=[entry])
    return dataset


def nothing_is_done(project: Project) -> bool:
    """True while no finished article of the project holds an answer: there is nothing to export but open sentences."""
    done = Answer.objects.filter(assignment__article__project=project, assignment__state=Assignment.State.DONE)
    return not done.filter(sentence__retired__isnull=True).exists()


def start(dataset: Dataset) -> Job:
    """The queued job that makes the dataset."""
    job = Job.objects.create(
        project=dataset.project, kind=Job.Kind.EXPORT, by=dataset.by, arguments={"dataset": str(dataset.uid)}
    )
    Dataset.objects.filter(pk=dataset.pk).update(job=job, state=Dataset.State.MAKING)
    return job


def run(job: Job) -> None:
    """Make the files, then publish them and the row in one transaction. A run that dies leaves nothing public."""
    dataset = Dataset.objects.select_related("project", "by").get(uid=job.arguments["dataset"])
    if dataset.state == Dataset.State.READY:
        return
    Dataset.objects.filter(pk=dataset.pk, state=Dataset.State.FAILED).update(state=Dataset.State.MAKING)  # tried again
    storage = private_storage()
    folder = f"datasets/{dataset.uid}"
    sweep(storage, folder)
    with tempfile.TemporaryDirectory(prefix="dataset-") as place, snapshot() as using:
        manifest = write_files(dataset, Path(place), job, using)
        stored = [(found, store(storage, folder, Path(place) / found["name"])) for found in manifest["files"]]
    publish(dataset, job, manifest, stored)


def write_files(dataset: Dataset, place: Path, job: Job, using: str) -> dict[str, Any]:
    """Write every file of the dataset into `place` and return the manifest (itself the last file but one)."""
    filters = filters_from(dataset.filters)
    pages = Pages(dataset.project, filters, using=using)
    watermark = Ledger.objects.using(using).values_list("sequence", flat=True).get(project=dataset.project)
    total = Sentence.objects.using(using).filter(article__in=pages.articles(), retired__isnull=True).count()
    writers = {
        (kind, fmt): (place / f"{kind}.{fmt}", WRITERS[fmt](place / f"{kind}.{fmt}", columns))
        for kind, columns in ROW_TYPES.items()
        for fmt in dataset.formats
    }
    fill(pages, {key: writer for key, (_, writer) in writers.items()}, job, total)
    files = []
    for (kind, _), (path, writer) in writers.items():
        writer.close()
        files.append(described(path, kind, writer.rows))
    about = {
        "dataset": str(dataset.uid),
        "number": dataset.number,
        "name": dataset.name,
        "project": dataset.project.name,
        "made": dataset.created_at.isoformat(),
        "watermark": watermark,
        "filters": dataset.filters,
        "codebooks": list(
            Codebook.objects.using(using)
            .filter(project=dataset.project, published_at__isnull=False)
            .order_by("version")
            .values_list("version", flat=True)
        ),
        "segmentation": segmentation(pages.tally, using=using),
        "software": f"claim-workbench {__version__}",
    }
    manifest = card.manifest(about=about, tally=pages.tally, files=files)
    (place / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (place / "README.md").write_text(card.readme(manifest), encoding="utf-8")
    extra = [described(place / name, kind, 0) for name, kind in (("manifest.json", "manifest"), ("README.md", "card"))]
    return {**manifest, "files": files + extra}


def fill(pages: Pages, writers: dict[tuple[str, str], Writer], job: Job, total: int) -> None:
    """Send each row to its writers, renewing the job's lease on the way."""
    sentences = [writer.write for (kind, _), writer in writers.items() if kind == "sentences"]
    answers = [writer.write for (kind, _), writer in writers.items() if kind == "answers"]
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    Job.objects.advance(job, done=0, total=total, now=timezone.now(), lease=lease)
    for done, (sentence, said) in enumerate(pages, start=1):
        for write in sentences:
            write(sentence)
        for row in said:
            for write in answers:
                write(row)
        if done % ROWS_BETWEEN_PROGRESS == 0:
            Job.objects.advance(job, done=done, now=timezone.now(), lease=lease)
    Job.objects.advance(job, done=total, now=timezone.now(), lease=lease)


def described(path: Path, kind: str, rows: int) -> dict[str, Any]:
    """Sync the file and tell its name, kind, rows, bytes and SHA-256."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        os.fsync(file.fileno())
        for part in iter(lambda: file.read(1 << 20), b""):
            digest.update(part)
    return {
        "name": path.name,
        "kind": kind,
        "rows": rows,
        "bytes": path.stat().st_size,
        "sha256": digest.hexdigest(),
    }


def store(storage: Storage, folder: str, path: Path) -> str:
    """Put the file under a random name; nothing refers to it until the row does."""
    with path.open("rb") as file:
        name = storage.save(f"{folder}/{secrets.token_hex(16)}", File(file))
    settle(storage, name)
    return name


def publish(dataset: Dataset, job: Job, manifest: dict[str, Any], stored: list[tuple[dict[str, Any], str]]) -> None:
    """Make the dataset public: files and row in one transaction."""
    now = timezone.now()
    with transaction.atomic():
        lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
        Job.objects.advance(job, done=job.total, now=now, lease=lease)  # still ours?
        changed = Dataset.objects.filter(pk=dataset.pk, state=Dataset.State.MAKING).update(
            state=Dataset.State.READY,
            watermark=manifest["watermark"],
            manifest=manifest,
            counts=manifest["counts"],
            ready_at=now,
        )
        if not changed:
            raise Conflict("This dataset does not wait to be made.")
        entry = Entry(
            kind="dataset.made",
            subject=f"dataset/{dataset.uid}",
            new={"watermark": manifest["watermark"], "files": {f["name"]: f["sha256"] for f in manifest["files"]}},
        )
        append(project_id=dataset.project_id, actor=dataset.by, now=now, entries=[entry])
        DatasetFile.objects.bulk_create(
            DatasetFile(
                dataset=dataset,
                name=f["name"],
                kind=f["kind"],
                file=name,
                digest=f["sha256"],
                size=f["bytes"],
                rows=f["rows"],
            )
            for f, name in stored
        )


def failed(job: Job) -> None:
    """Mark the job's dataset failed and remove what it stored."""
    dataset = Dataset.objects.get(uid=job.arguments["dataset"])
    if Dataset.objects.filter(pk=dataset.pk, state=Dataset.State.MAKING).update(state=Dataset.State.FAILED):
        sweep(private_storage(), f"datasets/{dataset.uid}")


def sweep(storage: Storage, folder: str) -> None:
    """Remove files that an earlier, dead run left."""
    try:
        names = storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    for name in names:
        storage.delete(f"{folder}/{name}")


MEDIA_TYPES = {
    ".jsonl": "application/x-ndjson",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
}


def media_type(name: str) -> str:
    """The media type that a dataset's file is sent with."""
    return MEDIA_TYPES[Path(name).suffix]


def download_name(file: DatasetFile) -> str:
    """A file name that still says in a download folder what it is: project, version, kind."""
    project = slugify(file.dataset.project.name) or "project"
    return f"{project}-v{file.dataset.number}-{file.name}"
