"""Our SQLite backend: writers queue in order, across threads and processes, and never leave the queue blocked."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import F

from annotations.models import Ledger, Membership, Project
from workbench.sqlite import base

pytestmark = [
    pytest.mark.sqlite_only,
    pytest.mark.usefixtures("transactional_db"),  # which also keeps the real second connection
    pytest.mark.django_db(transaction=True, databases=["default", "snapshot"]),
]


def threads(*jobs: Callable[[], Any]) -> list[threading.Thread]:
    def run(job: Callable[[], Any]) -> None:
        try:
            job()
        finally:
            connections.close_all()

    started = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in started:
        thread.start()
    return started


def lock_file() -> str:
    return str(connection.settings_dict["NAME"]) + ".lock"


def free() -> bool:
    """True if nobody holds the queue: a writer of another thread gets through at once."""
    done = threading.Event()

    def write() -> None:
        with transaction.atomic():
            done.set()

    (thread,) = threads(write)
    thread.join(10)
    return done.is_set()


def test_the_file_is_in_wal_mode_with_full_syncs_and_foreign_keys(desk: Project) -> None:
    with connection.cursor() as cursor:
        found = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]
    assert not connection.is_in_memory_db()


def test_reading_then_writing_loses_nothing_among_threads(desk: Project) -> None:
    def add() -> None:
        for _ in range(15):
            with transaction.atomic():
                ledger = Ledger.objects.get()
                Ledger.objects.update(sequence=ledger.sequence + 1)

    before = Ledger.objects.get().sequence
    for thread in threads(*[add] * 8):
        thread.join(60)
    assert Ledger.objects.get().sequence == before + 8 * 15


PROCESS = """
import django; django.setup()
from django.db import connections, transaction
from annotations.models import Ledger
connections["default"].settings_dict["NAME"] = {name!r}
for _ in range(15):
    with transaction.atomic():
        Ledger.objects.update(sequence=Ledger.objects.get().sequence + 1)
"""


def test_reading_then_writing_loses_nothing_among_processes(desk: Project) -> None:
    before = Ledger.objects.get().sequence
    code = PROCESS.format(name=str(connection.settings_dict["NAME"]))
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    assert Ledger.objects.get().sequence == before + 3 * 15


def test_a_writer_waits_for_another_process_and_readers_do_not(desk: Project) -> None:
    written = threading.Event()
    handle = os.open(lock_file(), os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:

        def write() -> None:
            with transaction.atomic():
                Ledger.objects.update(sequence=F("sequence") + 1)
            written.set()

        (writer,) = threads(write)
        assert not written.wait(0.5)
        assert Ledger.objects.get().sequence == 1
        with transaction.atomic(using="snapshot"):
            assert Ledger.objects.using("snapshot").get().sequence == 1
    finally:
        os.close(handle)
    assert written.wait(10)
    writer.join(10)


def test_the_queue_is_free_after_a_transaction_whatever_became_of_it(desk: Project) -> None:
    with transaction.atomic():
        Ledger.objects.update(sequence=5)
    assert free()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _ = 1 / 0
    assert free()
    with pytest.raises(IntegrityError), transaction.atomic():
        # Foreign keys are checked at the commit: it is the commit itself that fails.
        Membership.objects.create(user_id=desk.memberships.get().user_id, project_id=987_654, role="viewer")
    assert free()
    assert Membership.objects.count() == 1


def test_the_queue_is_held_for_the_whole_transaction(desk: Project) -> None:
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            with transaction.atomic():
                inside.set()
            leave.wait(10)

    (holder,) = threads(hold)
    assert inside.wait(10)
    waiting = threading.Event()

    def write() -> None:
        with transaction.atomic():
            waiting.set()

    (writer,) = threads(write)
    assert not waiting.wait(0.5), "a nested block must not let the next writer in"
    leave.set()
    assert waiting.wait(10)
    holder.join(10)
    writer.join(10)


def test_a_connection_that_is_closed_in_a_transaction_leaves_the_queue(desk: Project) -> None:
    def die() -> None:
        block = transaction.atomic()
        block.__enter__()
        connection.close()

    for thread in threads(die):
        thread.join(10)
    assert free()


def test_a_lock_file_that_cannot_be_opened_blocks_nobody_later(desk: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> int:
        raise PermissionError("no such luck")

    with monkeypatch.context() as patched:
        patched.setattr(base.os, "open", refuse)
        with pytest.raises(PermissionError), transaction.atomic():
            pass
    assert free()


def test_a_waiting_lock_that_is_interrupted_blocks_nobody_later(desk: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(base.fcntl, "flock", interrupt)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            pass
    assert free()


def test_sixteen_writers_get_their_turn_soon(desk: Project) -> None:
    waits: list[float] = []

    def write() -> None:
        for _ in range(5):
            started = time.monotonic()
            with transaction.atomic():
                Ledger.objects.update(sequence=F("sequence") + 1)
            waits.append(time.monotonic() - started)

    for thread in threads(*[write] * 16):
        thread.join(120)
    assert len(waits) == 80
    assert max(waits) < 5, f"a writer starved for {max(waits):.1f} s"
