"""Decisions derived again from the events."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from annotations.adjudicate import decisions
from annotations.adjudicate.decisions import Asked
from annotations.models import Article, Batch, Decision, Note, User
from tests.adjudicate.conftest import SLIP, Settle, sentence
from tests.factories import NOW


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("rebuild_projections", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def settled(
    settle: Settle, disputed: Article, compared: tuple[Article, Batch], mira: User, adam: User, rosa: User
) -> None:
    """Decisions of every shape: with a reason, changed by another, reopened, undone, redone, of many, of a group."""
    desk = disputed.project
    settle(2, why="Named.", ruling="R3")
    settle(2, version=1, label="anonymous", by=mira, why="Not named.")
    settle(3)
    decisions.reopen(sentence=sentence(disputed, 3), by=mira, operation=uuid.uuid4(), version=1, now=NOW)
    asked = [Asked(sentence(disputed, 4), 0), Asked(sentence(disputed, 5), 0)]
    decisions.settle_group(asked=asked, verdict=SLIP, by=adam, operation=uuid.uuid4(), now=NOW)
    decisions.undo(project=desk, by=adam, operation=uuid.uuid4(), now=NOW)
    decisions.redo(project=desk, by=adam, operation=uuid.uuid4(), now=NOW)
    settle(2, article=compared[0], present=[rosa.uid, adam.uid])


def rows() -> list[dict[str, object]]:
    found = Decision.objects.order_by("sentence")
    return [
        {name: value for name, value in row.items() if name != "id"} | {"present": sorted(here)}
        for row, here in zip(found.values(), ([user.name for user in row.present.all()] for row in found), strict=True)
    ]


def test_untouched_rows_are_what_the_events_say(settled: None) -> None:
    assert len(rows()) == 4
    assert "0 differences" in run()


def first() -> Decision:
    return Decision.objects.order_by("pk")[0]


BREAKS: dict[str, Callable[[], object]] = {
    "another label": lambda: Decision.objects.filter(pk=first().pk).update(label="plain"),
    "another version": lambda: Decision.objects.filter(pk=first().pk).update(version=9),
    "another sequence": lambda: Decision.objects.filter(pk=first().pk).update(sequence=1),
    "another category": lambda: Decision.objects.filter(pk=first().pk).update(category="edge"),
    "a row lost": lambda: Decision.objects.filter(how="bulk").order_by("pk")[0].delete(),
    "a reason forgotten": lambda: Decision.objects.filter(pk=first().pk).update(why=None),
    "another person": lambda: Decision.objects.filter(pk=first().pk).update(by=User.objects.get(name="Rosa")),
    "who was there": lambda: Decision.objects.get(joint=True).present.clear(),
}


@pytest.mark.parametrize("damage", BREAKS.values(), ids=BREAKS.keys())
def test_a_changed_row_is_found_and_put_right(settled: None, damage: Callable[[], object]) -> None:
    before = rows()
    damage()
    with pytest.raises(CommandError, match="differences"):
        run()
    assert "put right" in run("--write")
    assert rows() == before
    assert "0 differences" in run()


def test_a_decision_that_no_event_tells_of_is_taken_away(settled: None, disputed: Article, adam: User) -> None:
    made = Decision(sentence=sentence(disputed, 3), label="plain", by=adam, category="slip", sequence=1)
    made.codebook = disputed.project.codebooks.get()
    made.save()
    with pytest.raises(CommandError):
        run()
    run("--write")
    assert not Decision.objects.filter(sentence__number=3).exists()
    assert sentence(disputed, 3).standing == "disputed"


def test_a_reason_may_be_erased_without_a_difference(settled: None) -> None:
    Note.objects.all().delete()
    assert "0 differences" in run()
    out = StringIO()
    call_command("verify_events", stdout=out)
    assert "whole" in out.getvalue()


def test_a_changed_reason_is_found(settled: None) -> None:
    Note.objects.filter(text="Not named.").update(text="Named after all.")
    with pytest.raises(CommandError):
        call_command("verify_events", stdout=StringIO())
