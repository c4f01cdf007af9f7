"""Reviewers, as in production: no request fails, and every save that was acknowledged is there."""

from __future__ import annotations

import pytest

from tests.load import driving, slow
from tests.load.production import background_work, production

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("people", "seconds", "wait"), [(10, 5, 0.2), pytest.param(20, 15, 1, marks=pytest.mark.long)])
def test_what_reviewers_save_is_there(people: int, seconds: int, wait: float) -> None:
    with (
        production(people=people, articles=2 * people) as site,
        background_work(site, articles=20, every=5) as imported,
    ):
        run = driving.drive(site, people=people, seconds=seconds, pace=1)
        beside = slow.compared(site.url, slow=20, idle=100, seconds=wait)
        jobs = int(site.ask("from annotations.models import Job; print(Job.objects.count())"))
    assert run.sound, run
    assert imported[0] + jobs > 0, "nothing went on beside them"
    assert run.acknowledged > 20
    assert all(requests and median != float("inf") for _name, median, _p99, requests, _closed in beside)
