"""Who was shown text of a confidential article stands in a log; for others nothing is written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations import access
from annotations.errors import NotAllowed
from annotations.models import Article, ConfidentialRead, Membership
from tests import factories
from tests.cast import member


@pytest.fixture
def secret(desk, mira, now):
    article = factories.article(desk, mira, now)
    Article.objects.filter(pk=article.pk).update(confidentiality="confidential")
    article.refresh_from_db()
    return article


@pytest.fixture
def karin(desk):
    return member(desk, "Karin", "manager", cleared=True)


def test_one_line_for_a_person_an_article_a_way_and_an_hour(secret, karin, rosa, now):
    note = ConfidentialRead.objects.note
    hour = now.replace(minute=0)
    assert note(user=karin, articles=[secret.pk], way="page", now=hour) == 1
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert note(user=karin, articles=[secret.pk], way="page", now=hour + timedelta(minutes=59)) == 0
    assert len(asked) == 1  # one look, nothing written
    assert note(user=karin, articles=[secret.pk], way="api", now=hour) == 1
    assert note(user=rosa, articles=[secret.pk], way="page", now=hour) == 1
    assert note(user=karin, articles=[secret.pk], way="page", now=hour + timedelta(minutes=60)) == 1
    assert ConfidentialRead.objects.count() == 4


def test_for_articles_that_are_not_confidential_it_costs_nothing(harbour, karin, django_assert_num_queries):
    with django_assert_num_queries(0):
        access.read(karin, [harbour])


def test_reading_is_logged_and_the_page_costs_at_most_two_questions_more(secret, harbour, karin, client):
    client.force_login(karin)

    def cost(article):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("sheet", args=[article.uid])).status_code == 200
        return len(asked)

    cost(harbour)
    usual, first, again = cost(harbour), cost(secret), cost(secret)
    assert first <= usual + 4  # a look, and the line in a transaction of its own
    assert again <= usual + 1
    line = ConfidentialRead.objects.get()
    assert (line.user, line.article, line.way) == (karin, secret, "page")


def test_a_page_that_cannot_be_logged_is_not_shown(secret, karin, client, monkeypatch):
    def broken(*given, **more):
        raise OSError

    monkeypatch.setattr(ConfidentialRead.objects, "note", broken)
    client.force_login(karin)
    client.raise_request_exception = False
    assert client.get(reverse("sheet", args=[secret.uid])).status_code == 500


def test_it_is_for_managers_who_are_cleared(secret, desk, mira, karin, rosa, adam, olga, client):
    cleared = member(desk, "Cleo", "reviewer", cleared=True)
    for user, status in ((mira, 403), (olga, 403), (rosa, 403), (adam, 403), (cleared, 403), (karin, 200)):
        client.force_login(user)
        for name in ("access-log", "access-log-table"):
            assert client.get(reverse(name, args=[desk.uid])).status_code == status, (user, name)
    with pytest.raises(NotAllowed):
        access.access_log(mira, desk)


def test_the_page_and_its_csv_show_what_is_asked_for(secret, desk, karin, client, now):
    cleo = member(desk, "Cleo", "reviewer", cleared=True)
    for user, way, days in ((karin, "page", 0), (cleo, "page", 1), (cleo, "api", 2)):
        ConfidentialRead.objects.note(user=user, articles=[secret.pk], way=way, now=now + timedelta(days=days))
    client.force_login(karin)

    def lines(**asked):
        answer = client.get(reverse("access-log-table", args=[desk.uid]), asked)
        shown = client.get(reverse("access-log", args=[desk.uid]), asked).content.decode()
        found = b"".join(answer.streaming_content).decode().splitlines()[1:]
        assert shown.count('<th scope="row"') == len(found)
        return [line.split(",")[:4] for line in found]

    assert [line[1] for line in lines()] == ["Cleo", "Cleo", "Karin"]
    assert [line[3] for line in lines(person=str(cleo.uid))] == ["api", "page"]
    assert lines(way="api") == [["2026-03-16T09:00Z", "Cleo", "cleo@desk.example", "api"]]
    assert [line[0] for line in lines(since="2026-03-15", until="2026-03-15")] == ["2026-03-15T09:00Z"]
    assert lines(person="nobody") == lines(way="by post") == []
    assert len(lines(article=str(secret.uid))) == 3
    assert lines(article="7f9d4b6e-0000-4000-8000-000000000000") == []


def test_it_outlives_a_deletion_and_a_loss_of_clearance(secret, desk, karin, now):
    ConfidentialRead.objects.note(user=karin, articles=[secret.pk], way="page", now=now)
    Article.objects.filter(pk=secret.pk).update(deleted_at=now)
    assert access.access_log(karin, desk).count() == 1
    Membership.objects.filter(user=karin).update(cleared=False)
    with pytest.raises(NotAllowed):
        access.access_log(karin, desk)
