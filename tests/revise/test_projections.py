"""Liveness, lineage, carried answers, and what blocks are, derived again from the events."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from annotations.models import Answer, Article, ArticleVersion, Assignment, Lineage, Project, Sentence, User
from annotations.review import queue
from annotations.revise import boundaries
from tests.factories import NOW, cut, join, say, say_of_block, with_aside


@pytest.fixture
def moved(harbour: Article, opened: Assignment, hers: Assignment, mira: User, rosa: User) -> Article:
    """Merges, splits, an undo and a redo, with answers of two people; Rosa's count."""
    for number in (1, 2):
        say(opened, number, "plain", note="odd")
        say(hers, number, "sourced")
    queue.finish(assignment=opened, now=NOW)
    join(harbour, 1, mira)
    cut(harbour, 4, 164, mira)
    join(harbour, 5, mira)
    boundaries.undo(article=harbour, by=mira, operation=uuid.uuid4(), now=NOW)
    say(opened, 5, "plain")
    say(hers, 3, "plain")
    join(harbour, 3, rosa)
    boundaries.undo(article=harbour, by=rosa, operation=uuid.uuid4(), now=NOW)
    boundaries.redo(article=harbour, by=rosa, operation=uuid.uuid4(), now=NOW)
    return harbour


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def rows() -> list[Any]:
    sentences = list(Sentence.objects.order_by("number").values("number", "born", "retired", "standing"))
    lineage = sorted(Lineage.objects.values_list("old__number", "new__number"))
    answers = [{**row, "id": None} for row in Answer.objects.order_by("sentence__number", "round").values()]
    return [sentences, lineage, answers]


def test_untouched_rows_are_what_the_events_say_and_rebuilding_changes_nothing(moved: Article) -> None:
    before = rows()
    assert "0 differences" in run("rebuild_projections")
    run("rebuild_projections", "--write")
    assert rows() == before
    assert "whole" in run("verify_events")


BREAKS: dict[str, tuple[int, Callable[[], object]]] = {
    "a retired one lives": (1, lambda: Sentence.objects.filter(number=2).update(retired=None)),
    "a live one is retired": (1, lambda: Sentence.objects.filter(number=6).update(retired=999)),
    "two change places": (
        2,
        lambda: (
            Sentence.objects.filter(number=7).update(retired=999),
            Sentence.objects.filter(number=1).update(retired=None),
        ),
    ),
    "retired at another time": (1, lambda: Sentence.objects.filter(number=1).update(retired=999)),
    "born at another time": (1, lambda: Sentence.objects.filter(number=7).update(born=1)),
    "a lineage lost": (1, lambda: Lineage.objects.filter(old__number=1).delete()),
    "a carried label": (1, lambda: Answer.objects.filter(sentence__number=7).update(label="sourced")),
    "a carried answer lost": (
        3,
        lambda: Answer.objects.filter(sentence__number=7).delete(),
    ),  # of two people, and the standing
}


@pytest.mark.parametrize(("differences", "damage"), BREAKS.values(), ids=BREAKS.keys())
def test_a_changed_row_is_found_and_put_right(moved: Article, differences: int, damage: Callable[[], object]) -> None:
    before = rows()
    damage()
    assert rows() != before
    with pytest.raises(CommandError, match=f"{differences} differences"):
        run("rebuild_projections")
    run("rebuild_projections", "--write")
    assert rows() == before
    assert "0 differences" in run("rebuild_projections")


def test_an_invented_lineage_is_taken_away(moved: Article) -> None:
    before = rows()
    ends = [Sentence.objects.get(number=number) for number in (5, 6)]
    Lineage.objects.create(old=ends[0], new=ends[1])
    with pytest.raises(CommandError, match="1 differences"):
        run("rebuild_projections")
    run("rebuild_projections", "--write")
    assert rows() == before


def test_a_sentence_that_is_missing_is_told(moved: Article) -> None:
    Sentence.objects.filter(number=8).delete()
    with pytest.raises(CommandError):
        run("rebuild_projections")


@pytest.fixture
def settled(desk: Project, mira: User, rosa: User) -> Article:
    """An article in which a block was said to be no text, another to be text, with an undo and a redo."""
    article = with_aside(desk, mira)
    assignment = queue.open_article(article=article, reviewer=rosa, now=NOW)
    for number in (1, 2, 4, 6):
        say(assignment, number, "plain")
    say(assignment, 5, None, marks={"not_text": True})
    say(assignment, 3, "plain", marks={"not_text": False})
    queue.finish(assignment=assignment, now=NOW)
    say_of_block(article, 5, False, mira)
    join(article, 5, mira)
    say_of_block(article, 3, True, mira)
    boundaries.undo(article=article, by=mira, operation=uuid.uuid4(), now=NOW)
    boundaries.redo(article=article, by=mira, operation=uuid.uuid4(), now=NOW)
    return article


def blocks() -> list[Any]:
    sentences = Sentence.objects.order_by("number").values_list("number", "asked", "retired", "standing")
    return [list(sentences), ArticleVersion.objects.get().blocks]


KINDS = ("text", "heading", "text", "text")  # as nobody said
DAMAGE: dict[str, tuple[int, Callable[[], object]]] = {
    "a sentence is asked": (1, lambda: Sentence.objects.filter(number=7).update(asked=True)),
    "a retired one is asked": (1, lambda: Sentence.objects.filter(number=5).update(asked=True)),
    "one is not asked": (2, lambda: Sentence.objects.filter(number=3).update(asked=False)),
    "blocks are as they came": (
        2,
        lambda: ArticleVersion.objects.update(
            blocks=[[kind, *block[1:]] for kind, block in zip(KINDS, blocks()[1], strict=True)]
        ),
    ),
}


@pytest.mark.parametrize(("differences", "damage"), DAMAGE.values(), ids=DAMAGE.keys())
def test_what_blocks_are_is_derived_again(settled: Article, differences: int, damage: Callable[[], object]) -> None:
    before = blocks()
    assert "0 differences" in run("rebuild_projections")
    damage()
    assert blocks() != before
    with pytest.raises(CommandError, match=f"{differences} differences"):
        run("rebuild_projections")
    run("rebuild_projections", "--write")
    assert blocks() == before
    assert "0 differences" in run("rebuild_projections")
