"""Datasets through the pages: order, watch, download, read the card."""

import pytest
from django.urls import reverse

from annotations import tasks
from annotations.models import Dataset, Job
from annotations.review import queue
from tests import factories


@pytest.fixture
def done(harbour, rosa, now):
    held = queue.open_article(article=harbour, reviewer=rosa, now=now)
    factories.say(held, 1, "plain")
    factories.say(held, 4, "anonymous", hedged=True)
    queue.finish(assignment=held, now=now)
    return harbour


def order(client, desk, **fields):
    plain = {"formats": ["jsonl", "csv"], "precedence": "who_first", "text": "licensed", "compression": "none"}
    return client.post(reverse("dataset-new", args=[desk.uid]), plain | fields)


def make(now):
    for uid in Job.objects.filter(kind="export", state="queued").values_list("uid", flat=True):
        tasks.work(Job.objects.claim(uid=uid, now=now, lease=tasks.lease()))


def test_where_nothing_is_done_the_page_says_so(client, mira, desk, harbour):
    client.force_login(mira)
    assert "No article is done yet" in client.get(reverse("datasets", args=[desk.uid])).content.decode()
    assert "No article is done at present" in client.get(reverse("dataset-new", args=[desk.uid])).content.decode()
    refused = order(client, desk)
    assert refused.status_code == 422
    assert "No article is done yet" in refused.content.decode()
    assert not Dataset.objects.exists()


def test_a_dataset_is_ordered_watched_and_downloaded(client, mira, desk, done, now):
    client.force_login(mira)
    answer = order(client, desk, name="For the paper")
    page = client.get(answer.url).content.decode()
    assert "Making the dataset" in page
    make(now)
    page = client.get(answer.url, headers={"HX-Target": "progress"}).content.decode()
    assert "<html" not in page
    assert "hx-get" not in page
    assert "sentences.jsonl" in page
    uid = Dataset.objects.get().uid
    got = client.get(reverse("api-dataset-file", args=[uid, "sentences.csv"]))
    assert got.headers["Content-Disposition"] == 'attachment; filename="harbour-desk-v1-sentences.csv"'
    assert b"".join(got.streaming_content).startswith(b"article,sentence,position")


def test_filters_of_the_form_reach_the_dataset(client, mira, desk, done, now):
    client.force_login(mira)
    order(client, desk, labels=["anonymous"], published_to="2030-01-01")
    dataset = Dataset.objects.get()
    assert dataset.filters == {"labels": ["anonymous"], "published_to": "2030-01-01"}


@pytest.mark.parametrize(
    "wrong", [{"formats": []}, {"formats": ["exe"]}, {"labels": ["true"]}, {"published_to": "soon"}]
)
def test_an_order_that_makes_no_sense_is_refused(client, mira, desk, done, wrong):
    client.force_login(mira)
    assert order(client, desk, **wrong).status_code == 422
    assert not Dataset.objects.exists()


def test_a_reviewer_reads_and_downloads_but_does_not_order(client, mira, rosa, desk, done, now):
    client.force_login(mira)
    address = order(client, desk).url
    make(now)
    client.force_login(rosa)
    assert "sentences.jsonl" in client.get(address).content.decode()
    assert "Make a dataset" not in client.get(reverse("datasets", args=[desk.uid])).content.decode()
    assert order(client, desk).status_code == 403


def test_a_file_of_a_dataset_that_is_not_ready_is_refused(client, mira, desk, done):
    client.force_login(mira)
    order(client, desk)
    answer = client.get(reverse("api-dataset-file", args=[Dataset.objects.get().uid, "sentences.csv"]))
    assert answer.status_code == 409


def test_strangers_find_no_dataset(client, mira, stig, desk, done):
    client.force_login(mira)
    address = order(client, desk).url
    client.force_login(stig)
    assert client.get(address).status_code == 404
