"""Making a dataset: run as a job in one snapshot, publish it whole or not at all."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from annotations.errors import Conflict
from annotations.models import Codebook, Dataset, DatasetFile, Entry, Job, Ledger, append, kept_pseudonyms, snapshot
from annotations.models.imports import private_storage, settle

from .folder import Said, Tick, described, write
from .formats import Written
from .formats.base import Beat, archive, copy_into, entry, take_over
from .formats.streams import PACKED
from .reading import Reading, removed
from .recipe import filters_from
from .rows import Pseudonyms
from .software import versions

WHOLE = "dataset.zip"
PACKING = ".packing"  # of the workplace: what was packed on the way
ABANDONED_SECONDS = 3600  # after so long nothing was put into it, nobody makes it
COMPRESSED = (".parquet", ".xlsx", ".zip", ".gz", ".zst")
LISTED_AT_ONCE = 1000  # articles


def run(job: Job, *, prepare: Callable[[], None] = lambda: None) -> None:
    """Make the files, then publish them and the row in one transaction. A run that dies leaves nothing public.

    `prepare`: called once the view of the data stands, before a dataset with splits is read: whatever it finds out of
    texts is then complete for this view.
    """
    dataset = Dataset.objects.select_related("project", "by").get(uid=job.arguments["dataset"])
    if dataset.state == Dataset.State.READY:
        return
    Dataset.objects.filter(pk=dataset.pk, state=Dataset.State.FAILED).update(state=Dataset.State.MAKING)  # tried again
    storage = private_storage()
    folder = f"datasets/{dataset.uid}"
    sweep(storage, folder)
    with workplace(dataset) as place, snapshot() as using:
        told = Said(about(dataset, using), published(dataset, using))  # the first query: from here on the view stands
        gone = set(removed(dataset.project, using=using).values_list("pk", flat=True))
        if dataset.options.get("splits"):
            prepare()
        tick = ticking(job)
        manifest = write_files(dataset, place, job, using, told, tick)
        files = [*manifest["files"], packed(dataset, place, manifest["files"], partial(tick, 0))]
        stored = []
        for found in files:
            stored.append((found, store(storage, folder, place / found["name"])))
            tick(0)
    publish(dataset, job, manifest, stored, gone)


@contextmanager
def workplace(dataset: Dataset) -> Iterator[Path]:
    """A folder of the dataset's own, empty, and gone afterwards. Beside the data, not in /tmp: it holds articles, and
    what a worker that was killed left there is found by its name."""
    tidy()
    place = workplaces() / str(dataset.uid)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700, parents=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def workplaces() -> Path:
    return Path(settings.DATA) / "making"


def tidy() -> None:
    """Remove what killed workers of this machine left of datasets that nobody makes any more."""
    there = {path.name: path for path in workplaces().glob("*") if abandoned(path)}
    making = Dataset.objects.filter(uid__in=there, state=Dataset.State.MAKING).values_list("uid", flat=True)
    for name in there.keys() - {str(uid) for uid in making}:
        shutil.rmtree(there[name], ignore_errors=True)


def abandoned(place: Path) -> bool:
    with suppress(FileNotFoundError):  # somebody else tidies, too
        return place.stat().st_mtime < time.time() - ABANDONED_SECONDS
    return False


def ticking(job: Job) -> Tick:
    """Tells the job how many sentences were read, and renews its lease; for 0 only after a tenth of the lease."""
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    renewed = time.monotonic()

    def tick(read: int) -> None:
        nonlocal renewed
        if read or time.monotonic() - renewed > lease.total_seconds() / 10:
            Job.objects.advance(job, done=job.done + read, lease=lease)
            renewed = time.monotonic()

    return tick


def write_files(dataset: Dataset, place: Path, job: Job, using: str, told: Said, tick: Tick) -> dict[str, Any]:
    """Write the folder from what stands in the snapshot, renewing the job's lease on the way; returns the manifest."""
    reading = Reading(dataset.project, filters_from(dataset.filters), using=using)
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    Job.objects.advance(job, done=0, total=reading.total(), lease=lease)
    pseudonym = Pseudonyms(dataset.project.pseudonym_key, kept_pseudonyms(dataset.project, using=using))
    manifest = write(reading, place, told, pseudonym=pseudonym, tick=tick, packing=place / PACKING)
    list_articles(dataset, reading.in_words, partial(tick, 0))
    return manifest


def list_articles(dataset: Dataset, articles: Sequence[int], beat: Beat) -> None:
    """Note whose words are in it, so that taking one down finds it at once. Before it is published, a piece at a time:
    nobody who saves waits for all of it."""
    rows = dataset.articles.through.objects
    rows.filter(dataset=dataset).delete()  # of a run that died
    for start in range(0, len(articles), LISTED_AT_ONCE):
        some = articles[start : start + LISTED_AT_ONCE]
        rows.bulk_create([dataset.articles.through(dataset_id=dataset.pk, article_id=key) for key in some])
        beat()


