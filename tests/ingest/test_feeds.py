"""A feed is asked by the clock: what is new in it comes once, politely; what fails is told, and left alone longer."""

from __future__ import annotations

from datetime import timedelta
from xml.sax.saxutils import escape

import pytest
from django.utils import timezone

from annotations import tasks
from annotations.errors import Conflict, InvalidInput, NotAllowed
from annotations.ingest import fetching, imports, taking_down
from annotations.ingest.fetching import feeds
from annotations.models import Article, Event, Feed, Import, Job, Membership, broken_links
from tests.ingest.test_fetching import FERRY, QUAY, work
from tests.ingest.test_fetching import fetches as fetches
from tests.ingest.test_fetching import site as site
from tests.services.site import Clock, Site, page, web

MINUTE = timedelta(minutes=1)
LONG = (
    "<p>"
    + "</p><p>".join(f"The pilot boat went out for the {n}th time, its skipper said on deck." for n in range(20))
    + "</p>"
)


def rss(site: Site, *entries: str, title: str = "Harbour news") -> str:
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>{''.join(entries)}</channel></rss>"


def entry(link: str, title: str = "", text: str = "A teaser.") -> str:
    """An item of RSS. Without a link it has an id alone."""
    where = f"<link>{escape(link)}</link>" if link.startswith("http") else ""
    body = f"<description>{escape(text)}</description>"
    return f"<item><guid isPermaLink='false'>{escape(link)}</guid><title>{title}</title>{where}{body}</item>"


@pytest.fixture
def feed(desk, mira, now, site) -> Feed:
    """A feed of two articles, whose pages are there."""
    site.says("/quay", page("Quay closed", *QUAY))
    site.says("/ferry", page("Ferry sails", *FERRY))
    items = entry(site.at("/quay"), "Quay closed"), entry(site.at("/ferry"), "Ferry sails")
    site.says("/feed", rss(site, *items), ETag='"one"', Last_Modified="Tue, 03 Mar 2026 10:00:00 GMT")
    return feeds.subscribe(project=desk, by=mira, now=now, address=site.at("/feed"))


def poll(feed: Feed, reached=None) -> Job:
    """One poll, as a worker does it, and the fetching of what it brought."""
    job = feeds.start(feed)
    assert job is not None
    job = Job.objects.claim(uid=job.uid, now=timezone.now(), lease=MINUTE)
    rooms = tasks.ROOMS[Job.Kind.POLL]
    tasks.ROOMS[Job.Kind.POLL] = lambda job: fetching.polling.run(job, web=reached or web())
    try:
        tasks.work(job)
    finally:
        tasks.ROOMS[Job.Kind.POLL] = rooms
    for imported in feed.imports.filter(state=Import.State.QUEUED):
        work(imported, reached)
    feed.refresh_from_db()
    job.refresh_from_db()
    return job


def test_what_is_new_comes_as_one_import_that_can_be_taken_back(feed, site, mira, now):
    poll(feed)
    imported = feed.imports.get()
    assert (imported.way, imported.by, imported.counts["articles"]) == ("feed", mira, 2)
    assert {article.details.get().title for article in Article.objects.all()} == {"Quay closed", "Ferry sails"}
    assert str(imported) == "Harbour news"
    assert (feed.title, feed.outcome, feed.failures) == ("Harbour news", "2 new entries.", 0)
    assert feed.next_poll - feed.last_poll == timedelta(hours=6)
    assert imported.fetches.get(number=0).digest
    imports.take_back(imported=imported, by=mira, now=now)
    assert not Article.objects.live().exists()


def test_the_second_time_only_what_changed_is_asked_for_and_304_costs_nothing(feed, site):
    poll(feed)
    whole = site.pages["/feed"]
    site.pages["/feed"] = lambda headers: (304, {}, b"") if headers.get("if-none-match") == '"one"' else whole
    asked = len(site.asked)
    poll(feed)
    assert site.headers[-1]["if-modified-since"] == "Tue, 03 Mar 2026 10:00:00 GMT"
    assert site.asked[asked:] == ["/feed"]
    assert feed.outcome == "Nothing changed."
    assert feed.imports.count() == 1


def test_an_entry_comes_once_and_a_new_one_alone(feed, site):
    poll(feed)
    site.says(
        "/storm", page("Storm ahead", "A storm is coming, the weather office said.", "The eastern wall may give way.")
    )
    site.says("/feed", rss(site, entry(site.at("/storm"), "Storm"), entry(site.at("/quay")), entry(site.at("/ferry"))))
    asked = len(site.asked)
    poll(feed)
    assert sorted(site.asked[asked:]) == ["/feed", "/robots.txt", "/storm"]
    assert feed.imports.first().counts["articles"] == 1
    poll(feed)
    assert feed.outcome == "Nothing new."


