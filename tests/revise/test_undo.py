"""Undo and redo of boundary changes, and how they and the undo of answers are one history."""

from __future__ import annotations

import uuid

import pytest

from annotations.errors import OperationReused
from annotations.models import Answer, Article, Assignment, Event, Lineage, Sentence, User
from annotations.review import answers, queue
from annotations.review.undo import reach
from annotations.revise import boundaries, carried
from annotations.revise.undo import comes_first
from tests.factories import NOW, cut, join, say


def undo(article: Article, by: User, operation: uuid.UUID | None = None) -> boundaries.Revised | None:
    return boundaries.undo(article=article, by=by, operation=operation or uuid.uuid4(), now=NOW)


def redo(article: Article, by: User, operation: uuid.UUID | None = None) -> boundaries.Revised | None:
    return boundaries.redo(article=article, by=by, operation=operation or uuid.uuid4(), now=NOW)


def unsay(opened: Assignment) -> answers.Recorded | None:
    return answers.undo(assignment=opened, operation=uuid.uuid4(), now=NOW)


def turn(opened: Assignment, again: bool = False) -> str:
    """Whose turn an undo (a redo) by the holder is."""
    than = reach(assignment=opened, again=again)
    asked = {"article": opened.article, "by": opened.reviewer, "operation": uuid.uuid4(), "again": again}
    if comes_first(than=than, **asked):
        return "boundary"
    return "answer" if than else "nothing"


def live(article: Article) -> list[int]:
    rows = Sentence.objects.filter(article=article, retired__isnull=True).order_by("start")
    return list(rows.values_list("number", flat=True))


def waiting(opened: Assignment) -> dict[int, list[int]]:
    return {number: [old["number"] for old in rows] for number, rows in carried.to_confirm(opened).items()}


def test_undo_brings_the_old_sentences_back_with_their_answers(
    harbour: Article, opened: Assignment, mira: User
) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "sourced")
    before = list(Answer.objects.order_by("pk").values())
    join(harbour, 1, mira)
    merged = Event.objects.latest("sequence")
    back = undo(harbour, mira)
    assert back is not None
    assert (back.kind, back.retired, [one.number for one in back.made]) == ("restored", (7,), [1, 2])
    assert live(harbour) == [1, 2, 3, 4, 5, 6]
    event = Event.objects.latest("sequence")
    assert (event.kind, event.undoes, event.subject) == ("sentence.restored", merged.sequence, merged.subject)
    assert (event.old, event.new) == (merged.new, merged.old)
    assert Sentence.objects.get(number=7).retired == event.sequence
    assert list(Answer.objects.order_by("pk").values()) == before
    assert waiting(opened) == {}


def test_a_redo_does_it_again_with_the_same_sentence(harbour: Article, mira: User) -> None:
    cut(harbour, 1, 12, mira)
    for _ in range(2):
        undo(harbour, mira)
        assert live(harbour) == [1, 2, 3, 4, 5, 6]
        again = redo(harbour, mira)
        assert again is not None
        assert (again.kind, again.retired, [one.number for one in again.made]) == ("split", (1,), [7, 8])
        assert live(harbour) == [7, 8, 2, 3, 4, 5, 6]
    assert redo(harbour, mira) is None
    pairs = set(Lineage.objects.values_list("old__number", "new__number"))
    assert pairs == {(1, 7), (1, 8), (7, 1), (8, 1)}


def test_undo_goes_to_any_depth_and_redo_back(harbour: Article, mira: User) -> None:
    states = [live(harbour)]
    for change in (lambda: join(harbour, 1, mira), lambda: cut(harbour, 7, 20, mira), lambda: join(harbour, 5, mira)):
        change()
        states.append(live(harbour))
    for state in reversed(states[:-1]):
        undo(harbour, mira)
        assert live(harbour) == state
    assert undo(harbour, mira) is None
    for state in states[1:]:
        redo(harbour, mira)
        assert live(harbour) == state


def test_what_was_said_of_the_new_sentence_stays_on_it_and_waits_where_it_differs(
    harbour: Article, opened: Assignment, mira: User
) -> None:
    say(opened, 1, "plain")
    join(harbour, 1, mira)
    say(opened, 7, "plain")
    undo(harbour, mira)
    assert Answer.objects.get(sentence__number=7).label == "plain"
    assert waiting(opened) == {2: [7]}, "sentence 1 says the same"
    redo(harbour, mira)
    assert waiting(opened) == {}, "the last word is what stands there"


def test_nothing_is_redone_over_what_somebody_said_since_of_the_parts(
    harbour: Article, opened: Assignment, mira: User
) -> None:
    for number in (1, 2):
        say(opened, number, "plain")
    join(harbour, 1, mira)
    undo(harbour, mira)
    say(opened, 1, "sourced")
    before = list(Answer.objects.order_by("pk").values())
    assert redo(harbour, mira) is None
    assert live(harbour) == [1, 2, 3, 4, 5, 6]
    assert list(Answer.objects.order_by("pk").values()) == before


def test_nothing_is_redone_over_an_answer_that_was_taken_back_until_it_is_given_again(
    harbour: Article, opened: Assignment, mira: User
) -> None:
    for number in (1, 2):
        say(opened, number, "plain")
    join(harbour, 1, mira)
    undo(harbour, mira)
    unsay(opened)
    assert redo(harbour, mira) is None
    answers.redo(assignment=opened, operation=uuid.uuid4(), now=NOW)
    say(opened, 5, "plain")
    assert redo(harbour, mira) is not None, "and what was said of others does not matter"


