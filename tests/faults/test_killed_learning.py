"""A worker that is killed while it trains or suggests leaves no half of anything, and no answer changed."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from annotations.learn import saving
from annotations.models import Answer, Event, Job, Sentence, Suggester, Suggestion
from annotations.models.imports import private_storage
from annotations.suggest import kept, runs, sharing, training
from tests.faults.worker import worker as started
from tests.suggest import school

ROUNDS = [pytest.param(2, id="two"), pytest.param(20, marks=pytest.mark.long, id="twenty")]
SOONER = 0.7  # after a job that ended before its kill: it is quicker now than when it was timed
LOADED = ("scipy.optimize", "sklearn.feature_extraction.text")


@pytest.fixture(scope="module")
def worker(django_db_setup):
    """For all tests of this file: what it loads takes longer than what it does."""
    with started(connection.settings_dict["NAME"], *LOADED) as worker:
        yield worker


@pytest.fixture
def said(transactional_db, desk, mira, rosa):
    """A project with tagged articles and others that are open; what people said of it."""
    school.tagged(school.written(desk, mira, seed=7, articles=10), rosa)
    school.written(desk, mira, seed=8, articles=10)
    return remembered()


def remembered():
    answers = list(Answer.objects.order_by("pk").values())
    return answers, list(Sentence.objects.order_by("pk").values()), Event.objects.count()


def goes_on(worker, job):
    """Whatever became of it, another worker takes the job once its lease has run out, and ends it."""
    if Job.objects.get(pk=job.pk).state != Job.State.DONE:
        Job.objects.filter(pk=job.pk).update(
            lease_until=timezone.now() - timedelta(seconds=1), tried_before=0, attempts=1
        )
        assert worker.run(job) == "ended"
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.message


def all_whole(desk):
    """Every version there is has its file, as it was written; returns how many there are."""
    rows = list(Suggester.objects.filter(kind="learned"))
    for row in rows:
        with row.model.open("rb") as file:
            saving.load(file.read(), row.manifest["digest"])
    return len(rows)


@pytest.mark.either
@pytest.mark.parametrize("kills", ROUNDS)
def test_a_killed_training_leaves_no_half_model(worker, said, desk, mira, kills):
    seed = random.randrange(2**32)
    dice = random.Random(seed)
    begin = time.monotonic()
    assert worker.run(training.start(project=desk, by=mira)) == "ended"
    usual = time.monotonic() - begin
    assert all_whole(desk) == 1, seed
    killed, before = 0, 1
    while killed < kills:
        job = training.start(project=desk, by=mira)
        if worker.run(job, dice.uniform(0.0, usual)) == "killed":
            killed += 1
        else:
            usual *= SOONER
        assert all_whole(desk) in (before, before + 1), seed
        assert Suggester.objects.filter(kind="learned", active=True).count() == 1, seed
        goes_on(worker, job)
        assert all_whole(desk) == before + 1, seed
        before += 1
        Job.objects.filter(kind="suggest").delete()
    assert remembered() == said, seed
    kept.sweep(desk)
    names = private_storage().listdir(kept.folder(desk))[1]
    assert len(names) == before, seed


@pytest.mark.either
@pytest.mark.parametrize("kills", ROUNDS)
def test_killed_workers_suggest_for_each_sentence_once(worker, said, desk, mira, kills, monkeypatch):
    seed = random.randrange(2**32)
    dice = random.Random(seed)
    monkeypatch.setattr(sharing, "ARTICLES_A_CHUNK", 2)
    begin = time.monotonic()
    first = runs.start(project=desk, by=mira)
    assert worker.run(first) == "ended"
    usual = time.monotonic() - begin
    every = Counter(Suggestion.objects.values_list("sentence", flat=True))
    assert set(every) == set(Sentence.objects.filter(asked=True).values_list("pk", flat=True))
    killed = 0
    while killed < kills:
        Suggestion.objects.all().delete()
        job = runs.start(project=desk, by=mira)
        if worker.run(job, dice.uniform(0.0, usual)) == "killed":
            killed += 1
        else:
            usual *= SOONER
        goes_on(worker, job)
        assert Counter(Suggestion.objects.values_list("sentence", flat=True)) == every, seed
    assert remembered() == said, seed


@pytest.mark.either
@pytest.mark.parametrize("kills", ROUNDS)
def test_of_two_workers_one_may_die_and_no_sentence_is_done_twice(worker, said, desk, mira, kills):
    seed = random.randrange(2**32)
    dice = random.Random(seed)
    for _ in range(kills):
        Suggestion.objects.all().delete()
        Job.objects.all().delete()
        main, beside = runs.start(project=desk, by=mira), runs.start(project=desk, by=mira)
        worker.begin(main, dice.uniform(0.05, 0.6))
        worker.begin(beside)
        worker.ended(), worker.ended()
        goes_on(worker, main)
        goes_on(worker, beside)
        asked = Sentence.objects.filter(asked=True).annotate(n=Count("suggestions"))
        assert set(asked.values_list("n", flat=True)) == {1}, seed
    assert remembered() == said, seed
