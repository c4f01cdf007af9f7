"""A new version while others open, answer and finish: one order or the other, and nothing lost."""

from __future__ import annotations

import pytest

from annotations.errors import Conflict
from annotations.ingest import imports
from annotations.models import Answer, Assignment
from annotations.review import answers, queue
from tests.factories import NOW, say
from tests.ingest.test_versions import CHANGED, LINES, bring, live, sound
from tests.review.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 6


def address(number: int) -> str:
    return f"https://gazette.example/{number}"


def lines(number: int, given: tuple[str, ...]) -> list[str]:
    return [f"Of harbour {number} it is told: {line}" for line in given]


def test_an_answer_and_a_new_version_at_once(desk, mira, rosa):
    for number in range(TIMES):
        article = bring(desk, mira, lines(number, LINES), address(number)).article
        held = queue.open_article(article=article, reviewer=rosa, now=NOW)
        said, came = at_once(
            lambda: say(held, 1, version=0),  # noqa: B023
            lambda: bring(desk, mira, lines(number, CHANGED), address(number)),  # noqa: B023
        )
        assert came.renewed
        first = live(article)[0]
        if isinstance(said, answers.Recorded):
            assert (
                Answer.objects.get(sentence=first).label
                == Answer.objects.get(sentence__number=1, assignment=held).label
            )
        else:
            assert isinstance(said, Conflict)
            assert said.code == "sentence_gone"
            assert not Answer.objects.filter(assignment=held).exists()
    sound(desk)


def test_opening_and_a_new_version_at_once(desk, mira, rosa):
    for number in range(TIMES):
        article = bring(desk, mira, lines(number, LINES), address(number)).article
        made, came = at_once(
            lambda: queue.open_article(article=article, reviewer=rosa, now=NOW),  # noqa: B023
            lambda: bring(desk, mira, lines(number, CHANGED), address(number)),  # noqa: B023
        )
        assert came.renewed
        assert Assignment.objects.get(pk=made.pk).version == article.versions.get(current=True)
    sound(desk)


def test_finishing_and_a_new_version_at_once(desk, mira, rosa):
    for number in range(TIMES):
        article = bring(desk, mira, lines(number, LINES), address(number)).article
        held = queue.open_article(article=article, reviewer=rosa, now=NOW)
        for place in range(1, 6):
            say(held, place)
        at_once(
            lambda: queue.finish(assignment=held, now=NOW),  # noqa: B023
            lambda: bring(desk, mira, lines(number, CHANGED), address(number)),  # noqa: B023
        )
        assert [row.standing for row in live(article)].count("single") == 4
    sound(desk)


def test_two_new_versions_at_once_come_one_after_the_other(desk, mira):
    for number in range(TIMES):
        article = bring(desk, mira, lines(number, LINES), address(number)).article
        texts = (CHANGED, LINES[1:])
        came = at_once(*(lambda text=text: bring(desk, mira, lines(number, text), address(number)) for text in texts))  # type: ignore[misc]  # noqa: B023
        assert all(isinstance(one, imports.Pasted) for one in came)
        assert sorted(article.versions.values_list("number", flat=True)) == [1, 2, 3]
        assert article.versions.filter(current=True).count() == 1
    sound(desk)
