"""Private files on an S3-compatible server: SeaweedFS, which runs for these tests."""

from __future__ import annotations

import hashlib
import itertools
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.db.models import FileField
from django.test import Client, override_settings

from annotations.api import ranges
from annotations.export import build, ordering
from annotations.export.recipe import Filters
from annotations.ingest import imports
from annotations.models import Article, Dataset, Import, Job, Project, User
from annotations.models.imports import open_at, private_storage
from tests.environment import CHECKOUT
from tests.services import seaweed
from tests.services.api import Client as Program
from tests.services.live import Workbench
from workbench import addresses
from workbench.client import Client as Puller

pytestmark = pytest.mark.once
FILES = [
    column
    for table in apps.get_app_config("annotations").get_models()
    for column in table._meta.get_fields()
    if isinstance(column, FileField)
]
DESK = """
from django.utils import timezone
from annotations.ingest import imports, readers
from annotations.models import User
from annotations.people import projects
now, mira = timezone.now(), User.objects.create(email="mira@desk.example", name="Mira", password="!")
draft = readers.Draft(title="Quay", text="The quay is shut. Officials said so.")
imports.paste(project=projects.create(name="Kept", by=mira, now=now), by=mira, now=now, draft=draft)
"""
NAMES = (f"bucket-{number}" for number in itertools.count())


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with seaweed.server() as found:
        yield found


@pytest.fixture
def bucket(endpoint: str) -> Iterator[seaweed.Bucket]:
    with seaweed.bucket(endpoint, next(NAMES)) as found:
        yield found


@pytest.fixture
def kept_there(bucket: seaweed.Bucket, monkeypatch: pytest.MonkeyPatch) -> Iterator[seaweed.Bucket]:
    """The site of this process keeps its private files in the bucket. Columns have taken their storage at the start."""
    for name, value in bucket.environ.items():
        monkeypatch.setenv(name, value)
    private, kept = addresses.storage(bucket.environ["STORAGE_URL"]), private_storage()
    with override_settings(STORAGES={**settings.STORAGES, "private": private}):
        for column in FILES:
            monkeypatch.setattr(column, "storage", private_storage())
        yield bucket
    storages._storages["private"] = kept


@pytest.fixture
def made(kept_there: seaweed.Bucket, harbour: Article, desk: Project, mira: User, now: datetime) -> Dataset:
    """A dataset that was made while the bucket is where files go."""
    order = ordering.Order(filters=Filters(include_open=True), formats=["jsonl", "csv"])
    dataset = ordering.place(project=desk, by=mira, now=now, order=order)
    run(ordering.start(dataset), now)
    dataset.refresh_from_db()
    return dataset


def run(job: Job, now: datetime) -> Job:
    """Run the job as a worker would."""
    claimed = Job.objects.claim(uid=job.uid, now=now, lease=build.timedelta(minutes=1))
    assert claimed is not None
    build.run(claimed)
    return claimed


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_an_upload_is_kept_there_and_read_from_there(
    kept_there: seaweed.Bucket, desk: Project, mira: User, now: datetime
) -> None:
    data = b'{"body": "The quay is shut.", "head": "Quay"}\n' * 3
    imported = imports.upload(project=desk, by=mira, now=now, name="a.jsonl", data=data)
    (key,) = kept_there.objects()
    assert key == f"desk/files/{imported.original.name}"
    assert kept_there.objects()[key] == len(data)
    table = imports.preview(Import.objects.get())
    assert table is not None
    assert list(table.columns) == ["body", "head"]


