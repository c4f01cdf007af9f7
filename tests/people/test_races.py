"""Settings of project and person changed while others save there: nobody waits for somebody who waits for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from annotations.models import Assignment, Project, User
from annotations.people import preferences, projects, seen
from tests.factories import NOW, say
from tests.review.test_races import at_once, whole

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 30


def often(do: Callable[[int], Any]) -> Callable[[], None]:
    def work() -> None:
        for turn in range(TIMES):
            do(turn)

    return work


def test_a_project_is_changed_while_people_save_in_it(desk: Project, opened: Assignment, mira: User) -> None:
    at_once(
        often(lambda turn: say(opened, turn % 6 + 1, ("plain", "sourced")[turn // 6 % 2])),
        often(lambda turn: projects.change(project=desk, by=mira, now=NOW, name=f"Desk {turn}")),
        often(lambda turn: projects.allow_the_rest(project=desk, allowed=turn % 2 == 0, by=mira, now=NOW)),
    )
    whole(desk)


def test_a_person_chooses_how_they_read_while_they_save(desk: Project, opened: Assignment, rosa: User) -> None:
    at_once(
        often(lambda turn: say(opened, turn % 6 + 1, ("plain", "sourced")[turn // 6 % 2])),
        often(lambda turn: preferences.save(user=rosa, text_size="sml"[turn % 3])),
        often(lambda turn: seen.mark(person=rosa, what="practice")),
    )
    whole(desk)
