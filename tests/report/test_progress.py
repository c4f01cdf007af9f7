"""How far the project is, when it will be done, and what waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from annotations.models import Article, Assignment, Project, User
from annotations.report.progress import forecast
from annotations.review import queue
from tests.factories import NOW, answered, article, say

Figured = Callable[..., Any]
TODAY = date(2026, 3, 14)


def days(counts: dict[int, int]) -> dict[str, int]:
    """Days ago → how many were done."""
    return {(TODAY - timedelta(days=ago)).isoformat(): n for ago, n in counts.items()}


def test_it_goes_on_as_in_the_last_fortnight() -> None:
    told = forecast(days=days({30: 50, 13: 7, 0: 7}), done=64, total=74, due=date(2026, 3, 20), today=TODAY)
    assert (told.pace, told.left, told.day, told.late) == (1.0, 10, date(2026, 3, 24), 4)


def test_who_began_two_days_ago_is_not_slow() -> None:
    told = forecast(days=days({1: 4, 0: 4}), done=8, total=16, due=date(2026, 3, 16), today=TODAY)
    assert (told.pace, told.day, told.late) == (4.0, date(2026, 3, 16), 0)


@pytest.mark.parametrize(("counts", "done"), [({}, 0), ({30: 5}, 5), ({0: 9}, 9)])
def test_without_pace_or_with_nothing_left_there_is_no_day(counts: dict[int, int], done: int) -> None:
    told = forecast(days=days(counts), done=done, total=9, due=TODAY, today=TODAY)
    assert (told.day, told.late, told.left) == (None, None, 9 - done)


def test_an_open_batch_tells_how_much_is_done_and_nothing_else(
    figured: Figured, desk: Project, harbour: Article, rosa: User, nina: User
) -> None:
    batch = answered(harbour, [rosa, nina], {1: ("plain", "sourced")}, close=False)
    told = figured("progress")
    assert told["batches"] == [{"batch": batch.pk, "total": 2, "done": 2, "days": {"2026-03-14": 2}}]
    assert (told["articles"], told["articles_done"], told["first_passes"]) == (1, 1, {"2026-03-14": 1})
    assert told["standings"]["disputed"] == 0


def test_days_are_those_of_the_project(figured: Figured, desk: Project, harbour: Article, rosa: User) -> None:
    queue.finish(assignment=queue.open_article(article=harbour, reviewer=rosa, now=NOW), now=NOW)
    Assignment.objects.update(done_at=NOW.replace(hour=23, minute=30))
    assert figured("progress")["passes"] == {"2026-03-15": 1}


def test_sentences_by_standing_and_what_is_disputed(
    figured: Figured, desk: Project, mira: User, harbour: Article, rosa: User, nina: User
) -> None:
    answered(harbour, [rosa, nina], {1: ("plain", "sourced"), 2: ("plain", "plain"), 3: ("plain", "unsure")})
    alone = queue.open_article(article=article(desk, mira, NOW), reviewer=rosa, now=NOW)
    say(alone, 1, "plain")
    queue.finish(assignment=alone, now=NOW)
    assert figured("progress")["standings"] == {"open": 5, "single": 1, "agreed": 1, "disputed": 2, "decided": 0}
    assert figured("disputes") == {"disputed": 2, "articles": 1, "decided": 0, "days": {}}