def test_robots_are_obeyed_for_feeds_and_asked_once_a_site(feed, site, desk, mira, now):
    site.says("/robots.txt", "User-agent: *\nDisallow: /ferry\nCrawl-delay: 4", Content_Type="text/plain")
    clock = Clock()
    poll(feed, web(clock))
    imported = feed.imports.get()
    assert site.asked == ["/feed", "/robots.txt", "/quay"]
    assert "robots.txt" in imported.rejected.first().reason
    assert imported.counts["articles"] == 1
    work(fetching.ask(project=desk, by=mira, now=now, addresses=[site.at("/ferry")]))
    assert Article.objects.count() == 2  # who gives an address acts themselves


def test_rules_for_us_by_name_go_before_those_for_all_and_a_delay_is_kept(feed, site):
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: claim-workbench\nCrawl-delay: 4\nDisallow: /private\n"
    site.says("/robots.txt", rules, Content_Type="text/plain")
    clock = Clock()
    poll(feed, web(clock))
    assert feed.imports.get().counts["articles"] == 2
    assert clock.waits[-1] == 4.0


@pytest.mark.parametrize("status", [500, 503])
def test_where_a_site_cannot_say_what_it_allows_nothing_is_fetched(feed, site, status):
    site.says("/robots.txt", "", status=status)
    poll(feed)
    assert site.asked == ["/feed", "/robots.txt"]
    assert feed.imports.get().counts["rejected"] == 2


def test_the_whole_text_of_a_feed_is_taken_where_that_is_wanted(desk, mira, now, site):
    site.says("/short", page("Quay closed", *QUAY))
    items = [entry(site.at("/long"), "Pilot boat", LONG), entry(site.at("/short"), "Quay closed")]
    site.says("/feed", rss(site, *items))
    feed = feeds.subscribe(project=desk, by=mira, now=now, address=site.at("/feed"), text="feed")
    poll(feed)
    imported = feed.imports.get()
    assert "/long" not in site.asked
    assert (imported.counts["articles"], imported.counts["rejected"]) == (2, 0)
    article = Article.objects.get(details__title="Pilot boat")
    assert article.canonical_url == site.at("/long")
    assert article.fetches.get().number == 0
    assert article.versions.get().reader_version.startswith("feed ")


def test_an_entry_without_an_address_is_taken_from_the_feed(desk, mira, now, site):
    site.says("/feed", rss(site, entry("id-1", "Pilot boat", LONG)))
    feed = feeds.subscribe(project=desk, by=mira, now=now, address=site.at("/feed"))
    poll(feed)
    assert feed.imports.get().counts["articles"] == 1


def test_a_poll_takes_fifty_and_the_rest_with_the_next_one(desk, mira, now, site):
    items = [entry(f"id-{n}", f"Trip {n}", LONG.replace("pilot", f"pilot {n}")) for n in range(60)]
    site.says("/feed", rss(site, *items), ETag='"all"')
    feed = feeds.subscribe(project=desk, by=mira, now=now, address=site.at("/feed"))
    poll(feed)
    assert feed.outcome == "50 new entries. 10 more come with the next poll."
    assert feed.entity_tag == ""  # else the rest would be “not changed”
    poll(feed)
    assert feed.outcome == "10 new entries."
    assert Article.objects.count() == 60


def test_failures_double_the_wait_up_to_a_day_and_the_tenth_pauses(feed, site):
    site.says("/feed", "no", status=500)
    waits = []
    for _ in range(feeds.MOST_FAILURES):
        job = poll(feed)
        assert job.state == Job.State.FAILED
        waits.append(feed.next_poll and (feed.next_poll - feed.last_poll) / timedelta(hours=1))
    assert waits == [12, 24, 24, 24, 24, 24, 24, 24, 24, None]
    assert feed.outcome.startswith("Paused after 10 failures in a row. The last one: The site has a fault")
    assert feeds.start_due(timezone.now() + timedelta(days=9)) == []


def test_a_good_poll_forgets_the_failures_before(feed, site):
    good = site.pages["/feed"]
    site.says("/feed", "no", status=500)
    poll(feed)
    assert feed.failures == 1
    site.pages["/feed"] = good
    poll(feed)
    assert (feed.failures, feed.outcome) == (0, "2 new entries.")


def test_who_asks_for_patience_gets_it(feed, site):
    site.says("/feed", "no", status=429, Retry_After=str(20 * 3600))
    poll(feed)
    assert feed.next_poll - feed.last_poll == timedelta(hours=20)
    assert "fewer requests (429)" in feed.outcome


