"""Jobs, assignments and everything that is read-only in the admin; and its first page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import uuid
from datetime import datetime

import pytest
from django.test import Client

from annotations import tasks
from annotations.models import (
    Assignment,
    Job,
    Project,
    User,
)
from annotations.review import answers, queue
from tests import factories
from tests.admin.steps import SUBJECTS, act, failed, list_of


def test_failed_jobs_are_queued_again_and_others_left(
    manager: Client, desk: Project, mira: User, now: datetime
) -> None:
    broken = failed(desk, mira, now)
    going = Job.objects.create(project=desk, kind=Job.Kind.TRAIN, by=mira, state=Job.State.RUNNING, attempts=1)
    said = act(manager, "job", "retry", broken, going)
    assert "Queued again: 1" in said
    broken.refresh_from_db()
    going.refresh_from_db()
    assert (broken.state, broken.tried_before, going.state) == (Job.State.QUEUED, broken.attempts, Job.State.RUNNING)


def test_a_list_of_jobs_says_how_far_each_is(manager: Client, desk: Project, mira: User) -> None:
    Job.objects.create(project=desk, kind=Job.Kind.SUGGEST, by=mira, state=Job.State.RUNNING, done=7, total=20)
    page = manager.get(list_of("job")).content.decode()
    assert "7 of 20 sentences" in page
    assert '<progress max="20" value="7"' in page


def test_an_open_assignment_is_freed_and_a_done_one_is_not(manager: Client, held: Assignment, now: datetime) -> None:
    queue.finish(assignment=held, now=now)
    assert "Reopen it first" in act(manager, "assignment", "free", held)
    queue.reopen(assignment=held, by=held.reviewer, now=now)
    assert "Freed: 1" in act(manager, "assignment", "free", held)
    held.refresh_from_db()
    assert held.state == Assignment.State.RETURNED
    assert held.answers.count() == 1


@pytest.mark.parametrize("subject", ["answer", "event", "decision", "codebook", "import", "article", "dataset", "job"])
def test_what_is_made_elsewhere_is_read_only_here(subject: str, boss: Client, held: Assignment) -> None:
    assert boss.get(f"/admin/annotations/{subject}/add/").status_code == 404
    page = boss.get(list_of(subject)).content.decode()
    urls = re.findall(rf'href="(/admin/annotations/{subject}/[^"?]+/change/)"', page)
    for url in urls[:1]:
        assert boss.post(url, {"label": "sourced", "kind": "x", "content": "{}"}).status_code == 403
        assert boss.get(url.replace("change", "delete")).status_code == 404
    assert "delete_selected" not in page


def test_the_text_of_an_article_is_in_no_page_of_the_admin(
    boss: Client, desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    text = "The zephyrine harbour is shut. Officials said the zephyrine wall could give way."
    article = factories.article(desk, mira, now, text=text, title="A title")
    held = queue.open_article(article=article, reviewer=rosa, now=now)
    plain = answers.Change(label="plain", state="labelled", how="key", note="zephyrine note")
    answers.record(assignment=held, number=1, operation=uuid.uuid4(), version=0, change=plain, now=now)
    tasks.run_job(str(tasks.suggest_again(project=desk, by=mira).uid))  # type: ignore[union-attr]
    for subject in SUBJECTS:
        page = boss.get(list_of(subject)).content.decode()
        for url in set(re.findall(r'href="(/admin/annotations/\w+/[^"?]+/change/)"', page)):
            page += boss.get(url).content.decode()
        assert "zephyrine" not in page, subject


def test_the_index_counts_jobs_by_state_and_says_how_long_the_oldest_waits(
    manager: Client, desk: Project, elsewhere: Project, mira: User, now: datetime
) -> None:
    failed(elsewhere, mira, now)
    failed(desk, mira, now)
    Job.objects.create(project=desk, kind=Job.Kind.SUGGEST, by=mira, queued_at=now)
    page = manager.get("/admin/")
    assert {state: count for state, _, count in page.context["states"]} == {
        "queued": 1,
        "running": 0,
        "done": 0,
        "failed": 1,
        "cancelled": 0,
    }
    assert page.context["waiting"] is not None
    assert page.context["worker"] == "silent"  # the tests' broker has no worker


ASK = """
import django, time
django.setup()
from annotations import tasks
begun = time.monotonic()
print(tasks.worker_state(), "was said", "at once" if time.monotonic() - begun < 10 else "late")
"""


def test_a_broker_that_is_away_is_said_so_and_not_waited_for() -> None:
    environ = os.environ | {"REDIS_URL": "redis://127.0.0.1:1/0"}
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=environ, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip() == "no broker was said at once"
