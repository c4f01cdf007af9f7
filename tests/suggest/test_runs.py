"""Suggestion runs: each asked sentence gets exactly one proposal a suggester, whatever happens on the way."""

import pytest
from django.db import OperationalError

from annotations import tasks
from annotations.models import Answer, Job, LeaseLost, Sentence, Suggester, Suggestion
from annotations.review import queue
from annotations.suggest import runs, sharing, showing, suggesters
from annotations.text import propose
from tests import factories


def finish(job, now):
    tasks.work(Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease()))
    job.refresh_from_db()
    return job


def test_a_run_proposes_once_for_every_asked_sentence(harbour, desk, mira, now):
    job = finish(runs.start(project=desk, by=mira), now)
    asked = Sentence.objects.filter(article=harbour, asked=True)
    assert (job.state, job.done, job.total) == ("done", 6, 6)
    assert [sentence.suggestions.count() for sentence in asked] == [1] * 6


def test_a_second_run_finds_nothing_to_do(harbour, desk, mira, now):
    finish(runs.start(project=desk, by=mira), now)
    assert runs.start(project=desk, by=mira) is None


def test_running_a_job_twice_changes_nothing(harbour, desk, mira, now):
    job = finish(runs.start(project=desk, by=mira), now)
    before = list(Suggestion.objects.order_by("pk").values())
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, finished_at=None)
    finish(job, now)
    assert list(Suggestion.objects.order_by("pk").values()) == before


def test_a_run_that_died_half_way_is_completed_by_the_next(desk, mira, now, monkeypatch):
    for n in range(3):
        factories.article(
            desk, mira, now, f"Officials said wall {n} could give way. The quay was built in 1931.", f"Wall {n}"
        )
    monkeypatch.setattr(sharing, "ARTICLES_A_CHUNK", 1)
    job = runs.start(project=desk, by=mira)
    real = runs.fill
    filled = []

    def dies_in_the_second(articles, suggester, **given):
        if len(filled) == 1:
            raise SystemExit
        filled.append(articles)
        return real(articles, suggester, **given)

    monkeypatch.setattr(runs, "fill", dies_in_the_second)
    with pytest.raises(SystemExit):
        tasks.work(Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease()))
    assert Suggestion.objects.count() == 2
    monkeypatch.setattr(runs, "fill", real)
    job.refresh_from_db()
    later = job.lease_until + tasks.lease()
    assert list(Job.objects.lost(now=later, patience=tasks.lease())) == [job]
    finish(job, later)
    assert Suggestion.objects.count() == 6


def test_who_lost_the_lease_may_not_report(harbour, desk, mira, now):
    job = runs.start(project=desk, by=mira)
    slow = Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease())
    Job.objects.claim(uid=job.uid, now=now + 2 * tasks.lease(), lease=tasks.lease())
    with pytest.raises(LeaseLost):
        Job.objects.finish(slow, now=now)


def test_who_stalled_before_a_retry_may_not_report_after_it(harbour, desk, mira, now):
    job = runs.start(project=desk, by=mira)
    stalled = Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease())
    Job.objects.filter(pk=job.pk).update(state=Job.State.CANCELLED, finished_at=now)
    assert Job.objects.filter(pk=job.pk).retry(now=now) == 1
    assert Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease())
    with pytest.raises(LeaseLost):
        Job.objects.finish(stalled, now=now)


def test_a_passing_fault_of_the_database_leaves_the_job_to_the_sweep(harbour, desk, mira, now, monkeypatch):
    job = runs.start(project=desk, by=mira)
    with monkeypatch.context() as broken:
        broken.setattr(
            runs, "fill", lambda *args, **given: (_ for _ in ()).throw(OperationalError("database is locked"))
        )
        finish(job, now)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    finish(job, job.lease_until + tasks.lease())
    job.refresh_from_db()
    assert (job.state, Suggestion.objects.count()) == ("done", 6)


def test_nobody_claims_a_job_that_somebody_holds(harbour, desk, mira, now):
    job = runs.start(project=desk, by=mira)
    assert Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease())
    assert Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease()) is None


def test_a_job_that_never_ends_gives_up_and_says_so(harbour, desk, mira, now):
    job = runs.start(project=desk, by=mira)
    Job.objects.filter(pk=job.pk).update(attempts=tasks.MOST_ATTEMPTS)
    assert finish(job, now).state == "failed"
    assert "5 times" in job.message


def test_spans_are_offsets_of_the_article(harbour, desk, mira, now):
    finish(runs.start(project=desk, by=mira), now)
    text = harbour.versions.get().text
    said = {
        suggestion.sentence.number: [
            text[span["start"] : span["end"]] for span in suggestion.spans if span["role"] == "source"
        ]
        for suggestion in Suggestion.objects.select_related("sentence")
    }
    assert said[2] == ["harbour master Jonas Eik"]
    assert said[4] == ["Officials"]


def test_an_answer_is_never_touched_by_a_run(harbour, desk, mira, rosa, now):
    factories.say(queue.open_article(article=harbour, reviewer=rosa, now=now), 4, "plain")
    before = list(Answer.objects.values())
    finish(runs.start(project=desk, by=mira), now)
    assert list(Answer.objects.values()) == before


def test_a_proposal_below_its_threshold_is_stored_but_stays_silent(harbour, desk, mira, now):
    finish(runs.start(project=desk, by=mira), now)
    assert set(showing.shown(harbour)) == {1, 2, 3, 4, 5, 6}
    Suggester.objects.update(thresholds={"plain": 1.0})
    labels = {suggestion.label for suggestion in showing.shown(harbour).values()}
    assert "plain" not in labels
    assert "anonymous" in labels
    assert Suggestion.objects.count() == 6


def test_the_suggester_names_its_version(desk):
    assert (suggesters.current(desk).kind, suggesters.current(desk).version) == (propose.KIND, propose.VERSION)
