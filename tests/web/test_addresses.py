"""Addresses and feeds through the pages, the API and the command."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from annotations.ingest import fetching, imports, running
from annotations.models import Article, Feed, Import, Job
from tests import factories
from tests.ingest.test_fetching import MINUTE, QUAY, work
from tests.ingest.test_fetching import fetches as fetches
from tests.ingest.test_fetching import site as site
from tests.services.site import page


@pytest.fixture
def mira_at(client, mira):
    client.force_login(mira)
    return client


def give(client, desk, *lines: str):
    form = {"way": "address", "addresses": "\n".join(lines)}
    return client.post(reverse("article-add", args=[desk.uid]), form)


def text(answer) -> str:
    return answer.content.decode()


def test_addresses_lead_to_an_import_that_shows_where_each_came_from(mira_at, desk, site):
    site.says("/quay", page("Quay closed", *QUAY))
    answer = give(mira_at, desk, site.at("/quay"), "", site.at("/none"))
    imported = Import.objects.get()
    assert answer.url == reverse("import", args=[imported.uid])
    assert "Fetching the addresses" in text(mira_at.get(answer.url))
    work(imported)
    shown = text(mira_at.get(answer.url))
    assert imported.fetches.get(number=1).digest in shown
    assert "There is nothing at this address (404)" in shown
    about = text(mira_at.get(reverse("article", args=[Article.objects.get().uid])))
    assert "Fetched" in about
    assert imported.fetches.get(number=1).digest in about


def test_an_article_that_came_another_way_has_no_origin_to_show(mira_at, harbour):
    assert "Fetched" not in text(mira_at.get(reverse("article", args=[harbour.uid])))


@pytest.mark.parametrize(
    ("lines", "words"), [([], "This field is required"), ([f"https://a.example/{n}" for n in range(51)], "at most 50")]
)
def test_what_is_wrong_is_said_and_nothing_is_lost(mira_at, desk, lines, words):
    answer = give(mira_at, desk, *lines)
    assert answer.status_code in (400, 422)
    assert words in text(answer)
    assert all(line in text(answer) for line in lines)
    assert not Import.objects.exists()


def test_where_it_is_off_the_page_has_no_field_and_says_how_it_is_turned_on(mira_at, desk, settings):
    settings.FETCH_ADDRESSES = False
    shown = text(mira_at.get(reverse("article-add", args=[desk.uid])))
    assert 'name="addresses"' not in shown
    assert "FETCH_ADDRESSES=true" in shown
    assert give(mira_at, desk, "https://news.example/").status_code == 403
    assert "FETCH_ADDRESSES=true" in text(mira_at.get(reverse("feeds", args=[desk.uid])))
    refused = mira_at.post(
        reverse("feeds", args=[desk.uid]), {"address": "https://news.example/feed", "hours": 6, "text": "page"}
    )
    assert refused.status_code == 403
    assert not Import.objects.exists()
    assert not Feed.objects.exists()


def test_a_feed_is_subscribed_to_paused_resumed_asked_and_removed(mira_at, desk):
    where = reverse("feeds", args=[desk.uid])
    assert "No feed yet" in text(mira_at.get(where))
    mira_at.post(where, {"address": "https://news.example/feed", "hours": 6, "text": "page"})
    feed = Feed.objects.get()
    assert Job.objects.get(kind="poll").arguments == {"feed": str(feed.uid)}
    shown = text(mira_at.get(where))
    assert "https://news.example/feed" in shown
    assert "being asked" in shown
    change = reverse("feed-change", args=[feed.uid])
    mira_at.post(change, {"do": "pause"})
    feed.refresh_from_db()
    assert feed.next_poll is None
    assert Job.objects.get(kind="poll").state == "cancelled"
    mira_at.post(change, {"do": "resume"})
    assert Job.objects.get(kind="poll").state == "queued"
    Job.objects.filter(kind="poll").delete()
    mira_at.post(change, {"do": "poll"})
    assert Job.objects.filter(kind="poll").exists()
    mira_at.post(change, {"do": "nothing"})
    mira_at.post(change, {"do": "remove"})
    assert not Feed.objects.exists()


def test_what_is_no_address_of_a_feed_is_said_beside_the_field(mira_at, desk):
    answer = mira_at.post(reverse("feeds", args=[desk.uid]), {"address": "news", "hours": 6, "text": "page"})
    assert answer.status_code == 400
    assert "begins with http" in text(answer)


def test_through_the_api_addresses_become_an_import_and_tell_their_origin(mira_at, desk, site):
    site.says("/quay", page("Quay closed", *QUAY))
    where = reverse("api-addresses", args=[desk.uid])
    reply = mira_at.post(
        where, {"addresses": [site.at("/quay"), "file:///etc/passwd"]}, content_type="application/json"
    )
    assert reply.status_code == 202, reply.json()
    imported = Import.objects.get(uid=reply.json()["imported"]["uid"])
    assert reply.json()["job"]["state"] == "queued"
    work(imported)
    good, bad = mira_at.get(reverse("api-import-addresses", args=[imported.uid])).json()
    assert (good["state"], good["articles"]) == ("read", [str(Article.objects.get().uid)])
    assert len(good["digest"]) == 64
    assert (bad["state"], bad["digest"], bad["articles"]) == ("refused", "", [])


def test_where_it_is_off_the_api_says_so(mira_at, desk, settings):
    settings.FETCH_ADDRESSES = False
    where = reverse("api-addresses", args=[desk.uid])
    reply = mira_at.post(where, {"addresses": ["https://news.example/"]}, content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (403, "fetching_off")


@pytest.mark.parametrize(
    "body", [{}, {"addresses": []}, {"addresses": "x"}, {"addresses": [1.5, None]}, {"addresses": ["x"] * 51}]
)
def test_the_api_refuses_what_is_no_list_of_addresses(mira_at, desk, body):
    reply = mira_at.post(reverse("api-addresses", args=[desk.uid]), body, content_type="application/json")
    assert reply.status_code == 400


def test_addresses_of_confidential_articles_are_for_the_cleared(client, desk, mira, now, olga, site):
    desk.default_confidentiality = "confidential"
    desk.save()
    site.says("/quay", page("Quay closed", *QUAY))
    imported = work(fetching.ask(project=desk, by=mira, now=now, addresses=[site.at("/quay")]))
    client.force_login(olga)
    assert site.at("/quay") not in text(client.get(reverse("import", args=[imported.uid])))
    assert client.get(reverse("api-import-addresses", args=[imported.uid])).status_code == 404


def test_the_command_fetches_addresses(desk, mira, site):
    said = io.StringIO()
    call_command("import_articles", str(desk.uid), address=["http://127.0.0.1:8000/"], by=mira.email, stdout=said)
    assert "1 rejected" in said.getvalue()
    assert "not on the open internet" in said.getvalue()
    with pytest.raises(CommandError, match="--address"):
        call_command("import_articles", str(desk.uid), by=mira.email)


def test_the_page_of_an_import_by_address_costs_as_much_with_many_as_with_few(
    mira_at, desk, mira, now, django_assert_max_num_queries
):
    imported = fetching.ask(project=desk, by=mira, now=now, addresses=[f"https://a.example/{n}" for n in range(50)])
    factories.article(desk, mira, now)
    with django_assert_max_num_queries(40):
        mira_at.get(reverse("import", args=[imported.uid]))
    job = Job.objects.claim(uid=imports.start(imported).uid, now=now, lease=MINUTE)
    assert running.begin(job) == imported
