"""Boundaries moved while others answer, on the database in earnest: one order or the other, and nothing lost."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest

from annotations.errors import Conflict
from annotations.models import Answer, Article, Assignment, Project, Sentence, User
from annotations.review import answers, queue
from annotations.revise import boundaries, carried, projections
from tests.factories import NOW, article, cut, join, say, say_of_block
from tests.review.test_races import at_once
from tests.review.test_races import whole as history_is_whole

pytestmark = pytest.mark.django_db(transaction=True)


def whole(project: Project) -> None:
    history_is_whole(project)
    for row in Article.objects.filter(project=project):
        assert list(projections.differences(row)) == []
        text = row.versions.get().text
        live = row.sentences.filter(retired__isnull=True).order_by("start")
        assert "".join(text.split()) == "".join("".join(one.text.split()) for one in live)


@pytest.fixture
def held(desk: Project, mira: User, rosa: User, now: datetime) -> list[Assignment]:
    """Six articles of three sentences that Rosa has opened."""
    return [queue.open_article(article=article(desk, mira, now), reviewer=rosa, now=now) for _ in range(6)]


def test_an_answer_and_a_merge_at_once_end_in_one_of_the_two_orders(
    held: list[Assignment], desk: Project, mira: User
) -> None:
    for assignment in held:
        say(assignment, 1, "plain")
        saved, merged = at_once(
            lambda: say(assignment, 2, "plain", version=0),  # noqa: B023
            lambda: join(assignment.article, 1, mira),  # noqa: B023
        )
        assert isinstance(saved, answers.Recorded)
        assert isinstance(merged, boundaries.Revised)
        assert Answer.objects.get(assignment=assignment, sentence__number=2).label == "plain"
        over = Answer.objects.filter(assignment=assignment, sentence__number=4, label="plain").exists()
        waits = [old["number"] for old in carried.to_confirm(assignment).get(4, [])]
        assert (over, waits) == ((False, [1, 2]) if saved.retired else (True, []))
    whole(desk)


def test_two_merges_at_once_leave_every_word_in_one_live_sentence(
    held: list[Assignment], desk: Project, mira: User, adam: User
) -> None:
    for assignment in held:
        one, other = at_once(
            lambda: join(assignment.article, 1, mira),  # noqa: B023
            lambda: join(assignment.article, 2, adam),  # noqa: B023
        )
        # The second of them finds its sentence gone, or joins its own with what the first one made.
        assert isinstance(one, boundaries.Revised)
        assert isinstance(other, boundaries.Revised) or (isinstance(other, Conflict) and other.code == "sentence_gone")
        assert assignment.article.sentences.filter(retired__isnull=True).count() in (1, 2)
    whole(desk)


def test_the_same_merge_twice_at_once_does_one_thing(held: list[Assignment], desk: Project, mira: User) -> None:
    for assignment in held:
        operation = uuid.uuid4()
        same = lambda: join(assignment.article, 1, mira, operation)  # noqa: B023, E731
        made = at_once(same, same)
        assert sorted(one.repeated for one in made) == [False, True]
        assert made[0].made == made[1].made
    whole(desk)


def test_a_split_and_done_at_once_leave_the_right_standing(
    held: list[Assignment], desk: Project, mira: User, now: datetime
) -> None:
    for assignment in held:
        say(assignment, 1, "plain")
        say(assignment, 2, "plain")
        at_once(
            lambda: cut(assignment.article, 1, 4, mira),  # noqa: B023
            lambda: queue.finish(assignment=assignment, now=now),  # noqa: B023
        )
        standings = dict(Sentence.objects.filter(article=assignment.article).values_list("number", "standing"))
        assert standings == {1: "single", 2: "single", 3: "open", 4: "open", 5: "open"}
    whole(desk)


def test_two_undos_of_one_person_at_once_take_back_two_merges(
    held: list[Assignment], desk: Project, mira: User
) -> None:
    for assignment in held:
        join(assignment.article, 1, mira)
        join(assignment.article, 4, mira)
        step = lambda: boundaries.undo(  # noqa: E731
            article=assignment.article,  # noqa: B023
            by=mira,
            operation=uuid.uuid4(),
            now=NOW,
        )
        assert {made.retired for made in at_once(step, step)} == {(4,), (5,)}
        live = assignment.article.sentences.filter(retired__isnull=True)
        assert set(live.values_list("number", flat=True)) == {1, 2, 3}
    whole(desk)


def test_two_who_confirm_and_refuse_at_once_are_told_who_was_quicker(
    held: list[Assignment], desk: Project, mira: User, adam: User
) -> None:
    for assignment in held:
        say(assignment, 2, None, marks={"not_text": True})
        found = at_once(
            lambda: say_of_block(assignment.article, 2, False, mira),  # noqa: B023
            lambda: say_of_block(assignment.article, 2, True, adam),  # noqa: B023
        )
        (made,) = (one for one in found if isinstance(one, boundaries.Revised))
        (other,) = (one for one in found if isinstance(one, Conflict))
        assert other.code == "nothing_waits"
        asked = set(assignment.article.sentences.values_list("asked", flat=True))
        assert asked == {made.kind == "text"}
    whole(desk)


def test_an_answer_and_a_block_at_once_end_in_one_of_the_two_orders(
    held: list[Assignment], desk: Project, mira: User
) -> None:
    for assignment in held:
        say(assignment, 2, None, marks={"not_text": True})
        queue.finish(assignment=assignment, now=NOW)
        saved, made = at_once(
            lambda: say(assignment, 1, "plain", version=0),  # noqa: B023
            lambda: say_of_block(assignment.article, 2, False, mira),  # noqa: B023
        )
        assert isinstance(saved, answers.Recorded)
        assert isinstance(made, boundaries.Revised)
        sentence = assignment.article.sentences.get(number=1)
        assert (sentence.asked, sentence.standing) == (False, "open")
        assert Answer.objects.get(sentence=sentence).label == "plain"
    whole(desk)
