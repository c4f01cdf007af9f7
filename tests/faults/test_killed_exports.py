"""A worker that is killed while it makes a dataset leaves none behind that is half there, and the job ends."""

import hashlib
import random
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from annotations.export import build, ordering
from annotations.models import Dataset, Job
from tests import factories
from tests.faults.worker import worker as started

KILLS = [pytest.param(8, id="eight"), pytest.param(30, marks=pytest.mark.long, id="thirty")]
FORMATS = ("jsonl", "xlsx", "parquet")


@pytest.fixture
def worker(transactional_db):
    with started(connection.settings_dict["NAME"], "openpyxl", "pyarrow.parquet") as worker:
        yield worker


def whole(dataset):
    """Whether every file that the dataset names is there as it says, and nothing beside them."""
    files = list(dataset.files.all())
    digests = [hashlib.sha256(file.file.open("rb").read()).hexdigest() == file.digest for file in files]
    there = build.private_storage().listdir(f"datasets/{dataset.uid}")[1]
    return bool(files) and all(digests) and sorted(there) == sorted(file.file.name.split("/")[-1] for file in files)


@pytest.mark.parametrize("kills", KILLS)
def test_killed_at_any_point_no_dataset_is_half_there_and_every_job_ends(worker, desk, mira, rosa, adam, now, kills):
    for _ in range(3):
        words = {1: ["plain", "plain"], 2: ["sourced", "anonymous"]}
        factories.answered(factories.article(desk, mira, now), [rosa, adam], words)
    seed = random.randrange(2**32)
    dice = random.Random(seed)

    def ordered():
        dataset = ordering.place(project=desk, by=mira, now=now, order=ordering.Order(formats=FORMATS))
        return dataset, ordering.start(dataset)

    begin = time.monotonic()
    _, job = ordered()
    assert worker.run(job) == "ended"
    usual = time.monotonic() - begin
    killed = 0
    for _ in range(kills):
        dataset, job = ordered()
        if worker.run(job, dice.uniform(0.0, usual)) == "killed":
            killed += 1
        else:
            usual *= 0.8  # it is quicker now than when it was timed
        dataset.refresh_from_db()
        assert whole(dataset) if dataset.state == Dataset.State.READY else not dataset.files.exists(), seed
        if Job.objects.get(pk=job.pk).state != Job.State.DONE:
            Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))  # it runs out
            assert worker.run(job) == "ended"
        dataset.refresh_from_db()
        assert (dataset.state, Job.objects.get(pk=job.pk).state) == ("ready", "done"), seed
        assert whole(dataset), seed
    assert killed > kills // 2, seed
    for uid in Dataset.objects.values_list("uid", flat=True):
        assert not (build.workplaces() / str(uid)).exists(), seed
