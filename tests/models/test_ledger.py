"""The ledger: gap-free, in order, and broken by any change afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from annotations.models import Entry, Event, Ledger, Project, User, append, broken_links
from annotations.models.event import GENESIS
from annotations.people import projects


def write(project: Project, actor: User, now: datetime, *entries: Entry) -> list[Event]:
    with transaction.atomic():
        return append(project_id=project.pk, actor=actor, now=now, entries=entries)


@pytest.fixture
def told(desk: Project, mira: User, now: datetime) -> list[Event]:
    """Five events after the one that made the project."""
    for number in range(5):
        entry = Entry(kind="test.told", subject=f"thing/{number}", old={"a": number}, new={"ä": [number], "n": None})
        write(desk, mira, now + timedelta(microseconds=number), entry)
    return list(Event.objects.order_by("sequence"))


def test_sequences_run_from_one_without_a_gap_and_each_event_names_the_one_before(told: list[Event]) -> None:
    assert [event.sequence for event in told] == [1, 2, 3, 4, 5, 6]
    assert [event.previous for event in told] == [GENESIS, *(event.hash for event in told[:-1])]
    ledger = Ledger.objects.get()
    assert (ledger.sequence, ledger.hash) == (6, told[-1].hash)


def test_an_untouched_chain_is_whole(told: list[Event], desk: Project) -> None:
    assert list(broken_links(desk)) == []


def test_several_entries_are_written_as_one_run(told: list[Event], desk: Project, mira: User, now: datetime) -> None:
    made = write(desk, mira, now, Entry(kind="a", subject="x"), Entry(kind="b", subject="y"))
    assert [event.sequence for event in made] == [7, 8]
    assert write(desk, mira, now) == []
    assert list(broken_links(desk)) == []


def test_a_transaction_that_fails_leaves_no_gap(told: list[Event], desk: Project, mira: User, now: datetime) -> None:
    with transaction.atomic():
        append(project_id=desk.pk, actor=mira, now=now, entries=[Entry(kind="a", subject="x")])
        transaction.set_rollback(True)
    assert write(desk, mira, now, Entry(kind="a", subject="x"))[0].sequence == 7


def test_an_operation_id_is_used_once_by_one_person(
    told: list[Event], desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    entry = Entry(kind="a", subject="x", operation=uuid.uuid4())
    write(desk, mira, now, entry)
    write(desk, rosa, now, entry)
    with pytest.raises(IntegrityError):
        write(desk, mira, now, entry)
    assert Ledger.objects.get().sequence == 8
    assert list(broken_links(desk)) == []


def test_projects_have_chains_of_their_own(told: list[Event], mira: User, now: datetime) -> None:
    other = projects.create(name="Inland desk", by=mira, now=now)
    assert write(other, mira, now, Entry(kind="a", subject="x"))[0].sequence == 2
    assert list(broken_links(other)) == []


def third(**changes: object) -> Callable[[User], object]:
    return lambda stranger: Event.objects.filter(sequence=3).update(**changes)


TAMPERED: dict[str, Callable[[User], object]] = {
    "kind": third(kind="test.lied"),
    "subject": third(subject="thing/9"),
    "time": third(at=datetime.fromisoformat("2026-03-14T09:00:01+00:00")),
    "operation": third(operation=uuid.uuid4()),
    "group": third(group=uuid.uuid4()),
    "undoes": third(undoes=2),
    "old": third(old={"a": 2}),
    "old gone": third(old=None),
    "new": third(new={"ä": [9], "n": None}),
    "body": third(body="0"),
    "previous": third(previous=GENESIS),
    "hash": third(hash=GENESIS),
    "actor": lambda stranger: Event.objects.filter(sequence=3).update(actor=stranger),
    "one taken out": lambda stranger: Event.objects.filter(sequence=3).delete(),
    "the first taken out": lambda stranger: Event.objects.filter(sequence=1).delete(),
    "the last taken out": lambda stranger: Event.objects.filter(sequence=6).delete(),
    "renumbered": third(sequence=30),
    "ledger set back": lambda stranger: Ledger.objects.update(sequence=5),
    "ledger's hash": lambda stranger: Ledger.objects.update(hash=GENESIS),
}


@pytest.mark.parametrize("tamper", TAMPERED.values(), ids=TAMPERED.keys())
def test_whatever_is_changed_later_is_found(
    told: list[Event], desk: Project, stig: User, tamper: Callable[[User], object]
) -> None:
    assert tamper(stig)
    assert list(broken_links(desk))


@pytest.mark.django_db(transaction=True)
def test_events_are_written_inside_a_transaction_only(desk: Project, mira: User, now: datetime) -> None:
    with pytest.raises(RuntimeError):
        append(project_id=desk.pk, actor=mira, now=now, entries=[Entry(kind="a", subject="x")])