def about(dataset: Dataset, using: str) -> dict[str, Any]:
    """What the manifest says of the dataset that no row tells."""
    ledger = Ledger.objects.using(using).get(project=dataset.project)
    earlier = Dataset.objects.using(using).filter(project=dataset.project, number__lt=dataset.number)
    ready = earlier.filter(state__in=(Dataset.State.READY, Dataset.State.WITHDRAWN)).order_by("-number")
    return {
        "dataset": str(dataset.uid),
        "number": dataset.number,
        "name": dataset.name,
        "notes": dataset.notes,
        "doi": dataset.doi,
        "project": dataset.project.name,
        "project_uid": str(dataset.project.uid),
        "made": moment(dataset.created_at),
        "watermark": ledger.sequence,
        "ledger": ledger.hash,
        "pseudonyms": Pseudonyms(dataset.project.pseudonym_key).check(),
        "filters": dataset.filters,
        "options": dataset.options,
        "formats": dataset.formats,
        "versions": [
            {"number": n, "name": name, "made": moment(made), "sentences": counts.get("sentences", 0)}
            for n, name, made, counts in ready.values_list("number", "name", "created_at", "counts")
        ],
        "software": versions(),
    }


def moment(when: datetime) -> str:
    """UTC to the microsecond."""
    return when.astimezone(UTC).isoformat(timespec="microseconds")


def published(dataset: Dataset, using: str) -> list[int]:
    """The versions of the codebook that were published."""
    rows = Codebook.objects.using(using).filter(project=dataset.project, published_at__isnull=False)
    return list(rows.order_by("version").values_list("version", flat=True))


def packed(dataset: Dataset, place: Path, files: list[dict[str, Any]], beat: Beat) -> dict[str, Any]:
    """All files as one ZIP, in a folder that says what it is."""
    with archive(place / WHOLE) as target:
        for file in files:
            packed = not file["name"].endswith(COMPRESSED)
            info = entry(f"{folder_name(dataset)}/{file['name']}", packed=packed, level=PACKED)
            info.file_size = file["bytes"]
            done = place / PACKING / file["name"]
            with (done if done.exists() else place / file["name"]).open("rb") as source:
                (take_over if done.exists() else copy_into)(target, info, source, beat)
    return described(place, Written(WHOLE, "archive", 0), beat)


class Finished(File):  # type: ignore[type-arg]  # it takes none when it runs
    """A file that a storage on the same disk may take over instead of copying it: Django asks for this name."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        super().__init__(file)
        self.path = path

    def temporary_file_path(self) -> str:
        return str(self.path)


def store(storage: Storage, folder: str, path: Path) -> str:
    """Put the file under a random name, where it may go; nothing refers to it until the row does."""
    with path.open("rb") as file:
        name = storage.save(f"{folder}/{secrets.token_hex(16)}", Finished(path, file))
    settle(storage, name)
    return name


def publish(
    dataset: Dataset, job: Job, manifest: dict[str, Any], stored: list[tuple[dict[str, Any], str]], gone: set[int]
) -> None:
    """Make the dataset public: files and row in one transaction.

    `gone`: the articles that were taken down before it was read. Raises Conflict if there are others now.
    """
    now = timezone.now()
    with transaction.atomic():
        lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
        Job.objects.advance(job, done=job.total, lease=lease)  # still ours?
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
        # The event holds the ledger, and whoever takes an article down needs it: what is not gone now, goes later.
        if set(removed(dataset.project, using="default").values_list("pk", flat=True)) != gone:
            raise Conflict(_("An article was taken down while this was made. Make it again."))
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
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".parquet": "application/vnd.apache.parquet",
    ".conll": "text/plain; charset=utf-8",
    ".zip": "application/zip",
    ".gz": "application/gzip",
    ".zst": "application/zstd",
    ".svg": "image/svg+xml",
    "": "text/plain; charset=utf-8",
}


def media_type(name: str) -> str:
    """The media type that a dataset's file is sent with."""
    return MEDIA_TYPES[Path(name).suffix]


def folder_name(dataset: Dataset) -> str:
    """A name that still says in a download folder what it is: project and version."""
    return f"{slugify(dataset.project.name) or 'project'}-v{dataset.number}"


def download_name(file: DatasetFile) -> str:
    """The name of a downloaded file: that of the folder, then its own."""
    name = folder_name(file.dataset)
    return f"{name}.zip" if file.name == WHOLE else f"{name}-{file.name.replace('/', '-')}"
