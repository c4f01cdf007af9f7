"""Figures are computed when something happened, in the background, and not more often than they need."""

from __future__ import annotations

from datetime import timedelta

import pytest

from annotations import access, tasks
from annotations.models import Article, Figure, Job, Ledger, Project, User
from annotations.report import figures
from tests.factories import NOW, answered

SAME = ("plain", "plain")


def work(jobs: list[Job]) -> None:
    for job in jobs:
        tasks.run_job(str(job.uid))


@pytest.fixture
def computed(harbour: Article, rosa: User, nina: User) -> Project:
    """The desk with an answered article, its figures computed once, a minute ago."""
    answered(harbour, [rosa, nina], {1: SAME, 2: ("plain", "sourced")})
    work(figures.start_due(NOW))
    Job.objects.filter(kind="figures").update(started_at=NOW, finished_at=NOW)
    return harbour.project


def test_a_run_stores_every_kind_with_the_sequence_it_holds_for(computed: Project) -> None:
    stored = Figure.objects.filter(project=computed)
    assert set(stored.values_list("kind", flat=True)) == set(Figure.Kind.values)
    assert set(stored.values_list("sequence", flat=True)) == {Ledger.objects.get(project=computed).sequence}
    job = Job.objects.get(kind="figures")
    assert (job.state, job.done, job.total) == ("done", len(Figure.Kind), len(Figure.Kind))


def test_nothing_is_computed_while_nothing_happens(computed: Project) -> None:
    assert figures.start_due(NOW + timedelta(days=1)) == []


def test_what_happens_is_in_the_figures_half_a_minute_after_the_last_run_began(
    computed: Project, harbour: Article, rosa: User, nina: User
) -> None:
    answered(harbour, [rosa, nina], {3: SAME})
    assert figures.start_due(NOW + timedelta(seconds=20)) == []
    work(figures.start_due(NOW + timedelta(seconds=31)))
    assert Figure.objects.get(kind="agreement", key="unaided/label").value["answers"] == 6
    assert Job.objects.filter(kind="figures").count() == 1


def test_two_sweeps_start_one_run(harbour: Article) -> None:
    assert len(figures.start_due(NOW)) == 1
    assert figures.start_due(NOW) == []


def test_the_sweep_finds_what_is_behind(harbour: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[str] = []
    monkeypatch.setattr(tasks, "wake", lambda uid, **given: woken.append(uid))
    tasks.sweep()
    assert woken == [str(Job.objects.get(kind="figures").uid)]


def test_a_run_that_fails_is_tried_again_later_and_keeps_what_was_stored(
    computed: Project, harbour: Article, rosa: User, nina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(harbour, [rosa, nina], {3: SAME})

    def broken(*given: object) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as patched:
        patched.setattr(figures.quality, "quality", broken)
        work(figures.start_due(NOW + timedelta(minutes=1)))
    assert Job.objects.get(kind="figures").state == "failed"
    assert Figure.objects.get(kind="agreement", key="unaided/label").value["answers"] == 4
    Job.objects.update(finished_at=NOW)
    assert figures.start_due(NOW + timedelta(minutes=2)) == []
    assert len(figures.start_due(NOW + timedelta(minutes=11))) == 1


def test_what_is_about_few_people_is_for_those_who_read_everybodys_answers(
    computed: Project, mira: User, adam: User, rosa: User, vera: User, stig: User
) -> None:
    def seen(user: User) -> set[str]:
        return set(access.visible(Figure, user).values_list("kind", flat=True))

    assert seen(mira) == seen(adam) == set(Figure.Kind.values)
    assert seen(rosa) == seen(vera) == {"progress", "labels", "agreement"}
    assert seen(stig) == set()
