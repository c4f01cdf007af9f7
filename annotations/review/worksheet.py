"""The work sheet: what each person did in each week, for paying and planning; and, where it is shown, their pace.

Weeks are ISO weeks (Monday first) of the project's time zone. Answers count in the week of their last change, which is
found by the order of the ledger; those of a batch that is blind are not counted before it is closed.
"""

from __future__ import annotations

import zoneinfo
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q

from annotations.models import Answer, Assignment, Event, Ledger, Project, User
from annotations.models.revisions import CARRIED
from annotations.models.said import ANSWERED
from annotations.models.standing import told
from annotations.text import cells

COLUMNS = ("person", "e-mail", "week", "from", "done_articles", "sentences_answered", "active_hours")
PACE_OVER = timedelta(days=28)
FEWEST = 50  # answers for a pace that says anything


@dataclass(slots=True)
class Work:
    """Done articles, sentences answered, and the seconds spent on them while the page was in use."""

    articles: int = 0
    answered: int = 0
    seconds: int = 0

    @property
    def hours(self) -> str:
        return f"{self.seconds / 3600:.2f}"


def lines(project: Project, now: datetime) -> Iterator[str]:
    """The sheet as lines of CSV, safe to open in a spreadsheet: by person, then the latest week first."""
    yield cells.line(*COLUMNS)
    rows = by_week(project, now)
    people = User.objects.in_bulk({person for person, _week in rows})
    for person in sorted(people.values(), key=lambda one: (str(one).casefold(), one.pk)):
        for week in sorted((week for one, week in rows if one == person.pk), reverse=True):
            work = rows[person.pk, week]
            counts = (work.articles, work.answered, work.hours)
            yield cells.line(str(person), person.email, f"{week:%G-W%V}", week.isoformat(), *counts)


def by_week(project: Project, now: datetime) -> dict[tuple[int, date], Work]:
    """(primary key of a person, Monday of a week) → what they did in it; only where they did something."""
    zone = zoneinfo.ZoneInfo(project.time_zone)
    found: dict[tuple[int, date], Work] = defaultdict(Work)
    done = Assignment.objects.filter(article__project=project, state=Assignment.State.DONE, done_at__isnull=False)
    for person, at in done.values_list("reviewer", "done_at").iterator():
        if at is not None:
            found[person, monday(at, zone)].articles += 1
    weeks, firsts = _weeks(project, now, zone)
    answers = Answer.objects.filter(told(), ~went_along(), assignment__article__project=project)
    for person, sequence, state, seconds in answers.values_list(
        "reviewer", "sequence", "state", "active_seconds"
    ).iterator(chunk_size=5000):
        work = found[person, weeks[max(bisect_right(firsts, sequence) - 1, 0)]]
        work.answered += state in ANSWERED
        work.seconds += seconds
    return dict(found)


def went_along() -> Q:
    """Which answers nobody gave anew: those that went along to a joined sentence or into a new text, and stand so."""
    events = Event.objects.filter(project=OuterRef("assignment__article__project"), sequence=OuterRef("sequence"))
    return Q(Exists(events.filter(kind=CARRIED)))


def monday(at: datetime, zone: zoneinfo.ZoneInfo) -> date:
    """The first day of the week in which this moment lies."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def paces(project: Project, now: datetime) -> dict[int, int]:
    """Primary key of a person → sentences answered an active hour over the last four weeks; only of those with FEWEST
    answers or more."""
    first = first_since(project, now - PACE_OVER)
    answers = Answer.objects.filter(told(), assignment__article__project=project, sequence__gte=first)
    work: dict[int, Work] = defaultdict(Work)
    for person, seconds in answers.filter(state__in=ANSWERED).values_list("reviewer", "active_seconds").iterator():
        work[person].answered += 1
        work[person].seconds += seconds
    return {
        person: round(one.answered * 3600 / one.seconds)
        for person, one in work.items()
        if one.answered >= FEWEST and one.seconds
    }


def first_since(project: Project, moment: datetime) -> int:
    """The sequence of the first event at or after this moment: numbers rise with time, so halving finds it; one past
    the last if there is none."""
    events = Event.objects.filter(project=project)
    low, high = 1, Ledger.objects.values_list("sequence", flat=True).get(project=project) + 1
    while low < high:
        middle = (low + high) // 2
        if events.values_list("at", flat=True).get(sequence=middle) < moment:
            low = middle + 1
        else:
            high = middle
    return low


def _weeks(project: Project, now: datetime, zone: zoneinfo.ZoneInfo) -> tuple[list[date], list[int]]:
    """The Mondays from the project's first week to this one, and the first sequence of each."""
    begun = Event.objects.filter(project=project).order_by("sequence").values_list("at", flat=True).first() or now
    weeks, last = [monday(begun, zone)], monday(now, zone)
    while weeks[-1] < last:
        weeks.append(weeks[-1] + timedelta(days=7))
    starts = [datetime.combine(week, time(), zone).astimezone(UTC) for week in weeks]
    return weeks, [first_since(project, start) for start in starts]
