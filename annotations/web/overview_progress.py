"""Overview: how far articles, sentences, batches and disputes are, and when they will be done, in words and charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annotations.models import Batch, Project, Standing, User
from annotations.report.progress import PACE_OVER, Forecast, forecast

from . import charts
from .agreement import desk
from .figures import count, share

WEEKS = 12
MOST_CLOSED = 5
STANDINGS = {
    Standing.DECIDED: gettext_lazy("settled by a decision"),
    Standing.AGREED: gettext_lazy("agreed"),
    Standing.SINGLE: gettext_lazy("answered by one person"),
    Standing.DISPUTED: gettext_lazy("disputed"),
    Standing.OPEN: gettext_lazy("open"),
}


@dataclass(frozen=True, slots=True)
class Work:
    """A batch on the way. `bar`: how wide what is done is; `mark`: where even work would be today, "" without a due
    date."""

    batch: Batch
    done: int
    total: int
    bar: str
    mark: str
    forecast: Forecast
    says: str


def progress(value: dict[str, Any], today: date) -> dict[str, Any]:
    """Articles and sentences, the weeks' columns, and when the rest will be done."""
    asked, standings = value["sentences"], value["standings"]
    settled = sum(standings[name] for name in (Standing.DECIDED, Standing.AGREED, Standing.SINGLE))
    rows = [(name, str(words), standings[name]) for name, words in STANDINGS.items()]
    ahead = forecast(
        days=value["first_passes"], done=value["articles_done"], total=value["articles"], due=None, today=today
    )
    return {
        "articles": count(value["articles"]),
        "done": count(value["articles_done"]),
        "share": share(value["articles_done"], value["articles"]),
        "sentences": count(asked),
        "settled": count(settled),
        "settled_share": share(settled, asked),
        "standings": [(name, words, count(n), share(n, asked)) for name, words, n in rows],
        "bar": charts.stacked([(f"is-{name}", n, f"{words}: {count(n)}") for name, words, n in rows]),
        "columns": weeks(value["passes"], today),
        "any": bool(value["passes"]),
        "ahead": ahead_in_words(ahead),
    }


def weeks(days: Mapping[str, int], today: date) -> list[charts.Column]:
    """Passes done in each of the last WEEKS weeks."""
    last = today - timedelta(days=today.weekday())
    mondays = [last - timedelta(weeks=n) for n in range(WEEKS - 1, -1, -1)]
    counts = dict.fromkeys(mondays, 0)
    for day, n in days.items():
        on = date.fromisoformat(day)
        monday = on - timedelta(days=on.weekday())
        if monday in counts:
            counts[monday] += n
    return charts.columns(
        [
            (date_format(monday, "j M"), n, _("week of %(day)s: %(n)s") % {"day": date_format(monday, "j M"), "n": n})
            for monday, n in counts.items()
        ]
    )


def ahead_in_words(ahead: Forecast) -> str:
    """When it will be done, in a sentence."""
    if not ahead.left:
        return _("Every article has been done at least once.")
    if ahead.day is None:
        return _("Nothing was done in the last %(days)d days: no forecast.") % {"days": PACE_OVER}
    rate = number(ahead.pace)
    return _("At %(rate)s a day, as in the last %(days)d days, the last one is done about %(day)s.") % {
        "rate": rate,
        "days": PACE_OVER,
        "day": date_format(ahead.day, "j M Y"),
    }


def number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def works(project: Project, user: User, value: dict[str, Any], today: date) -> list[Work]:
    """The open batches, the soonest due first, then the latest closed ones: all of them for the desk, else those that
    the person works in."""
    rows = Batch.objects.filter(project=project)
    if not desk(project, user):
        rows = rows.filter(people=user)
    by_key = rows.in_bulk([one["batch"] for one in value["batches"]])
    listed = [(by_key[one["batch"]], one) for one in value["batches"] if one["batch"] in by_key]
    still = [pair for pair in listed if pair[0].closed_at is None]
    closed = [pair for pair in listed if pair[0].closed_at is not None][:MOST_CLOSED]
    return [work(batch, one, today) for batch, one in still + closed]


def work(batch: Batch, one: dict[str, Any], today: date) -> Work:
    done, total = one["done"], one["total"]
    ahead = forecast(days=one["days"], done=done, total=total, due=batch.due, today=today)
    mark = ""
    if batch.due and batch.opened_at and batch.closed_at is None:
        begun = batch.opened_at.date()
        over = max(1, (batch.due - begun).days)
        mark = charts.per_cent((today - begun).days / over)
    bar = charts.per_cent(done / total if total else 0)
    return Work(batch, done, total, bar, mark, ahead, batch_in_words(batch, ahead, today))


def batch_in_words(batch: Batch, ahead: Forecast, today: date) -> str:
    """Whether it will be in time."""
    if batch.closed_at is not None:
        return _("closed")
    if not ahead.left:
        return _("all done: close it, and its answers count")
    if batch.due and batch.due < today:
        late = (today - batch.due).days
        return ngettext("%(n)d day late", "%(n)d days late", late) % {"n": late}
    if ahead.day is None:
        return _("nothing done lately: no forecast")
    day = date_format(ahead.day, "j M")
    if ahead.late:
        return _("done about %(day)s, after the due date") % {"day": day}
    return _("done about %(day)s") % {"day": day}


def disputes(value: dict[str, Any] | None, today: date) -> dict[str, Any] | None:
    """What waits to be settled, and how quickly it was lately; None for who settles nothing."""
    if value is None:
        return None
    ahead = forecast(
        days=value["days"], done=value["decided"], total=value["decided"] + value["disputed"], due=None, today=today
    )
    lately = since(value["days"], today - timedelta(days=6))
    return {
        "disputed": count(value["disputed"]),
        "articles": value["articles"],
        "decided": count(value["decided"]),
        "lately": count(lately),
        "day": ahead.day if value["disputed"] else None,
    }


def since(days: Mapping[str, int], first: date, last: date | None = None) -> int:
    """How many from the day `first` on, up to `last`."""
    return sum(n for day, n in days.items() if first.isoformat() <= day <= (last.isoformat() if last else "9999"))
