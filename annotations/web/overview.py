"""Overview: how far the project is, what it found, how far people agree. Everything from stored figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from annotations import access
from annotations.codebook import Entry, entries_of
from annotations.models import FIGURES_FOR_ALL, Batch, Codebook, Figure, Project, Standing, User
from annotations.report.progress import PACE_OVER, Forecast, forecast
from annotations.roles import Action

from . import charts
from .agreement import block, desk
from .figures import SCOPES, count, share
from .people import person
from .stored import Stored, stored

Kind = Figure.Kind
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


@login_required
@require_GET
def overview(request: HttpRequest, project: str) -> HttpResponse:
    """The page: to everybody progress, label mix and agreement in total; to the desk suggestions and disputes too."""
    return render(request, "annotations/overview.html", told(request, project))


@login_required
@require_GET
def week(request: HttpRequest, project: str) -> HttpResponse:
    """What happened this week and what is next, on one sheet of paper."""
    context = told(request, project)
    return render(request, "annotations/overview_week.html", context | weekly(context))


def told(request: HttpRequest, uid: str) -> dict[str, Any]:
    """What both pages say."""
    home, user = access.get(Project, request.user, uid=uid), person(request)
    mine = desk(home, user)
    found = stored(home, user, [*FIGURES_FOR_ALL, *([Kind.SUGGESTIONS, Kind.DISPUTES] if mine else [])])
    entries = {entry.key: entry for entry in entries_of(Codebook.objects.current(home).content)}
    day = today(home)
    context = {"project": home, "section": "overview", "stored": found, "desk": mine, "today": day}
    context["manages"] = access.allows(user, home, Action.MANAGE)
    if found.at is None:
        return context
    return context | {
        "progress": progress(found.get(Kind.PROGRESS), day),
        "works": works(home, user, found.get(Kind.PROGRESS), day),
        "mix": mix(found.get(Kind.LABELS), entries),
        "agreement": [block(found, scope, "label") for scope in SCOPES],
        "hedged": block(found, "unaided", "hedged"),
        "suggestions": suggestions(found, entries),
        "disputes": disputes(found, day),
    }


def today(project: Project) -> date:
    """The day it is where the project is."""
    with timezone.override(project.time_zone):
        return timezone.localdate()


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
    """The open batches, the soonest due first, then the latest closed ones: all of them for who manages, else those
    that the person works in."""
    rows = Batch.objects.filter(project=project)
    if not access.allows(user, project, Action.MANAGE):
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


def mix(value: dict[str, Any], entries: Mapping[str, Entry]) -> dict[str, Any]:
    """The label mix as rows of one bar each: all, by outlet, by month of publication."""
    known = [entries.get(key) for key in value["labels"]]
    heads = [entry or key for entry, key in zip(known, value["labels"], strict=True)]
    names = [getattr(head, "name", head) for head in heads]

    def row(one: dict[str, Any], name: str) -> dict[str, Any]:
        pairs = zip(known, names, one["counts"], strict=True)
        parts = [
            (entry.tone if entry else "plain", n, f"{label}: {share(n, one['sentences'])}") for entry, label, n in pairs
        ]
        return {
            "name": name,
            "key": one["key"],
            "articles": count(one["articles"]),
            "sentences": count(one["sentences"]),
            "bar": charts.stacked(parts),
            "shares": [
                (key, share(n, one["sentences"])) for key, n in zip(value["labels"], one["counts"], strict=True)
            ],
            "says": ", ".join(words for _tone, n, words in parts if n),
        }

    return {
        "heads": [entry for entry in known if entry],
        "total": row(value["total"], _("All")),
        "outlets": [row(one, one["key"] or _("no outlet given")) for one in value["outlets"]],
        "months": [row(one, month_in_words(one["key"])) for one in value["months"]],
        "left_out": value["outlets_left_out"],
        "confidential": value["confidential"],
    }


def month_in_words(key: str) -> str:
    return date_format(date.fromisoformat(f"{key}-01"), "M Y") if key else _("no date given")


def suggestions(found: Stored, entries: Mapping[str, Entry]) -> dict[str, Any] | None:
    """By label: how often taken and right where seen, how often right where not; None for who may not know."""
    value = found.get(Kind.SUGGESTIONS)
    if value is None:
        return None
    seen, alone = ({row["label"]: row for row in value[name]} for name in ("seen", "unaided"))
    labels = [key for key in entries if key in seen or key in alone]
    rows = [(entries[key], _quality(seen.get(key, {})), _quality(alone.get(key, {}))) for key in labels]
    sums = [
        _quality({name: sum(row.get(name, 0) for row in rows_of.values()) for name in ("n", "same", "taken")})
        for rows_of in (seen, alone)
    ]
    return {"suggester": value["suggester"], "rows": rows, "seen": sums[0], "unaided": sums[1]}


def _quality(row: dict[str, int]) -> dict[str, str]:
    n = row.get("n", 0)
    return {"n": count(n), "same": share(row.get("same", 0), n), "taken": share(row.get("taken", 0), n)}


def disputes(found: Stored, today: date) -> dict[str, Any] | None:
    """What waits to be settled, and how quickly it was lately; None for who settles nothing."""
    value = found.get(Kind.DISPUTES)
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


def weekly(context: dict[str, Any]) -> dict[str, Any]:
    """This week beside the last one: passes done, decisions made."""
    found, today = context["stored"], context["today"]
    if found.at is None:
        return {}
    monday = today - timedelta(days=today.weekday())
    before = monday - timedelta(days=7)
    rows = [(_("Articles done, each time somebody did one"), found.get(Kind.PROGRESS)["passes"])]
    if found.get(Kind.DISPUTES) is not None:
        rows.append((_("Disputes settled"), found.get(Kind.DISPUTES)["days"]))
    told = [
        (words, count(since(days, monday)), count(since(days, before, monday - timedelta(days=1))))
        for words, days in rows
    ]
    return {"monday": monday, "sunday": monday + timedelta(days=6), "weekly": told}