def test_a_dataset_is_made_there_and_had_whole_and_in_parts(
    made: Dataset, kept_there: seaweed.Bucket, client: Client, mira: User
) -> None:
    files = list(made.files.all())
    assert made.state == "ready"
    there = {key: size for key, size in kept_there.objects().items() if "/datasets/" in key}
    assert there == {f"desk/files/{file.file.name}": file.size for file in files}
    client.force_login(mira)
    for file in files:
        address = f"/api/v1/datasets/{made.uid}/files/{file.name}"
        whole = content(client.get(address))
        assert hashlib.sha256(whole).hexdigest() == file.digest
        assert client.head(address)["Content-Length"] == str(len(whole))
        if not whole:  # of the answers there are none yet
            continue
        part = client.get(address, headers={"range": f"bytes={file.size // 2}-{file.size // 2 + 9}"})
        assert (part.status_code, content(part)) == (206, whole[file.size // 2 : file.size // 2 + 10])
        assert content(client.get(address, headers={"range": "bytes=-7"})) == whole[-7:]


def test_a_large_file_is_sent_on_as_it_comes(kept_there: seaweed.Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is laid down here first."""
    storage, data = private_storage(), bytes(range(256)) * 100_000
    name = storage.save(f"datasets/{uuid.uuid4().hex}", build.File(io_of(data)))

    def no_file(*given: Any, **named: Any) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", no_file)
    for first in (0, 1, 20_000_000):
        part = ranges.Part(open_at(storage, name, first), len(data) - first)
        digest = hashlib.sha256()
        for chunk in part:
            assert len(chunk) <= ranges.CHUNK
            digest.update(chunk)
        assert digest.digest() == hashlib.sha256(data[first:]).digest()


def io_of(data: bytes) -> Any:
    file = tempfile.TemporaryFile()  # noqa: SIM115
    file.write(data)
    return file


def test_what_a_dead_run_left_is_swept_and_a_failed_one_leaves_nothing(
    made: Dataset, kept_there: seaweed.Bucket, desk: Project, mira: User, now: datetime
) -> None:
    storage = private_storage()
    before = set(kept_there.objects())
    order = ordering.Order(filters=Filters(include_open=True), formats=["jsonl"])
    dataset = ordering.place(project=desk, by=mira, now=now, order=order)
    job = ordering.start(dataset)
    for number in range(3):
        storage.save(f"datasets/{dataset.uid}/left-{number}", build.File(io_of(b"half")))
    assert len(kept_there.objects()) == len(before) + 3
    build.failed(job)
    assert set(kept_there.objects()) == before
    storage.save(f"datasets/{dataset.uid}/left", build.File(io_of(b"half")))
    run(job, now)
    assert not [key for key in kept_there.objects() if "left" in key]
    build.sweep(storage, "datasets/never")


def test_what_is_not_there_is_said_to_be_missing_and_wrong_keys_are_refused(
    kept_there: seaweed.Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    for opened in (lambda: open_at(private_storage(), "datasets/x", 5), lambda: private_storage().open("datasets/x")):
        with pytest.raises(FileNotFoundError):
            opened()
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with (
        override_settings(STORAGES=dict(settings.STORAGES)),
        pytest.raises(ClientError, match=r"Forbidden|SignatureDoesNotMatch"),
    ):
        private_storage().save("datasets/x", build.File(io_of(b"x")))
    assert kept_there.objects() == {}


def test_a_workbench_keeps_all_its_files_there(
    bucket: seaweed.Bucket,
    start_workbench: Callable[..., AbstractContextManager[Workbench]],
    tmp_path: Path,
) -> None:
    with start_workbench(demo=False, **bucket.environ) as workbench:
        workbench.ask(DESK)
        program = Program(workbench)
        puller = Puller(workbench.url, program.token)
        ordered = puller.order(program.project, formats=["jsonl"], filters={"include_open": True})
        ready = puller.wait(ordered["uid"], every=0.1)
        puller.pull(ready["uid"], tmp_path)
        there = {key: size for key, size in bucket.objects().items() if ready["uid"] in key}
        assert sorted(there.values()) == sorted(file["size"] for file in ready["files"])
        _, started = program.upload(f"projects/{program.project}/imports/", "quay.txt", b"The quay is shut for good.")
        place = f"imports/{started['imported']['uid']}/"
        done = program.wait(place, lambda body: body["imported"]["state"] in ("done", "failed"))
        assert done["imported"]["counts"]["articles"] == 1
        assert sum("/imports/" in key for key in bucket.objects()) == 2
        assert not (workbench.data / "private").exists()


@pytest.mark.parametrize("url", ["http://bucket", "s3://", "s3://bucket?endpoint=http://s3.example"])
def test_an_address_that_will_not_do_stops_the_start_with_one_sentence(url: str) -> None:
    environ = {"WORKBENCH_LOCAL": "1", "STORAGE_URL": url, "WORKBENCH_DATA": "build/check"}
    done = subprocess.run(
        [sys.executable, "-c", "import workbench.settings"],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].startswith("django.core.exceptions.ImproperlyConfigured: STORAGE_URL ")