@pytest.mark.parametrize(("body", "words"), [("<html><body>Hello</body></html>", "no feed"), ("not at all", "")])
def test_what_is_no_feed_is_told(feed, site, body, words):
    site.says("/feed", body)
    job = poll(feed)
    assert job.state == Job.State.FAILED
    assert words in feed.outcome
    assert feed.failures == 1


def test_a_feed_without_entries_is_one(feed, site):
    site.says("/feed", rss(site))
    poll(feed)
    assert feed.outcome == "Nothing new."


def test_whoever_subscribed_must_still_be_allowed_when_it_runs(feed, site, mira, adam):
    Membership.objects.filter(user=mira).update(role="reviewer")
    job = poll(feed)
    assert job.state == Job.State.FAILED
    assert "may not do it" in feed.outcome
    assert feed.failures == 1
    assert not site.asked


def test_a_poll_that_broke_off_after_it_was_stored_asks_nothing_again_and_its_import_starts(feed, site):
    job = Job.objects.claim(uid=feeds.start(feed).uid, now=timezone.now(), lease=MINUTE)
    fetching.polling.run(job, web=web())
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - MINUTE)
    again = Job.objects.claim(uid=job.uid, now=timezone.now(), lease=MINUTE)
    tasks.work(again)
    assert site.asked == ["/feed"]
    assert imports.job_of(feed.imports.get()).state == Job.State.QUEUED


def test_feeds_are_due_by_their_hours_and_one_poll_waits_at_a_time(feed, now):
    assert feeds.start_due(now - MINUTE) == []
    (job,) = feeds.start_due(now)
    assert (job.kind, job.by) == ("poll", feed.by)
    assert feeds.start_due(now) == []
    assert feeds.start(feed) is None


def test_a_feed_that_was_removed_meanwhile_is_no_trouble(feed, mira, now):
    job = feeds.start(feed)
    feeds.remove(feed=feed, by=mira, now=now)
    assert feeds.start(feed) is None
    assert Job.objects.get(pk=job.pk).state == Job.State.CANCELLED


def test_none_is_due_while_paused_archived_or_turned_off(feed, mira, now, settings):
    feeds.pause(feed=feed, by=mira, now=now)
    assert feeds.start_due(now) == []
    with pytest.raises(Conflict, match="paused already"):
        feeds.pause(feed=feed, by=mira, now=now)
    feeds.resume(feed=feed, by=mira, now=now)
    feed.project.archived_at = now
    feed.project.save()
    assert feeds.start_due(now) == []
    feed.project.archived_at = None
    feed.project.save()
    settings.FETCH_ADDRESSES = False
    assert feeds.start_due(now) == []
    with pytest.raises(NotAllowed):
        feeds.start(feed)


def test_the_ledger_tells_of_feeds_without_their_addresses(feed, desk, mira, now):
    feeds.pause(feed=feed, by=mira, now=now)
    feeds.resume(feed=feed, by=mira, now=now)
    feeds.remove(feed=feed, by=mira, now=now)
    events = Event.objects.filter(kind__startswith="feed.").order_by("sequence")
    assert [event.kind for event in events] == ["feed.subscribed", "feed.paused", "feed.resumed", "feed.removed"]
    assert "example" not in f"{[(event.old, event.new) for event in events]}"
    assert not list(broken_links(desk))
    assert not Feed.objects.exists()


def test_removing_a_feed_keeps_what_it_brought(feed, mira, now):
    poll(feed)
    feeds.remove(feed=feed, by=mira, now=now)
    assert Article.objects.count() == 2
    assert Import.objects.get(way="feed").feed is None


@pytest.mark.parametrize("given", [{"address": "ftp://news.example/"}, {"address": "https://a:b@news.example/"},
                                   {"hours": 0}, {"hours": 721}])  # fmt: skip
def test_what_cannot_be_a_feed_is_refused_at_once(desk, mira, now, given):
    with pytest.raises((InvalidInput, fetching.reasons.Refused)):
        feeds.subscribe(project=desk, by=mira, now=now, **{"address": "https://news.example/feed"} | given)
    assert not Feed.objects.exists()


def test_a_feed_is_subscribed_to_once(feed, desk, mira, now):
    with pytest.raises(Conflict, match="already"):
        feeds.subscribe(project=desk, by=mira, now=now, address=feed.address)


def test_an_article_that_is_taken_down_takes_the_words_that_its_feed_has_along(feed, mira, now):
    poll(feed)
    document = feed.imports.get().fetches.get(number=0)
    storage, name = document.file.storage, document.file.name
    assert storage.exists(name)
    taking_down.take_down(article=Article.objects.get(details__title="Quay closed"), by=mira, now=now)
    taking_down.finish()
    document.refresh_from_db()
    assert document.file.name == ""
    assert not storage.exists(name)
