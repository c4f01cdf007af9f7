"""Marks as not running text, or as running text: confirmed, refused, taken back; what follows for answers."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from annotations.errors import Conflict, InvalidInput, NotFound, OperationReused
from annotations.models import Answer, Article, Assignment, Event, Project, Sentence, User, broken_links
from annotations.review import answers, queue
from annotations.revise import boundaries, carried, marks
from tests.factories import NOW, cut, join, say, say_of_block, second_pass, with_aside


@pytest.fixture
def lock(desk: Project, mira: User) -> Article:
    """Sentences 1 and 2, heading 3, sentence 4, and 5 and 6, which are no running text."""
    return with_aside(desk, mira)


@pytest.fixture
def rosas(lock: Article, rosa: User) -> Assignment:
    """Rosa has marked what is no text, and the heading as text, and labelled all the others."""
    assignment = queue.open_article(article=lock, reviewer=rosa, now=NOW)
    say(assignment, 3, "sourced", marks={"not_text": False})
    say(assignment, 5, None, marks={"not_text": True})
    for number in (1, 2, 4, 6):
        say(assignment, number, "plain")
    return assignment


@pytest.fixture
def done(rosas: Assignment) -> Assignment:
    queue.finish(assignment=rosas, now=NOW)
    return rosas


def mark(assignment: Assignment, number: int, value: bool | None) -> None:
    say(assignment, number, None, marks={} if value is None else {"not_text": value})


def asked(article: Article) -> dict[int, bool]:
    rows = Sentence.objects.filter(article=article, retired__isnull=True)
    return dict(rows.order_by("number").values_list("number", "asked"))


def standings(article: Article) -> dict[int, str]:
    return dict(Sentence.objects.filter(article=article).values_list("number", "standing"))


def waits(article: Article) -> list[tuple[int, list[int]]]:
    """The blocks that wait, with the numbers that are marked."""
    rows = marks.waiting(Answer.objects.filter(sentence__article=article))
    return [(one.block, sorted(one.numbers)) for one in rows]


def back(article: Article, by: User, **given: Any) -> boundaries.Revised | None:
    return boundaries.undo(article=article, by=by, **{"operation": uuid.uuid4(), "now": NOW} | given)


def again(article: Article, by: User) -> boundaries.Revised | None:
    return boundaries.redo(article=article, by=by, operation=uuid.uuid4(), now=NOW)


def test_marks_wait_by_block_until_somebody_confirms_them(lock: Article, rosas: Assignment, mira: User) -> None:
    assert waits(lock) == [(1, [3]), (3, [5])]
    say_of_block(lock, 5, False, mira)
    assert waits(lock) == [(1, [3])]
    say_of_block(lock, 3, True, mira)
    assert waits(lock) == []
    assert marks.to_confirm(Answer.objects.all())[lock.project_id] == 0


def test_a_confirmed_block_is_of_another_kind_and_all_its_sentences_stop_being_asked(
    lock: Article, rosas: Assignment, adam: User
) -> None:
    before = lock.versions.get()
    made = say_of_block(lock, 5, False, adam)
    after = lock.versions.get()
    assert (made.kind, made.retired, [one.number for one in made.made]) == ("not_text", (), [5, 6])
    assert [one.asked for one in made.made] == [False, False]
    assert asked(lock) == {1: True, 2: True, 3: False, 4: True, 5: False, 6: False}
    assert [block[0] for block in after.blocks] == ["text", "heading", "text", "boilerplate"]
    assert [block[1:] for block in after.blocks] == [block[1:] for block in before.blocks]
    assert (after.text, after.digest) == (before.text, before.digest)


def test_a_heading_that_is_text_is_asked_from_then_on(lock: Article, rosas: Assignment, mira: User) -> None:
    assert say_of_block(lock, 3, True, mira).kind == "text"
    assert asked(lock)[3]
    assert lock.versions.get().blocks[1][0] == "text"


def test_it_is_one_event_that_says_how_the_block_stood_and_stands(lock: Article, rosas: Assignment, mira: User) -> None:
    say_of_block(lock, 6, False, mira)
    event = Event.objects.latest("sequence")
    assert (event.kind, event.subject, event.actor) == ("block.changed", f"article/{lock.uid}", mira)
    assert event.old == {"version": 1, "block": 3, "kind": "text", "refused": []}
    assert event.new == {"version": 1, "block": 3, "kind": "boilerplate", "refused": []}
    assert list(broken_links(lock.project)) == []


def test_nothing_of_an_answer_is_touched_and_what_is_not_asked_does_not_count(
    lock: Article, done: Assignment, mira: User
) -> None:
    before = list(Answer.objects.order_by("pk").values())
    counts = standings(lock)
    assert (counts[3], counts[5], counts[6]) == ("open", "open", "single"), "a mark alone makes nothing text"
    say_of_block(lock, 5, False, mira)
    say_of_block(lock, 3, True, mira)
    assert standings(lock) == counts | {3: "single", 6: "open"}
    assert list(Answer.objects.order_by("pk").values()) == before
    back(lock, mira)
    back(lock, mira)
    assert standings(lock) == counts


def test_a_refused_mark_waits_no_longer_and_stays_its_reviewers(lock: Article, done: Assignment, mira: User) -> None:
    before = list(Answer.objects.order_by("pk").values()), asked(lock), standings(lock), lock.versions.get().blocks
    made = say_of_block(lock, 5, True, mira)
    assert (made.kind, [one.asked for one in made.made]) == ("text", [True, True])
    event = Event.objects.latest("sequence")
    assert (event.kind, event.new) == ("block.kept", event.old | {"refused": [str(done.uid)]})
    assert waits(lock) == [(1, [3])]
    assert marks.refused_to(done) == [3]
    after = list(Answer.objects.order_by("pk").values()), asked(lock), standings(lock), lock.versions.get().blocks
    assert after == before
    mark(done, 5, None)
    mark(done, 5, True)
    assert waits(lock) == [(1, [3])], "who was told no is not asked about again"
    back(lock, mira)
    assert waits(lock) == [(1, [3]), (3, [5])]
    again(lock, mira)
    assert waits(lock) == [(1, [3])]


def test_who_marks_what_was_refused_to_another_is_heard(
    lock: Article, rosas: Assignment, greta: User, mira: User
) -> None:
    say_of_block(lock, 5, True, mira)
    mark(second_pass(lock, greta), 6, True)
    (one,) = (one for one in marks.waiting(Answer.objects.all()) if one.block == 3)
    assert (one.reviewers, one.numbers) == ([greta.pk], {6})
    assert say_of_block(lock, 6, False, mira).kind == "not_text"


def test_confirming_one_refuses_whoever_marked_the_opposite(
    lock: Article, rosas: Assignment, greta: User, mira: User
) -> None:
    say_of_block(lock, 3, True, mira)
    mark(second_pass(lock, greta), 3, True)
    assert waits(lock)[0] == (1, [3])
    say_of_block(lock, 3, False, mira)
    assert waits(lock) == [(3, [5])], "Rosa's opposite mark is answered with it"
    back(lock, mira)
    assert waits(lock)[0] == (1, [3])


def test_without_a_mark_that_one_may_see_nothing_is_confirmed(lock: Article, rosas: Assignment, mira: User) -> None:
    mark(rosas, 5, None)
    for given in ({"number": 5}, {"number": 1}, {"number": 3, "marks": Answer.objects.none()}):
        with pytest.raises(Conflict) as refusal:
            say_of_block(lock, given.pop("number"), True, mira, **given)
        assert refusal.value.code == "nothing_waits"
    with pytest.raises(NotFound):
        say_of_block(lock, 99, True, mira)
    join(lock, 5, mira)
    with pytest.raises(Conflict) as refusal:
        say_of_block(lock, 5, False, mira)
    assert refusal.value.code == "sentence_gone"


def test_a_freed_assignments_marks_do_not_wait(lock: Article, rosas: Assignment) -> None:
    Assignment.objects.filter(pk=rosas.pk).update(state="returned")
    assert waits(lock) == []


def test_the_same_operation_again_returns_what_it_made(lock: Article, rosas: Assignment, mira: User) -> None:
    operation = uuid.uuid4()
    first = say_of_block(lock, 5, False, mira, operation=operation)
    repeated = say_of_block(lock, 5, False, mira, operation=operation)
    assert (repeated.kind, repeated.made, repeated.repeated) == (first.kind, first.made, True)
    assert Event.objects.filter(kind="block.changed").count() == 1
    with pytest.raises(OperationReused):
        say_of_block(lock, 5, True, mira, operation=operation)


def test_undo_and_redo_go_through_blocks_and_boundaries_as_one_history(
    lock: Article, rosas: Assignment, mira: User
) -> None:
    say_of_block(lock, 5, False, mira)
    join(lock, 5, mira)
    assert asked(lock)[7] is False, "a joined sentence is asked as its block is"
    restored = back(lock, mira)
    assert restored is not None
    assert restored.kind == "restored"
    assert sorted(asked(lock)) == [1, 2, 3, 4, 5, 6]
    undone = back(lock, mira)
    assert undone is not None
    assert [(one.number, one.asked) for one in undone.made] == [(5, True), (6, True)]
    assert asked(lock)[5]
    assert back(lock, mira) is None
    redone = again(lock, mira)
    assert redone is not None
    assert redone.kind == "not_text"
    assert not asked(lock)[5]
    assert again(lock, mira) is not None
    assert 7 in asked(lock)
    assert again(lock, mira) is None


def test_sentences_that_an_undo_brings_back_are_asked_as_their_block_is(
    lock: Article, rosas: Assignment, mira: User, adam: User
) -> None:
    join(lock, 1, mira)
    mark(rosas, 7, True)
    say_of_block(lock, 7, False, adam)
    back(lock, mira)
    assert (asked(lock)[1], asked(lock)[2]) == (False, False)


def test_what_somebody_else_built_on_is_stepped_over(
    lock: Article, rosas: Assignment, greta: User, mira: User, adam: User
) -> None:
    say_of_block(lock, 3, True, mira)
    mark(second_pass(lock, greta), 3, True)
    say_of_block(lock, 3, False, adam)
    assert back(lock, mira) is None
    assert back(lock, adam) is not None
    assert back(lock, mira) is not None
    assert not asked(lock)[3]


def test_whoever_may_not_say_what_a_block_is_any_more_steps_over_it(
    lock: Article, rosas: Assignment, mira: User
) -> None:
    cut(lock, 4, lock.versions.get().text.index("said it"), mira)
    say_of_block(lock, 5, False, mira)
    undone = back(lock, mira, blocks=False)
    assert undone is not None
    assert undone.retired == (7, 8)
    assert not asked(lock)[5]


def test_a_redo_of_answers_ends_when_one_says_what_a_block_is(lock: Article, rosas: Assignment, rosa: User) -> None:
    answers.undo(assignment=rosas, operation=uuid.uuid4(), now=NOW)
    say_of_block(lock, 5, False, rosa)
    assert answers.redo(assignment=rosas, operation=uuid.uuid4(), now=NOW) is None


def test_an_answer_from_a_page_that_was_opened_before_is_kept(lock: Article, done: Assignment, mira: User) -> None:
    say_of_block(lock, 5, False, mira)
    recorded = say(done, 6, "sourced")
    assert (recorded.answer["label"], recorded.standing) == ("sourced", "open")
    back(lock, mira)
    assert Sentence.objects.get(article=lock, number=6).standing == "single"
    with pytest.raises(InvalidInput):
        say(done, 3, "plain")


def test_nothing_is_to_be_confirmed_of_sentences_that_are_not_asked(
    lock: Article, rosas: Assignment, rosa: User, mira: User
) -> None:
    say(rosas, 5, "plain", marks={})
    join(lock, 5, mira)
    say(rosas, 6, "sourced")
    say(rosas, 7, None, marks={"not_text": True})
    say(rosas, 6, "anonymous")
    assert set(carried.to_confirm(rosas)) == {7}
    assert queue.to_confirm(reviewer=rosa, among=Article.objects.all()).exists()
    say_of_block(lock, 7, False, mira)
    assert carried.to_confirm(rosas) == {}
    assert not queue.to_confirm(reviewer=rosa, among=Article.objects.all()).exists()


def test_the_listing_has_words_people_and_what_is_at_stake(
    lock: Article, rosas: Assignment, greta: User, mira: User
) -> None:
    mark(second_pass(lock, greta), 6, True)
    found = marks.listing(Answer.objects.all())
    ((article, (heading, aside)),) = found.groups
    assert (article.title, found.count, found.more) == ("Lock shut", 2, 0)  # type: ignore[attr-defined]
    assert [(part.number, part.marked) for part in aside.parts] == [(5, True), (6, True)]
    assert [str(user) for user in aside.by] == ["Rosa", "Greta"]
    assert (aside.before, aside.after, aside.answered) == ("Officials said it could break.", "", 1)
    assert (heading.before, heading.after) == ("It was built in 1931.", "Officials said it could break.")
    assert (heading.asked, heading.number, heading.answered) == (False, 3, 1)
    cut_short = marks.listing(Answer.objects.all(), most=1)
    assert (cut_short.count, cut_short.more) == (2, 1)


def test_taking_back_by_the_list_is_only_for_ones_latest_change(lock: Article, rosas: Assignment, mira: User) -> None:
    given = {"article": lock, "by": mira, "now": NOW}
    say_of_block(lock, 5, False, mira)
    say_of_block(lock, 3, True, mira)
    assert marks.take_back(block=3, operation=uuid.uuid4(), **given) is None
    operation = uuid.uuid4()
    assert marks.take_back(block=1, operation=operation, **given) is not None
    repeated = marks.take_back(block=1, operation=operation, **given)
    assert repeated is not None
    assert repeated.repeated
    assert (asked(lock)[3], asked(lock)[5]) == (False, False)
