"""What a dataset of a large project rests on: chunks read ahead, columns gathered piece by piece, a lease kept."""

import gc
from datetime import timedelta

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from annotations.export import ahead, build, folder
from annotations.export.formats import OPENERS, Streams, columns
from annotations.models import Job
from tests.export.test_formats import UID, bundle, row


@pytest.mark.django_db
def test_chunks_come_in_order_and_an_error_between_them_is_told(desk):
    def chunks():
        yield [desk._state.db]
        yield [Job.objects.count()]
        raise ValueError("lost")

    coming = ahead.ahead(chunks(), using="default")
    assert [next(coming), next(coming)] == [["default"], [0]]
    with pytest.raises(ValueError, match="lost"):
        next(coming)


@pytest.mark.django_db
def test_who_stops_reading_leaves_the_connection_as_it_was(desk):
    coming = ahead.ahead(([n] for n in range(9)), using="default")
    next(coming)
    coming.close()
    assert Job.objects.count() == 0


def test_garbage_is_looked_for_as_before_afterwards():
    before = gc.get_threshold()
    with ahead.rarely_collected():
        assert gc.get_threshold() != before
    assert gc.get_threshold() == before


def test_a_row_group_of_several_pieces_is_one_group_with_all_rows(tmp_path):
    form = columns.Parquet(Streams(tmp_path))
    count = 2 * columns.ROWS_A_PIECE + 7
    form.send("answers", [row("answers", article=UID.format(1), sentence=n, reviewer="r0") for n in range(count)])
    [name] = [file.name for file in form.close() if file.kind == "answers"]
    file = pq.ParquetFile(tmp_path / name)
    assert (file.num_row_groups, file.metadata.num_rows) == (1, count)
    assert file.read(["sentence"])["sentence"].to_pylist() == list(range(count))


@pytest.mark.parametrize("name", ["xlsx", "parquet"])
def test_a_format_that_closes_says_that_it_is_alive(name, tmp_path):
    beats = []
    form = OPENERS[name](Streams(tmp_path))
    form.write(bundle())
    files = form.close(lambda: beats.append(name))
    assert len(beats) >= 3, "a beat a table"
    assert all(folder.described(tmp_path, file)["bytes"] for file in files)
    if name == "xlsx":
        assert openpyxl.load_workbook(tmp_path / "dataset.xlsx").sheetnames == ["articles", "sentences", "answers"]


@pytest.mark.django_db
def test_the_lease_is_renewed_while_nothing_is_read(desk, mira, settings):
    settings.JOB_LEASE_SECONDS = 0.001
    job = Job.objects.create(project=desk, kind=Job.Kind.EXPORT, by=mira, arguments={})
    job = Job.objects.claim(uid=job.uid, now=timezone.now() - timedelta(hours=1), lease=timedelta(seconds=1))
    tick = build.ticking(job)
    for _ in range(1000):
        tick(0)
    tick(3)
    job.refresh_from_db()
    assert job.done == 3
    assert timezone.now() - job.lease_until < timedelta(minutes=1)
