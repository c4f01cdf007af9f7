"""Asking one feed: what is new in it becomes an import, whose own job fetches the pages."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.errors import WorkbenchError
from annotations.ingest import readers
from annotations.ingest.fetching import feeds
from annotations.ingest.fetching.asking import READER, cleaned, refuse_if_off
from annotations.ingest.fetching.keeping import clean, keep
from annotations.ingest.fetching.reasons import Refused, refuse_status, unreached
from annotations.ingest.fetching.web import Web
from annotations.ingest.readers.feed import FeedItem
from annotations.models import Feed, FeedEntry, Fetched, Import, Job
from annotations.outbound import OutboundError, Reply

MOST_ENTRIES = 50  # taken by one poll; the others come with the next ones
WHOLE = 600  # characters that an entry has at least if it carries its article and no teaser
ACCEPT = "application/atom+xml,application/rss+xml;q=0.9,application/xml;q=0.8,text/xml;q=0.8,*/*;q=0.1"


class News(NamedTuple):
    """What a feed has that it had not: entries to take now, how many there are, and what the feed calls itself."""

    items: list[FeedItem]
    found: int
    title: str


def run(job: Job, *, web: Web | None = None) -> None:
    """Ask the job's feed. What is new is kept as an import that waits; running it again finds it there.

    Raises NotAllowed if addresses are not fetched here, Refused and others with the sentence that the feed then shows,
    LeaseLost if the job was cancelled or taken over.
    """
    refuse_if_off()
    feed = Feed.objects.select_related("project").filter(uid=job.arguments["feed"]).first()
    if feed is None or job.result.get("polled"):  # removed meanwhile; or done by an attempt that broke off afterwards
        return
    now = timezone.now()
    try:
        poll(job, feed, web or Web(), now)
    except WorkbenchError as error:
        with transaction.atomic():
            advance(job, result={"told": job.attempts})
            feeds.went_badly(feed, now, error.message, error.patience if isinstance(error, Refused) else 0.0)
        raise


def failed(job: Job) -> None:
    """The job ended badly before the feed could be told why."""
    row = Job.objects.get(pk=job.pk)
    feed = Feed.objects.filter(uid=job.arguments["feed"]).first()
    if feed is not None and row.result.get("told") != row.attempts:
        feeds.went_badly(feed, timezone.now(), row.message)


def advance(job: Job, **also: object) -> None:
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    Job.objects.advance(job, done=job.done, lease=lease, **also)


def poll(job: Job, feed: Feed, web: Web, now: datetime) -> None:
    """One conditional request; 304 costs no more than that."""
    reply = asked(feed, web, now)
    if reply.status == 304:
        with transaction.atomic():
            advance(job, result={"polled": True})
            feeds.went_well(feed, now, _("Nothing changed."))
        return
    advance(job)
    news = new_in(feed, list(readers.feed_items(reply.body)))
    document = keep(Fetched(number=0, asked=feed.address, title=""), reply, now) if news.items else None
    try:
        with transaction.atomic():
            advance(job, result={"polled": True, "entries": len(news.items)})
            if document:
                bring(job, feed, news, document, now)
            also = {"title": news.title[:300]} if news.title and not feed.title else {}
            # With entries left over, the feed is asked for all of it the next time.
            whole = news.found == len(news.items)
            also |= {
                "entity_tag": clean(reply.headers.get("etag", "")) if whole else "",
                "modified": clean(reply.headers.get("last-modified", ""))[:100] if whole else "",
            }
            feeds.went_well(feed, now, outcome(news), **also)
    except BaseException:
        if document:
            document.file.delete(save=False)  # no row speaks of it
        raise


def asked(feed: Feed, web: Web, now: datetime) -> Reply:
    """What the feed's server says. Raises Refused."""
    headers = {"Accept": ACCEPT}
    headers |= {"If-None-Match": feed.entity_tag} if feed.entity_tag.isascii() and feed.entity_tag else {}
    headers |= {"If-Modified-Since": feed.modified} if feed.modified.isascii() and feed.modified else {}
    try:
        reply = web.get(feed.address, headers=headers)
    except OutboundError as error:
        raise unreached(error) from None
    if reply.status != 304:
        refuse_status(reply, now)
    return reply


def key_of(item: FeedItem) -> str:
    """What tells an entry from the others of its feed."""
    return hashlib.sha256(item.id.encode("utf-8", "replace")).hexdigest()


def new_in(feed: Feed, items: list[FeedItem]) -> News:
    """The entries that the feed did not have before, in its order, each once; those without a name are passed over."""
    title = items[0].feed if items else ""
    named = {key_of(item): item for item in reversed(items) if item.row and item.id}
    seen = set(FeedEntry.objects.filter(feed=feed, key__in=list(named)).values_list("key", flat=True))
    fresh = sorted((item for key, item in named.items() if key not in seen), key=lambda item: item.row)
    return News(fresh[:MOST_ENTRIES], len(fresh), title)


def bring(job: Job, feed: Feed, news: News, document: Fetched, now: datetime) -> Import:
    """The import of what is new: one row a page to fetch; the feed's own document, with those entries of which the
    text is taken from it. In the transaction that marks them as seen."""
    by = job.by or feed.by
    imported = Import.objects.create(
        project=feed.project,
        by=by,
        at=now,
        way=Import.Way.FEED,
        reader=READER,
        feed=feed,
        original_name=(feed.title or news.title or feed.address)[:255],
    )
    inside = [item for item in news.items if from_feed(feed, item)]
    document.imported_in, document.takes = imported, [item.row for item in inside]
    if not inside:
        document.state = Fetched.State.READ
    document.save(force_insert=True)
    pages = [item for item in news.items if item not in inside]
    Fetched.objects.bulk_create(
        Fetched(imported_in=imported, number=number, asked=cleaned(item.url)[:2000], title=item.title[:300])
        for number, item in enumerate(pages, start=1)
    )
    FeedEntry.objects.bulk_create(FeedEntry(feed=feed, key=key_of(item), at=now) for item in news.items)
    return imported


def from_feed(feed: Feed, item: FeedItem) -> bool:
    """Whether the entry's text is taken from the feed: where that is wanted and it is whole, or there is no page."""
    return not item.url or (feed.text == Feed.Text.FEED and item.characters >= WHOLE)


def outcome(news: News) -> str:
    """What a poll brought, as a sentence."""
    if not news.found:
        return _("Nothing new.")
    taken = len(news.items)
    said = ngettext("%(n)d new entry.", "%(n)d new entries.", taken) % {"n": taken}
    left = news.found - taken
    return said + " " + _("%(n)d more come with the next poll.") % {"n": left} if left else said


def waiting_import(job: Job) -> Import | None:
    """The import that a poll made, if nobody has started it."""
    waiting = Import.objects.filter(feed__uid=job.arguments["feed"], state=Import.State.QUEUED)
    return waiting.order_by("-pk").first()
