"""When a person was here last."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from annotations.models import User
from annotations.people import preferences, seen

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def visit(person: User, now: datetime) -> datetime | None:
    person.refresh_from_db()
    return seen.last_time(person=person, now=now)


def test_last_time_is_the_end_of_the_visit_before_this_one(rosa: User, now: datetime) -> None:
    assert visit(rosa, now) is None
    assert visit(rosa, now + 20 * MINUTE) is None
    tomorrow = now + DAY
    for later in (0, 10, 39):
        assert visit(rosa, tomorrow + later * MINUTE) == now + 20 * MINUTE
    assert visit(rosa, tomorrow + DAY) == tomorrow + 39 * MINUTE


def test_what_was_chosen_stays(rosa: User, now: datetime) -> None:
    preferences.save(user=rosa, text_size="l")
    visit(rosa, now)
    rosa.refresh_from_db()
    assert preferences.read(rosa.preferences).text_size == "l"
    preferences.save(user=rosa, theme="dark")
    assert visit(rosa, now + DAY) == now


@pytest.mark.parametrize(
    "stored", [[], {"visits": 3}, {"visits": {"at": "x", "before": 7}}, {"visits": {"at": "2026"}}]
)
def test_a_row_that_makes_no_sense_breaks_nothing(stored: Any, rosa: User, now: datetime) -> None:
    User.objects.filter(pk=rosa.pk).update(preferences=stored)
    assert visit(rosa, now) is None
    assert visit(rosa, now + DAY) == now
