"""A job does nothing for somebody who may not do it any more when it runs."""

from __future__ import annotations

from datetime import datetime

import pytest

from annotations import tasks
from annotations.export import ordering
from annotations.export.recipe import Filters
from annotations.ingest import imports
from annotations.models import Article, Dataset, Import, Job, Membership, Project, Suggestion, User
from annotations.people import projects
from annotations.suggest import runs
from tests.cast import member
from tests.factories import article


@pytest.fixture
def mona(desk: Project) -> User:
    """A second manager."""
    return member(desk, "Mona", "manager")


def run(job: Job | None) -> Job:
    assert job is not None
    tasks.run_job(str(job.uid))
    job.refresh_from_db()
    return job


def started(kind: str, desk: Project, by: User, now: datetime) -> Job:
    """A queued job of each kind, as the services make them."""
    if kind == "import":
        data = b"The lock is shut. Officials said so."
        return imports.start(imports.upload(project=desk, by=by, now=now, name="lock.txt", data=data))
    made = article(desk, by, now)
    if kind == "suggest":
        job = runs.start(project=desk, by=by, articles=[str(made.uid)])
        assert job is not None
        return job
    filters = Filters(include_open=True)
    order = ordering.Order(filters=filters, formats=["csv"])
    return ordering.start(ordering.place(project=desk, by=by, now=now, order=order))


KINDS = ["import", "suggest", "export"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_started_by_somebody_who_was_removed_is_refused_until_another_wants_it(
    kind: str, desk: Project, mira: User, mona: User, now: datetime
) -> None:
    job = started(kind, desk, mona, now)
    tasks.remove_member(member=Membership.objects.get(user=mona), by=mira, now=now)
    there = Article.objects.count()
    assert run(job).state == Job.State.FAILED
    assert job.message == "Mona started this, and may not do it (any more). Whoever may can try it again."
    assert Article.objects.count() == there
    assert not Suggestion.objects.exists()
    assert not Dataset.objects.filter(state=Dataset.State.READY).exists()
    assert not Import.objects.filter(state=Import.State.RUNNING).exists()
    assert tasks.retry([job], by=mira, now=now) == 1
    assert run(job).state == Job.State.DONE
    assert job.by == mira


def test_of_those_that_do_the_same_one_is_tried_again_and_none_while_another_waits(
    desk: Project, mira: User, now: datetime
) -> None:
    ended = [Job.objects.create(project=desk, kind="figures", state="failed", finished_at=now) for _ in range(2)]
    assert tasks.retry(ended, by=mira, now=now) == 1
    assert tasks.retry(list(Job.objects.filter(state="failed")), by=mira, now=now) == 0
    assert sorted(Job.objects.values_list("state", flat=True)) == ["failed", "queued"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_lesser_role_is_not_enough_and_a_locked_account_may_nothing(
    kind: str, desk: Project, mira: User, mona: User, now: datetime
) -> None:
    job = started(kind, desk, mona, now)
    tasks.change_member(member=Membership.objects.get(user=mona), role="viewer", cleared=True, by=mira, now=now)
    assert run(job).state == Job.State.FAILED
    other = started(kind, desk, mira, now)
    User.objects.filter(pk=mira.pk).update(is_active=False)
    assert run(other).state == Job.State.FAILED


def test_nothing_is_added_to_a_project_that_was_archived_while_the_job_waited(
    desk: Project, mira: User, now: datetime
) -> None:
    job = started("import", desk, mira, now)
    projects.archive(project=desk, by=mira, now=now)
    assert run(job).state == Job.State.FAILED
    assert not Article.objects.exists()


def test_a_reviewer_who_joined_sentences_gets_suggestions_for_them(
    desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    made = article(desk, mira, now)
    assert run(tasks.after_revision(article=made, by=rosa)).state == Job.State.DONE
