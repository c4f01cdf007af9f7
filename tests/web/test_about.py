"""The page about an article: details and their form, origin, who tagged it, its history."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from annotations import tasks
from annotations.models import Article, Entry, Membership, append
from annotations.review import queue
from tests import factories


@pytest.fixture
def told(client, harbour):
    def get(user, article=None):
        client.force_login(user)
        answer = client.get(reverse("article", args=[(article or harbour).uid]))
        assert answer.status_code == 200
        return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))

    return get


@pytest.fixture
def send(client, harbour):
    def post(user, **fields):
        client.force_login(user)
        given = {"number": 1, "title": "Harbour closed", "outlet": "", "byline": "", "published": "", "licence": ""}
        return client.post(reverse("article", args=[harbour.uid]), given | fields)

    return post


def test_it_says_where_it_came_from_and_which_text_it_is(told, mira, harbour):
    said, version = told(mira), harbour.versions.get()
    for words in (version.digest, version.reader_version, "Mira", "Version 1", harbour.imported_in.original_digest):
        assert words in said


def test_who_tagged_it_as_far_as_one_may_know(told, harbour, opened, mira, rosa, vera, adam):
    factories.say(opened, 1, "plain")
    for user in (mira, rosa, vera):
        assert "Rosa 1 of 6" in told(user)
    factories.answered(harbour, [rosa, adam], {1: ["plain", "sourced"]}, close=False)
    blind = told(adam)
    assert "without seeing others’ answers" in blind
    assert "Rosa" not in blind


def test_the_history_is_in_words_and_tells_a_blind_person_nothing_of_others(
    told, harbour, opened, mira, rosa, vera, now
):
    queue.finish(assignment=opened, now=now)
    tasks.change_details(articles=[harbour], given={"outlet": "The Gull", "title": "Open"}, by=mira, now=now)
    tasks.change_language(article=harbour, language="de", by=mira, now=now)
    said = told(mira)
    for words in (
        "Title, outlet changed",
        "Language changed from English to German",
        "Done Rosa",
        "Opened for tagging",
    ):
        assert words in said
    assert "Added Mira" in said


def test_of_gold_only_those_are_told_who_settle(told, harbour, opened, mira, rosa, vera, adam, now):
    queue.finish(assignment=opened, now=now)
    event = Entry(kind="gold.made", subject=f"gold/{harbour.uid}", new={"version": 1, "answers": 6})
    append(project_id=harbour.project_id, actor=mira, now=now, entries=[event])
    assert [("Made gold" in told(user)) for user in (mira, adam, rosa, vera)] == [True, True, False, False]


def test_names_of_batches_are_for_their_people_and_managers(told, harbour, mira, rosa, adam, vera):
    made = factories.answered(harbour, [rosa, adam], {1: ["plain", "plain"]})
    assert [(made.name in told(user)) for user in (mira, rosa, vera)] == [True, True, False]


def test_details_are_changed_by_who_may(send, told, harbour, mira, adam, rosa):
    assert send(mira, title="Open", published="2026-03-01", licence="CC-BY-4.0").status_code == 302
    details = harbour.details.get(current=True)
    assert (details.title, str(details.published), details.licence) == ("Open", "2026-03-01", "CC-BY-4.0")
    assert send(adam, number=2, title="Open again").status_code == 302
    assert send(rosa, number=3, title="Mine").status_code == 403
    assert "Change the details" not in told(rosa)


def test_the_second_of_two_gets_what_stands(send, mira, adam):
    send(mira, title="One")
    answer = send(adam, title="Two")
    assert answer.status_code == 409
    body = answer.content.decode()
    assert "Somebody changed these details meanwhile" in body
    assert 'value="One"' in body
    assert 'name="number" value="2"' in body


def test_what_cannot_be_is_said_beside_its_field(send, mira, harbour):
    for given in ({"title": " "}, {"published": "soon"}, {"outlet": "x" * 201}):
        assert send(mira, **given).status_code == 422
    assert harbour.details.count() == 1


def test_the_original_is_a_file_to_keep_for_managers_who_may_read_it(client, harbour, mira, rosa):
    address = reverse("article-original", args=[harbour.uid])
    client.force_login(mira)
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"Lindesund" in b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    client.force_login(rosa)
    assert client.get(address).status_code == 403


def test_a_file_that_may_hold_what_is_confidential_is_for_the_cleared(client, harbour, mira, desk, adam, now):
    Membership.objects.filter(user=adam).update(role="manager")
    client.force_login(adam)
    address = reverse("article-original", args=[harbour.uid])
    assert client.get(address).status_code == 200
    given = {"project": desk, "imported_in": harbour.imported_in, "last_number": 1}
    Article.objects.create(confidentiality="confidential", **given)
    assert client.get(address).status_code == 404


def test_of_a_deleted_article_there_is_no_page(client, harbour, mira, now):
    tasks.delete_articles(articles=[harbour], by=mira, now=now)
    client.force_login(mira)
    for name in ("article", "sheet", "article-original"):
        assert client.get(reverse(name, args=[harbour.uid])).status_code == 404


def test_an_article_without_its_file_offers_none(told, harbour, mira):
    assert "Download the original" in told(mira)
    type(harbour.imported_in).objects.update(original="")
    assert "Download the original" not in told(mira)
