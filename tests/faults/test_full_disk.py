"""A full disk: a refusal that says so, nothing half, and all goes on once there is room."""

from __future__ import annotations

import contextlib
import errno
import json
import resource
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.urls import reverse

from annotations import tasks
from annotations.errors import lacks_room
from annotations.export import ordering
from annotations.export.recipe import Filters
from annotations.models import Answer, Job
from annotations.models.imports import private_storage
from tests import factories
from tests.faults.failing import file_calls, rows, whole

SENTENCE = "A disk of the server is full."
BIG = b'{"title": "Lock", "text": "The lock is shut."}\n' + b" " * 12_000_000


@pytest.fixture(autouse=True)
def private(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_storage(), "location", str(tmp_path / "private"))


@contextlib.contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """No file of this process can grow beyond that: the system refuses it, as it does where a quota ends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_an_upload_for_which_there_is_no_room_is_refused_and_leaves_nothing(client: Any, desk: Any, mira: Any) -> None:
    client.force_login(mira)
    before, address = rows(), reverse("api-imports", args=(desk.uid,))
    with files_of_at_most(10_000_000):
        answer = client.post(address, {"file": SimpleUploadedFile("a.jsonl", BIG)})
    assert (answer.status_code, answer.json()["code"]) == (507, "no_room")
    assert answer.json()["message"].startswith(SENTENCE)
    assert rows() == before
    whole(desk)
    assert client.post(address, {"file": SimpleUploadedFile("a.jsonl", BIG)}).status_code == 202


def test_a_page_says_so_too(client: Any, desk: Any, mira: Any) -> None:
    client.force_login(mira)
    with file_calls(1):
        answer = client.post(reverse("article-add", args=(desk.uid,)), {"title": "Lock", "text": "It is shut."})
    assert answer.status_code == 507
    assert SENTENCE in answer.content.decode()
    whole(desk)


def test_a_dataset_for_which_there_is_no_room_fails_with_a_sentence_and_can_be_made_later(
    harbour: Any, desk: Any, mira: Any, now: Any
) -> None:
    order = ordering.Order(filters=Filters(include_open=True), formats=["jsonl"])
    dataset = ordering.place(project=desk, by=mira, now=now, order=order)
    job = ordering.start(dataset)
    with file_calls(4):
        tasks.run_job(str(job.uid))
    job.refresh_from_db()
    assert (job.state, job.message[: len(SENTENCE)]) == ("failed", SENTENCE)
    assert not dataset.files.exists()
    whole(desk)
    tasks.retry([job], by=mira, now=now)
    tasks.run_job(str(job.uid))
    assert Job.objects.get(pk=job.pk).state == "done"
    whole(desk)


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_sqlite_without_room_keeps_what_it_has_and_takes_the_same_again(client: Any, opened: Any, rosa: Any) -> None:
    client.force_login(rosa)
    project = opened.article.project

    def say(number: int, version: int, operation: uuid.UUID) -> Any:
        value = {"operation": str(operation), "version": version, "label": "plain", "state": "labelled"}
        value |= {"note": "long " * 200 + str(operation)}
        address = reverse("api-answer", args=(opened.article.uid, number))
        return client.put(address, json.dumps(value), content_type="application/json")

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 3}")
        for version in range(200):
            operation, before = uuid.uuid4(), rows()
            answer = say(1, version, operation)
            if answer.status_code != 200:
                break
        assert (answer.status_code, answer.json()["code"]) == (507, "no_room")
        assert rows() == before
        cursor.execute("PRAGMA max_page_count = 1073741823")
    assert say(1, version, operation).status_code == 200
    assert Answer.objects.get().version == version + 1
    whole(project)


def test_a_full_disk_is_known_by_what_each_says_of_it() -> None:
    behind = OperationalError("could not extend file")
    behind.__cause__ = psycopg.errors.DiskFull()
    assert lacks_room(behind)
    assert lacks_room(OSError(errno.ENOSPC, "No space left on device"))
    assert lacks_room(OperationalError("database or disk is full"))
    assert not lacks_room(OSError(errno.EIO, "Input/output error"))
    assert not lacks_room(OperationalError("server closed the connection unexpectedly"))


def test_a_database_that_is_away_is_told_as_such(client: Any, opened: Any, rosa: Any, monkeypatch: Any) -> None:
    client.force_login(rosa)

    def away(**given: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("annotations.review.answers.record", away)
    value = {"operation": str(uuid.uuid4()), "version": 0, "label": "plain", "state": "labelled"}
    address = reverse("api-answer", args=(opened.article.uid, 1))
    answer = client.put(address, json.dumps(value), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert factories.version_of(opened, 1) == 0
