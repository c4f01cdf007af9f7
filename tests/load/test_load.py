"""Twenty reviewers, as in production: no request fails, and every save that was acknowledged is there."""

from __future__ import annotations

import pytest

from tests.load import driving, slow
from tests.load.production import background_work, production

pytestmark = pytest.mark.once


def test_what_twenty_reviewers_save_is_there() -> None:
    with production(people=20, articles=40) as site, background_work(site, articles=20, every=2) as imported:
        run = driving.drive(site, people=20, seconds=15, pace=2)
        beside = slow.compared(site.url, slow=20, idle=100, seconds=1)
        jobs = int(site.python("from annotations.models import Job; print(Job.objects.count())"))
    assert run.sound, run
    assert imported[0] + jobs > 0, "nothing went on beside them"
    assert run.acknowledged > 20
    assert all(requests and median != float("inf") for _name, median, _p99, requests, _closed in beside)
