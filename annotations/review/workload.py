"""Who holds what, and how far batches are: counts of articles, never of what was answered in a batch that is blind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from annotations.models import Answer, ArticleDetails, Assignment, Batch, BatchArticle, User
from annotations.models.said import ANSWERED
from annotations.models.standing import told

State, Drawn = Assignment.State, Assignment.Drawn
MIXED_IN = (Drawn.GOLD, Drawn.REPEAT)  # given in a batch without being of its articles
MOST_HELD = 200


@dataclass(frozen=True, slots=True)
class Share:
    """`done` of `total` passes over articles: articles × overlap."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An article in somebody's hands. `answers`: sentences answered in it; None where nobody may know yet."""

    assignment: Assignment
    title: str
    answers: int | None
    away: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What somebody has done in a batch, and holds."""

    person: User
    done: int
    held: int


def shares(batches: Iterable[Batch]) -> dict[int, Share]:
    """Primary key of a batch → how far it is. A draft has nothing to do yet."""
    rows = [batch for batch in batches if batch.opened_at is not None]
    live = BatchArticle.objects.filter(batch__in=rows, article__deleted_at__isnull=True).order_by()
    articles = dict(live.values_list("batch").annotate(n=Count("pk")))
    ours = _proper(Assignment.objects.filter(batch__in=rows, state=State.DONE))
    done = dict(ours.values_list("batch").annotate(n=Count("pk")))
    return {row.pk: Share(done.get(row.pk, 0), articles.get(row.pk, 0) * row.overlap) for row in rows}


def parts(batch: Batch) -> list[Part]:
    """Everybody of the batch, by name, with what they have done of its articles; and who has done some without being of
    it any more."""
    rows = _proper(Assignment.objects.filter(batch=batch)).values_list("reviewer", "state").annotate(n=Count("pk"))
    counts = {(reviewer, state): n for reviewer, state, n in rows}
    folk = User.objects.filter(Q(pk__in=batch.people.values("pk")) | Q(pk__in={key for key, _state in counts}))
    return [
        Part(
            person=person,
            done=counts.get((person.pk, State.DONE), 0),
            held=counts.get((person.pk, State.OPEN), 0),
        )
        for person in sorted(folk, key=lambda person: str(person).casefold())
    ]


def held(rows: QuerySet[Assignment], now: datetime) -> list[Held]:
    """The open ones of these, the longest held first, at most MOST_HELD; `away`: their lease ran out."""
    found = list(
        rows.filter(state=State.OPEN).select_related("article", "reviewer", "batch").order_by("opened_at")[:MOST_HELD]
    )
    return _furnished(found, now)


def done(rows: QuerySet[Assignment], now: datetime) -> list[Held]:
    """These, which are done, in the order given."""
    return _furnished(list(rows.select_related("article", "reviewer", "batch")), now)


def _furnished(rows: list[Assignment], now: datetime) -> list[Held]:
    titles = titles_of(row.article_id for row in rows)
    said = Answer.objects.filter(told(), assignment__in=rows, state__in=ANSWERED, sentence__retired__isnull=True)
    counts = dict(said.order_by().values_list("assignment").annotate(n=Count("pk")))
    return [
        Held(
            assignment=row,
            title=titles.get(row.article_id, ""),
            answers=None if row.batch.blind else counts.get(row.pk, 0),
            away=row.lease_until is not None and row.lease_until < now,
        )
        for row in rows
    ]


def titles_of(articles: Iterable[int]) -> dict[int, str]:
    """Primary key of an article → its title."""
    rows = ArticleDetails.objects.filter(article__in=list(articles), current=True)
    return dict(rows.values_list("article", "title"))


def due_by(last: Mapping[int, date]) -> dict[int, list[Batch]]:
    """Primary key of a project → its open batches that are due on the day that `last` names for it, or before, the
    soonest first."""
    rows = Batch.objects.filter(standing=False, opened_at__isnull=False, closed_at__isnull=True, due__isnull=False)
    found: dict[int, list[Batch]] = {}
    for row in rows.filter(project__in=last).order_by("due", "pk"):
        if row.due is not None and row.due <= last[row.project_id]:
            found.setdefault(row.project_id, []).append(row)
    return found


def worked_in(person: User) -> QuerySet[Batch]:
    """The open batches that the person works in, the soonest due first, each with `mine`: what they have done in it,
    controls too: a number that stays behind would tell them."""
    rows = Batch.objects.filter(people=person, opened_at__isnull=False, closed_at__isnull=True)
    mine = Q(assignments__reviewer=person, assignments__state=State.DONE)
    counted = Coalesce(Count("assignments", filter=mine), 0)
    return rows.annotate(mine=counted).order_by(F("due").asc(nulls_last=True), "pk")


def done_since(projects: Collection[int], since: datetime) -> dict[int, int]:
    """Primary key of a project → how many passes over articles were done in it from then on."""
    rows = Assignment.objects.filter(article__project__in=projects, state=State.DONE, done_at__gt=since)
    live = rows.filter(article__deleted_at__isnull=True).order_by()
    return dict(live.values_list("article__project").annotate(n=Count("pk")))


def _proper(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return rows.filter(article__deleted_at__isnull=True).exclude(drawn_by__in=MIXED_IN).order_by()
