"""How far a project and its batches are, day by day. Of an open batch nothing but which passes are done."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from django.db.models import Count

from annotations.models import Article, Assignment, Batch, BatchArticle, Decision, Project, Sentence, Standing

MIXED_IN = (Assignment.Drawn.GOLD, Assignment.Drawn.REPEAT)  # given in a batch without being of its articles
PRACTICE = (Assignment.Drawn.PRACTICE,)
PACE_OVER = 14  # days


@dataclass(frozen=True, slots=True)
class Forecast:
    """`pace`: passes a day over the last PACE_OVER days. `day`: when it will be done at that pace; None if nothing was
    done in them, or nothing is left. `late`: days after the due date; 0 if in time, None without either."""

    pace: float
    left: int
    day: date | None
    late: int | None


def progress(project: Project, alias: str) -> dict[str, Any]:
    """Counts of articles and of sentences by standing; passes done a day; each batch that was opened.

    Days are ISO dates in the project's time zone.
    """
    zone = zoneinfo.ZoneInfo(project.time_zone)
    live = Article.objects.using(alias).live().filter(project=project)
    passes = Assignment.objects.using(alias).filter(article__in=live, state=Assignment.State.DONE)
    passes = passes.exclude(drawn_by__in=PRACTICE)
    asked = Sentence.objects.using(alias).filter(article__in=live, asked=True, retired__isnull=True)
    standings = dict(asked.order_by().values_list("standing").annotate(n=Count("pk")))
    first: dict[int, date] = {}
    days: Counter[date] = Counter()
    by_batch: dict[int, Counter[date]] = {}
    for article, batch, drawn_by, at in passes.order_by("done_at").values_list(
        "article", "batch", "drawn_by", "done_at"
    ):
        if at is None:
            continue
        day = at.astimezone(zone).date()
        days[day] += 1
        first.setdefault(article, day)
        if drawn_by not in MIXED_IN:
            by_batch.setdefault(batch, Counter())[day] += 1
    return {
        "articles": live.count(),
        "articles_done": len(first),
        "sentences": sum(standings.values()),
        "standings": {name: standings.get(name, 0) for name in Standing.values},
        "passes": _dated(days),
        "first_passes": _dated(Counter(first.values())),
        "batches": _batches(project, alias, by_batch),
    }


def _batches(project: Project, alias: str, done: Mapping[int, Counter[date]]) -> list[dict[str, Any]]:
    """Those that were opened, the open ones by due date, then the closed ones, the latest first."""
    rows = list(Batch.objects.using(alias).filter(project=project, standing=False, opened_at__isnull=False))
    parts = BatchArticle.objects.using(alias).filter(batch__in=rows, article__deleted_at__isnull=True).order_by()
    articles = dict(parts.values_list("batch").annotate(n=Count("pk")))
    rows.sort(key=lambda row: (row.closed_at is not None, row.due or date.max, -row.pk))
    return [
        {
            "batch": row.pk,
            "total": articles.get(row.pk, 0) * row.overlap,
            "done": sum(done.get(row.pk, Counter()).values()),
            "days": _dated(done.get(row.pk, Counter())),
        }
        for row in rows
    ]


def _dated(days: Counter[date]) -> dict[str, int]:
    return {day.isoformat(): n for day, n in sorted(days.items())}


def forecast(*, days: Mapping[str, int], done: int, total: int, due: date | None, today: date) -> Forecast:
    """When the rest will be done, at the pace of the last PACE_OVER days, today among them; of fewer where the first
    pass was done later. `days`: ISO date → passes done."""
    since = today - timedelta(days=PACE_OVER - 1)
    recent = {date.fromisoformat(day): n for day, n in days.items() if n and since <= date.fromisoformat(day) <= today}
    first = min((date.fromisoformat(day) for day in days), default=today)
    over = (today - max(since, first)).days + 1
    pace, left = sum(recent.values()) / over if over > 0 else 0.0, max(0, total - done)
    if not left:
        return Forecast(pace, 0, None, None)
    if not pace:
        return Forecast(0.0, left, None, None)
    far = min(ceil(left / pace), 36_500)
    day = today + timedelta(days=far)
    return Forecast(pace, left, day, max(0, (day - due).days) if due else None)


def disputes(project: Project, alias: str) -> dict[str, Any]:
    """Sentences that are disputed now, in how many articles; and decisions by day."""
    zone = zoneinfo.ZoneInfo(project.time_zone)
    live = {"article__project": project, "article__deleted_at__isnull": True, "retired__isnull": True}
    rows = Sentence.objects.using(alias).filter(standing=Standing.DISPUTED, **live)
    told = {f"sentence__{name}": value for name, value in live.items()}
    made = Decision.objects.using(alias).filter(**told)
    days: Counter[date] = Counter(at.astimezone(zone).date() for at in made.values_list("at", flat=True).iterator())
    return {
        "disputed": rows.count(),
        "articles": rows.order_by().values("article").distinct().count(),
        "decided": sum(days.values()),
        "days": _dated(days),
    }