def test_a_change_that_somebody_built_on_is_stepped_over(harbour: Article, mira: User, adam: User) -> None:
    join(harbour, 1, mira)
    join(harbour, 5, mira)
    cut(harbour, 8, 254, adam)
    taken = undo(harbour, mira)
    assert taken is not None
    assert taken.retired == (7,)
    assert undo(harbour, mira) is None
    undo(harbour, adam)
    taken = undo(harbour, mira)
    assert taken is not None
    assert (taken.retired, live(harbour)) == ((8,), [1, 2, 3, 4, 5, 6])


def test_nobody_takes_back_what_another_did(harbour: Article, mira: User, adam: User) -> None:
    join(harbour, 1, mira)
    assert undo(harbour, adam) is None
    assert (live(harbour)[0], Event.objects.filter(kind="sentence.restored").count()) == (7, 0)


def test_a_repeated_undo_takes_back_one_change(harbour: Article, mira: User) -> None:
    join(harbour, 1, mira)
    join(harbour, 3, mira)
    operation = uuid.uuid4()
    first, again = undo(harbour, mira, operation), undo(harbour, mira, operation)
    assert first is not None
    assert again is not None
    assert (again.repeated, again.made) == (True, first.made)
    assert live(harbour) == [7, 3, 4, 5, 6]
    with pytest.raises(OperationReused):
        redo(harbour, mira, operation)


def test_the_later_of_answer_and_boundary_is_taken_back_first(harbour: Article, opened: Assignment, rosa: User) -> None:
    assert turn(opened) == "nothing"
    say(opened, 3, "plain")
    assert turn(opened) == "answer"
    join(harbour, 1, rosa)
    assert turn(opened) == "boundary"
    say(opened, 7, "plain")
    assert turn(opened) == "answer"
    unsay(opened)
    assert turn(opened) == "boundary"
    undo(harbour, rosa)
    assert turn(opened) == "answer"
    unsay(opened)
    assert turn(opened) == "nothing"
    assert turn(opened, again=True) == "answer"
    answers.redo(assignment=opened, operation=uuid.uuid4(), now=NOW)
    assert turn(opened, again=True) == "boundary"
    redo(harbour, rosa)
    assert turn(opened, again=True) == "answer"
    answers.redo(assignment=opened, operation=uuid.uuid4(), now=NOW)
    assert turn(opened, again=True) == "nothing"
    said = dict(Answer.objects.values_list("sentence__number", "label"))
    assert (said, live(harbour)) == ({3: "plain", 7: "plain"}, [7, 3, 4, 5, 6])


def test_something_new_of_either_kind_ends_the_chance_to_redo(harbour: Article, opened: Assignment, rosa: User) -> None:
    say(opened, 3, "plain")
    unsay(opened)
    join(harbour, 1, rosa)
    assert turn(opened, again=True) == "nothing"
    assert answers.redo(assignment=opened, operation=uuid.uuid4(), now=NOW) is None
    undo(harbour, rosa)
    say(opened, 3, "plain")
    assert turn(opened, again=True) == "nothing"
    assert redo(harbour, rosa) is None


def test_a_repeated_operation_is_about_what_it_was_about_before(
    harbour: Article, opened: Assignment, rosa: User
) -> None:
    join(harbour, 1, rosa)
    boundary, answer = uuid.uuid4(), uuid.uuid4()
    undo(harbour, rosa, boundary)
    say(opened, 1, "plain")
    answers.undo(assignment=opened, operation=answer, now=NOW)
    asked = {"article": harbour, "by": rosa}
    assert comes_first(operation=boundary, than=99, **asked)
    assert not comes_first(operation=answer, than=None, **asked)


def test_undo_of_an_answer_reaches_late_ones_and_no_earlier_one_on_a_sentence_that_is_gone(
    harbour: Article, opened: Assignment, mira: User
) -> None:
    say(opened, 5, "plain")
    say(opened, 1, "plain")
    join(harbour, 1, mira)
    late = say(opened, 2, "sourced", version=0)
    taken = unsay(opened)
    assert taken is not None
    assert (late.retired, taken.retired, taken.number) == (True, True, 2)
    assert waiting(opened) == {7: [1]}
    back = answers.redo(assignment=opened, operation=uuid.uuid4(), now=NOW)
    assert back is not None
    assert (back.number, waiting(opened)) == (2, {7: [1, 2]})
    unsay(opened)
    taken = unsay(opened)
    assert taken is not None
    assert taken.number == 5, "what was said of sentence 1 before it was joined is out of reach, and waits"
    assert unsay(opened) is None
    undo(harbour, mira)
    taken = unsay(opened)
    assert taken is not None
    assert taken.number == 1, "it is live again"


def test_standing_follows_undo_and_redo(harbour: Article, opened: Assignment, mira: User) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "plain")
    queue.finish(assignment=opened, now=NOW)
    join(harbour, 1, mira)
    undo(harbour, mira)
    standings = dict(Sentence.objects.values_list("number", "standing"))
    assert (standings[1], standings[2], standings[7]) == ("single", "single", "single")
    assert queue.progress(opened).answered == 2
