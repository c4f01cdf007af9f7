"""Several workers share the articles of a project: what one is at the others leave."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from annotations import tasks
from annotations.models import Job, LeaseLost, Sentence, Suggestion
from annotations.suggest import runs, sharing, suggesters
from tests import factories


@pytest.fixture
def articles(desk, mira, now):
    return [factories.article(desk, mira, now) for _ in range(5)]


@pytest.fixture(autouse=True, params=[2, 200])
def two_at_once(monkeypatch, request):
    monkeypatch.setattr(sharing, "ARTICLES_A_CHUNK", 2)
    monkeypatch.setattr(sharing, "STRETCH", request.param)


def at_work(desk, mira):
    job = runs.start(project=desk, by=mira)
    return Job.objects.claim(uid=job.uid, now=timezone.now(), lease=tasks.lease())


def take(job, desk, *, after):
    missing = partial(runs.missing, suggester=suggesters.current(desk))
    return sharing.take(job, runs.reach(desk, {}), missing, after=after)


def test_two_that_work_at_once_take_different_articles(articles, desk, mira):
    one, other = at_work(desk, mira), at_work(desk, mira)
    keys = [article.pk for article in articles]
    assert take(one, desk, after=0) == keys[:2]
    assert take(other, desk, after=0) == keys[2:4]
    assert take(one, desk, after=keys[1]) == keys[4:]
    assert take(other, desk, after=keys[3]) == []


def test_no_transaction_looks_through_more_than_one_stretch(articles, desk, mira):
    """Under SQLite nobody saves an answer while one is open."""
    job, seen = at_work(desk, mira), []
    runs.fill([article.pk for article in articles], suggesters.current(desk))

    def missing(keys):
        assert connection.in_atomic_block
        seen.append((tuple(connection.savepoint_ids), len(keys)))
        return runs.missing(keys, suggesters.current(desk))

    assert sharing.take(job, runs.reach(desk, {}), missing, after=0) == []
    assert sum(n for _, n in seen) == len(articles)
    assert len({point for point, _ in seen}) == len(seen)


def test_together_they_do_every_sentence_once(articles, desk, mira, monkeypatch):
    one, other = at_work(desk, mira), at_work(desk, mira)
    real, done = runs.fill, []

    def fills_while_the_other_begins(chunk, suggester, *, job):
        done.append(set(chunk))
        if job == one and len(done) == 1:
            runs.run(other)
        return real(chunk, suggester, job=job)

    monkeypatch.setattr(runs, "fill", fills_while_the_other_begins)
    runs.run(one)
    assert sum(map(len, done)) == len(set().union(*done)) == len(articles)
    assert Suggestion.objects.count() == Sentence.objects.filter(asked=True).count()


def test_what_somebody_had_who_died_is_free_when_the_lease_has_run_out(articles, desk, mira):
    dead, other = at_work(desk, mira), at_work(desk, mira)
    held = take(dead, desk, after=0)
    assert held[0] not in take(other, desk, after=0)
    Job.objects.filter(pk=dead.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert take(other, desk, after=0) == held


def test_who_lost_the_job_takes_nothing_and_stores_nothing(articles, desk, mira):
    slow = at_work(desk, mira)
    Job.objects.filter(pk=slow.pk).update(attempts=slow.attempts + 1)
    with pytest.raises(LeaseLost):
        take(slow, desk, after=0)
    with pytest.raises(LeaseLost):
        runs.fill([articles[0].pk], suggesters.current(desk), job=slow)
    assert not Suggestion.objects.exists()


def test_a_long_article_is_a_chunk_of_its_own(articles, desk, mira, monkeypatch):
    monkeypatch.setattr(sharing, "SENTENCES_A_CHUNK", 2)
    assert len(take(at_work(desk, mira), desk, after=0)) == 1


@pytest.mark.parametrize("whole", [True, False])
def test_a_large_run_asks_others_to_help_and_they_find_what_is_left(articles, desk, mira, monkeypatch, whole):
    monkeypatch.setattr(runs, "MANY", 4)
    if whole:
        articles.pop().delete()
    chosen = None if whole else [str(article.uid) for article in articles[:4]]
    main = runs.start(project=desk, by=mira, articles=chosen)
    helpers = runs.helpers(main)
    assert len(helpers) == 3
    for job in (helpers[0], main, helpers[1]):
        tasks.work(Job.objects.claim(uid=job.uid, now=timezone.now(), lease=tasks.lease()))
        job.refresh_from_db()
        assert (job.state, job.done) == ("done", job.total), job.message
    assert [job.total for job in (helpers[0], main, helpers[1])] == [12, 12, 0]
    assert Suggestion.objects.values("sentence__article").distinct().count() == 4


def test_a_helper_of_a_job_that_is_gone_does_nothing(articles, desk, mira, monkeypatch):
    monkeypatch.setattr(runs, "MANY", 4)
    main = runs.start(project=desk, by=mira)
    helper = runs.helpers(main)[0]
    main.delete()
    tasks.run_job(str(helper.uid))
    helper.refresh_from_db()
    assert (helper.state, Suggestion.objects.count()) == ("done", 0)


def test_a_small_run_needs_no_help_and_old_helpers_make_room(articles, desk, mira, monkeypatch):
    main = runs.start(project=desk, by=mira)
    assert runs.helpers(main) == []
    monkeypatch.setattr(runs, "MANY", 4)
    made = runs.helpers(main)
    Job.objects.filter(pk__in=[job.pk for job in made]).update(state="done", finished_at=timezone.now())
    runs.helpers(main)
    assert not Job.objects.filter(pk__in=[job.pk for job in made]).exists()
