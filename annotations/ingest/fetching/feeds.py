"""Feeds that a project subscribes to: adding, pausing, asking now, removing, and when each is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from annotations.errors import Conflict, InvalidInput
from annotations.ingest.fetching.asking import LONGEST, is_on, refuse_if_off
from annotations.ingest.fetching.reasons import unreached
from annotations.ingest.readers.base import line
from annotations.models import Entry, Feed, Job, Project, User, append
from annotations.models.jobs import JobQuerySet
from annotations.outbound import OutboundError, place_of

HOURS = (1, 3, 6, 12, 24, 72, 168)  # what the page offers; any whole number of hours from 1 to 720 is taken
LONGEST_WAIT = 720
MOST = 100  # feeds of a project
DAY = timedelta(days=1)
MOST_FAILURES = 10  # in a row; then it is paused


def subscribe(
    *,
    project: Project,
    by: User,
    now: datetime,
    address: str,
    hours: int = 6,
    text: str = Feed.Text.PAGE,
    title: str = "",
) -> Feed:
    """A feed of the project, due at once.

    Raises NotAllowed if addresses are not fetched here, InvalidInput if the address cannot be one, Conflict if the
    project has it or has MOST.
    """
    refuse_if_off()
    try:
        place = str(place_of(address.strip()))
    except OutboundError as error:
        raise unreached(error) from None
    if len(place) > LONGEST:
        raise InvalidInput(_("This address has more than %(most)d characters.") % {"most": LONGEST})
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)  # so that two count and look in turn
        here = Feed.objects.filter(project=project)
        if here.filter(address=place).exists():
            raise Conflict(_("This project has that feed already."))
        if here.count() >= MOST:
            raise Conflict(_("A project has at most %(most)d feeds.") % {"most": MOST})
        feed = Feed(project=project, by=by, at=now, address=place, title=line(title)[:300], next_poll=now)
        feed.hours, feed.text = checked(hours), Feed.Text(text)
        tell("feed.subscribed", feed, by, now, new={"hours": feed.hours, "text": feed.text})
        feed.save(force_insert=True)
    return feed


def checked(hours: int) -> int:
    """The hours between two polls. Raises InvalidInput."""
    if not 1 <= hours <= LONGEST_WAIT:
        raise InvalidInput(_("A feed is asked every 1 to %(most)d hours.") % {"most": LONGEST_WAIT})
    return hours


def pause(*, feed: Feed, by: User, now: datetime) -> None:
    """Ask it no more until it is resumed; a poll that waits or runs is stopped. Raises Conflict if it is paused."""
    with transaction.atomic():
        polls(feed).cancel(now=now)  # before the feed: a poll locks them in this order
        if not Feed.objects.filter(pk=feed.pk, next_poll__isnull=False).update(next_poll=None):
            raise Conflict(_("This feed is paused already."))
        tell("feed.paused", feed, by, now)


def resume(*, feed: Feed, by: User, now: datetime) -> None:
    """Ask it again, at once, in the name of `by`. Raises Conflict if it is not paused, NotAllowed where off."""
    refuse_if_off()
    with transaction.atomic():
        waiting = Feed.objects.filter(pk=feed.pk, next_poll__isnull=True)
        if not waiting.update(next_poll=now, failures=0, by=by):
            raise Conflict(_("This feed is not paused."))
        tell("feed.resumed", feed, by, now)


def remove(*, feed: Feed, by: User, now: datetime) -> None:
    """Forget the feed and what it brought when; articles and imports stay."""
    with transaction.atomic():
        polls(feed).cancel(now=now)  # one that is started from here on finds no feed
        Feed.objects.select_for_update(no_key=True).get(pk=feed.pk)
        tell("feed.removed", feed, by, now)
        Feed.objects.filter(pk=feed.pk).delete()


def tell(kind: str, feed: Feed, by: User, now: datetime, new: dict[str, object] | None = None) -> None:
    """The event. Addresses and titles do not go into the ledger: it holds no free text."""
    append(
        project_id=feed.project_id, actor=by, now=now, entries=[Entry(kind=kind, subject=f"feed/{feed.uid}", new=new)]
    )


def polls(feed: Feed) -> JobQuerySet:
    """The jobs that ask this feed."""
    return Job.objects.filter(project=feed.project_id, kind=Job.Kind.POLL, arguments__feed=str(feed.uid))


def start(feed: Feed, *, by: User | None = None) -> Job | None:
    """A queued poll, in the name of `by`, else of whoever subscribed; None if one waits or runs, or the feed was
    removed meanwhile. Earlier polls are
    forgotten: the feed's row says what came of the last one. Raises NotAllowed if addresses are not fetched here."""
    refuse_if_off()
    with transaction.atomic():
        here = Feed.objects.select_for_update(no_key=True).filter(pk=feed.pk).first()
        jobs = polls(feed)
        if here is None or jobs.unfinished().exists():
            return None
        jobs.delete()
        return Job.objects.create(
            project=feed.project,
            kind=Job.Kind.POLL,
            by=by or feed.by,
            arguments={"feed": str(feed.uid)},
            unit="entries",
        )


def start_due(now: datetime) -> Sequence[Job]:
    """A queued poll for each feed whose time has come; none where addresses are not fetched."""
    if not is_on():
        return []
    due = Feed.objects.filter(Q(next_poll__lte=now), project__archived_at__isnull=True)
    jobs = [start(feed) for feed in due.select_related("project", "by").order_by("next_poll", "pk")[:MOST]]
    return [job for job in jobs if job is not None]


def went_well(feed: Feed, now: datetime, outcome: str, **also: object) -> None:
    """The feed was asked, and is asked again after its hours."""
    again = now + timedelta(hours=feed.hours)
    rows = Feed.objects.filter(pk=feed.pk)
    rows.update(last_poll=now, outcome=outcome[:500], failures=0, **also)
    rows.filter(next_poll__isnull=False).update(next_poll=again)


def went_badly(feed: Feed, now: datetime, reason: str, patience: float = 0.0) -> None:
    """The feed gave nothing: it is left alone for twice as long each time, up to a day, and paused after MOST_FAILURES.
    `patience`: the seconds that it asked for."""
    failures = feed.failures + 1
    usual = timedelta(hours=feed.hours)
    wait = max(min(usual * 2 ** min(failures, 10), max(DAY, usual)), timedelta(seconds=patience))
    given_up = failures >= MOST_FAILURES
    paused = _("Paused after %(n)d failures in a row. The last one: %(reason)s") % {"n": failures, "reason": reason}
    rows = Feed.objects.filter(pk=feed.pk)
    rows.update(last_poll=now, outcome=(paused if given_up else reason)[:500], failures=failures)
    rows.filter(next_poll__isnull=False).update(next_poll=None if given_up else now + wait)
