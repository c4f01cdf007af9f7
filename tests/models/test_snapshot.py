"""The snapshot: one view for a long read that locks nobody out, on a database in earnest."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from annotations.models import Assignment, Event, Membership, Project, snapshot
from tests.factories import say

pytestmark = [
    pytest.mark.usefixtures("transactional_db"),  # which also keeps the real second connection
    pytest.mark.django_db(transaction=True, databases=["default", "snapshot"]),
]


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    connections["snapshot"].close()


def elsewhere(job: Callable[[], Any]) -> threading.Thread:
    """Start a job in a thread with connections of its own."""

    def run() -> None:
        try:
            job()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_long_read_does_not_hold_up_a_save(opened: Assignment) -> None:
    with snapshot() as alias:
        before = Event.objects.using(alias).count()
        saver = elsewhere(lambda: say(opened, 1, "plain"))
        saver.join(15)
        assert not saver.is_alive(), "the save waits for the read"
        assert Event.objects.count() == before + 1
        assert Event.objects.using(alias).count() == before, "one view from beginning to end"
    with snapshot() as alias:
        assert Event.objects.using(alias).count() == before + 1


def test_a_save_does_not_hold_up_a_read(opened: Assignment) -> None:
    held, release = threading.Event(), threading.Event()

    def save() -> None:
        with transaction.atomic():
            say(opened, 1, "plain")
            held.set()
            release.wait(15)

    saver = elsewhere(save)
    assert held.wait(15)
    started = time.monotonic()
    try:
        with snapshot() as alias:
            assert not Event.objects.using(alias).filter(kind="answer.recorded").exists()
        assert time.monotonic() - started < 10
    finally:
        release.set()
        saver.join(15)
    assert Event.objects.filter(kind="answer.recorded").exists()


def test_nothing_is_written_through_a_snapshot(desk: Project) -> None:
    with pytest.raises(DatabaseError), snapshot() as alias:
        Membership.objects.using(alias).update(cleared=True)
    assert not Membership.objects.filter(cleared=True).exists()
    Membership.objects.update(cleared=True)
    assert Membership.objects.filter(cleared=True).exists()


def test_a_snapshot_within_a_snapshot_is_the_same_view(desk: Project) -> None:
    with snapshot() as outer:
        before = Event.objects.using(outer).count()
        elsewhere(lambda: Membership.objects.update(cleared=True)).join(15)
        with snapshot() as inner:
            assert not Membership.objects.using(inner).filter(cleared=True).exists()
            assert Event.objects.using(inner).count() == before
