"""The demo newsroom shows a desk at work: what two people read, a dispute that waits, a question, a dataset."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.utils import timezone

from annotations import tasks
from annotations.demo import desk
from annotations.demo import newsroom as texts
from annotations.models import (
    Answer,
    Article,
    Batch,
    Dataset,
    Decision,
    Event,
    Job,
    Project,
    Sentence,
    Standing,
    Suggestion,
    Thread,
    User,
    broken_links,
)
from annotations.models.imports import private_storage


@pytest.fixture(scope="module")
def seeded(lasting):
    """What `seed_demo` said on an empty site."""
    out = io.StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def newsroom(seeded, db):
    return Project.objects.get()


def test_seeding_an_empty_site_makes_an_account_and_the_newsroom(seeded, newsroom):
    assert seeded[0] == "Log in as manager@localhost"
    password = re.fullmatch(r"with the password (\S{12,})", seeded[1])[1]
    assert len(seeded) == 2
    assert authenticate(None, email="manager@localhost", password=password) is not None
    assert newsroom.name == "Demo newsroom"
    assert Article.objects.count() == len(texts.articles()) >= 12
    assert Sentence.objects.filter(asked=True).count() >= 500
    assert list(broken_links(newsroom)) == []
    job = Job.objects.get(kind=Job.Kind.SUGGEST)
    tasks.work(Job.objects.claim(uid=job.uid, now=timezone.now(), lease=tasks.lease()))
    assert Suggestion.objects.count() >= 500


def test_seeding_again_changes_and_says_nothing(newsroom):
    before, out = (User.objects.count(), Event.objects.count()), io.StringIO()
    call_command("seed_demo", stdout=out)
    assert out.getvalue() == ""
    assert (User.objects.count(), Event.objects.count()) == before


def test_three_people_have_answered_and_nobody_can_log_in_as_one_of_them(newsroom):
    folk = User.objects.filter(email__endswith="@demo.example")
    assert folk.count() == 3
    assert not [person for person in folk if person.has_usable_password()]
    work = Decision.objects.values_list("by__name", flat=True)
    assert {*Answer.objects.values_list("reviewer__name", flat=True), *work} == {name for _, name, _ in desk.FOLK}


def test_two_of_them_read_the_same_articles_blind_and_the_batch_is_closed(newsroom):
    batch = Batch.objects.get(standing=False)
    assert batch.state == "closed"
    assert {row.unaided for row in batch.assignments.all()} == {True}
    assert sorted(batch.assignments.values_list("state", flat=True)) == ["done"] * 2 * len(desk.TWICE)
    assert Sentence.objects.filter(standing=Standing.AGREED).count() > 100


def test_what_they_disagreed_on_is_settled_but_for_one_article(newsroom):
    assert Decision.objects.count() == len(desk.REASONS)
    left = Sentence.objects.filter(standing=Standing.DISPUTED).select_related("article")
    assert left.count() >= 1
    assert not left.filter(answers__reviewer=Project.objects.get().memberships.get(role="manager").user).exists()


def test_a_question_was_settled(newsroom):
    assert Thread.objects.get().state == Thread.State.SETTLED


def test_nothing_happened_before_the_project_was_there_or_later_than_now(newsroom):
    times = list(Event.objects.order_by("sequence").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[-1] <= timezone.now()


def test_its_dataset_is_made_by_the_worker_like_any_other(newsroom):
    dataset = Dataset.objects.get()
    job = Job.objects.get(kind=Job.Kind.EXPORT)
    tasks.work(Job.objects.claim(uid=job.uid, now=timezone.now(), lease=tasks.lease()))
    dataset.refresh_from_db()
    assert dataset.state == Dataset.State.READY
    with private_storage().open(dataset.files.get(name="sentences.jsonl").file.name) as lines:
        rows = [json.loads(line) for line in lines]
    assert {row["standing"] for row in rows} >= {"agreed", "decided", "single"}
