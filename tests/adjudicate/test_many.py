"""One ruling on many sentences; undo and redo of decisions."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest

from annotations.adjudicate import decisions
from annotations.adjudicate.decisions import Asked
from annotations.errors import Conflict, InvalidInput, NotAllowed, OperationReused
from annotations.models import Article, Decision, Event, Note, Project, User
from annotations.people import projects
from tests import factories
from tests.adjudicate.conftest import SLIP, Settle, decided, sentence, standing
from tests.factories import NOW, join

GAP = replace(SLIP, label="anonymous", category="gap", ruling="R4", why="No name, no source.")


def rule(article: Article, by: User, numbers: Any = (2, 4, 5), **given: Any) -> decisions.Ruled:
    """One ruling on these sentences of the article; a number alone means that it was never decided."""
    asked = [one if isinstance(one, Asked) else Asked(sentence(article, one), 0) for one in numbers]
    fields: dict[str, Any] = {"verdict": GAP, "by": by, "operation": uuid.uuid4(), "now": NOW} | given
    return decisions.settle_group(asked=asked, **fields)


def undo(desk: Project, by: User, operation: uuid.UUID | None = None) -> list[int]:
    told = decisions.undo(project=desk, by=by, operation=operation or uuid.uuid4(), now=NOW)
    return sorted(one.number for one in told)


def redo(desk: Project, by: User) -> list[int]:
    return sorted(one.number for one in decisions.redo(project=desk, by=by, operation=uuid.uuid4(), now=NOW))


def stand(article: Article) -> dict[int, str]:
    rows = Decision.objects.filter(sentence__article=article).values_list("sentence__number", "label")
    return dict(sorted(rows))


# --- One ruling --------------------------------------------------------------------------------------------------


def test_each_sentence_gets_a_decision_of_its_own_and_says_that_it_was_made_with_others(
    disputed: Article, adam: User
) -> None:
    two = sentence(disputed, 2)
    span = {"role": "source", "kind": "person", "start": two.start, "end": two.start + 3}
    made = rule(disputed, adam, [Asked(two, 0, [span]), 4, 5])
    assert [one.number for one in made.settled] == [2, 4, 5]
    assert made.left == ()
    rows = Decision.objects.order_by("sentence__number")
    assert {(row.label, row.how, row.category, row.ruling) for row in rows} == {("anonymous", "bulk", "gap", "R4")}
    assert [row.spans for row in rows] == [[span], [], []]
    assert {row.why for row in rows} == {Note.objects.get()}
    events = Event.objects.filter(kind="decision.made").order_by("sequence")
    assert len({event.group for event in events}) == 1
    assert {standing(disputed, number) for number in (2, 4, 5)} == {"decided"}
    assert standing(disputed, 3) == "disputed"


def test_what_was_settled_meanwhile_is_left_and_told(settle: Settle, disputed: Article, adam: User, mira: User) -> None:
    settle(4, by=mira)
    made = rule(disputed, adam, [1, 2, 4, 5])
    assert [one.number for one in made.settled] == [2, 5]
    assert [(one.number, one.code) for one in made.left] == [(1, "conflict"), (4, "conflict")]
    assert stand(disputed) == {2: "anonymous", 4: "sourced", 5: "anonymous"}


def test_nothing_left_to_settle_is_refused(settle: Settle, disputed: Article, adam: User) -> None:
    settle(2)
    with pytest.raises(Conflict):
        rule(disputed, adam, [2, 1])


def test_the_same_ruling_again_does_nothing_twice(disputed: Article, adam: User) -> None:
    operation = uuid.uuid4()
    first = rule(disputed, adam, [2, 4, 1], operation=operation)
    again = rule(disputed, adam, [2, 4, 1], operation=operation)
    assert [(one.number, one.version, one.decision) for one in again.settled] == [
        (one.number, one.version, one.decision) for one in first.settled
    ]
    assert all(one.repeated for one in again.settled)
    assert [one.number for one in again.left] == [1]
    with pytest.raises(OperationReused):
        rule(disputed, adam, [2, 4], operation=operation)


def test_what_one_answered_is_left_out_of_it(disputed: Article, adam: User, rosa: User) -> None:
    with pytest.raises(NotAllowed):
        rule(disputed, rosa, [2, 4])


def test_what_cannot_be_one_ruling_is_refused(disputed: Article, desk: Project, adam: User, mira: User) -> None:
    for numbers in ([], [2, 2]):
        with pytest.raises(InvalidInput):
            rule(disputed, adam, numbers)
    other = projects.create(name="Other", by=mira, now=NOW)
    foreign = factories.article(other, mira, NOW)
    with pytest.raises(InvalidInput, match="several projects"):
        rule(disputed, adam, [2, Asked(sentence(foreign, 1), 0)])


# --- Undo --------------------------------------------------------------------------------------------------------


def test_undo_takes_back_one_after_the_other_and_redo_does_them_again(
    settle: Settle, disputed: Article, desk: Project, adam: User
) -> None:
    settle(2)
    settle(3)
    settle(2, version=1, label="plain")
    assert [undo(desk, adam), undo(desk, adam)] == [[2], [3]]
    assert stand(disputed) == {2: "sourced"}
    assert standing(disputed, 3) == "disputed"
    assert undo(desk, adam) == [2]
    assert (stand(disputed), undo(desk, adam)) == ({}, [])
    assert [redo(desk, adam) for _ in range(4)] == [[2], [3], [2], []]
    assert stand(disputed) == {2: "plain", 3: "sourced"}
    assert undo(desk, adam) == [2]


def test_a_ruling_is_undone_as_one(settle: Settle, disputed: Article, desk: Project, adam: User) -> None:
    settle(3)
    rule(disputed, adam)
    assert undo(desk, adam) == [2, 4, 5]
    assert stand(disputed) == {3: "sourced"}
    assert redo(desk, adam) == [2, 4, 5]
    assert stand(disputed) == {2: "anonymous", 3: "sourced", 4: "anonymous", 5: "anonymous"}
    assert set(Decision.objects.exclude(sentence__number=3).values_list("how", flat=True)) == {"bulk"}
    assert Decision.objects.get(sentence__number=2).why == Note.objects.get()


def test_the_same_undo_again_takes_back_nothing_more(
    settle: Settle, disputed: Article, desk: Project, adam: User
) -> None:
    settle(2)
    settle(3)
    rule(disputed, adam, [4, 5])
    operation = uuid.uuid4()
    assert undo(desk, adam, operation) == undo(desk, adam, operation) == [4, 5]
    assert stand(disputed) == {2: "sourced", 3: "sourced"}
    redo(desk, adam)
    assert undo(desk, adam, operation) == [4, 5]
    assert sorted(stand(disputed)) == [2, 3, 4, 5]


def test_what_somebody_else_changed_since_is_stepped_over(
    settle: Settle, disputed: Article, desk: Project, adam: User, mira: User
) -> None:
    settle(3)
    settle(2)
    settle(2, version=1, label="plain", by=mira)
    assert undo(desk, adam) == [3]
    assert stand(disputed) == {2: "plain"}
    assert undo(desk, mira) == [2]
    row = decided(disputed)
    assert row is not None
    assert (row.label, row.by, row.version) == ("sourced", adam, 3)


def test_so_is_what_was_joined_since(settle: Settle, disputed: Article, desk: Project, adam: User, mira: User) -> None:
    settle(3)
    settle(2)
    join(disputed, 1, mira)
    assert undo(desk, adam) == [3]


def test_a_reopening_is_undone(settle: Settle, disputed: Article, desk: Project, adam: User, mira: User) -> None:
    settle(2, why="So.")
    decisions.reopen(sentence=sentence(disputed, 2), by=mira, operation=uuid.uuid4(), version=1, now=NOW)
    assert undo(desk, mira) == [2]
    row = decided(disputed)
    assert row is not None
    assert (row.by, row.version) == (adam, 3)
    assert row.why == Note.objects.get()


def test_a_proposal_is_withdrawn_by_undo(desk: Project, mira: User, adam: User, settle: Settle) -> None:
    article = factories.article(desk, mira, NOW)
    factories.answered(article, [mira, adam], {2: ("sourced", "anonymous")})
    projects.allow_two_to_settle(project=desk, allowed=True, by=mira, now=NOW)
    settle(2, article=article, by=mira)
    assert undo(desk, mira) == [2]
    assert settle(2, article=article, by=adam).proposed
    settle(2, article=article, by=mira)
    row = decided(article)
    assert row is not None
    assert set(row.present.all()) == {mira, adam}
    assert undo(desk, mira) == [2]
    assert decided(article) is None


def test_new_work_ends_the_chance_to_redo(settle: Settle, desk: Project, adam: User) -> None:
    settle(2)
    undo(desk, adam)
    settle(3)
    assert redo(desk, adam) == []
