"""The first page: one button that goes on with the work, and for a manager what is stuck."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from annotations import access
from annotations.adjudicate import disputes, results
from annotations.discuss import questions
from annotations.models import Answer, Article, Assignment, Batch, Decision, Job, Project, Thread, User, may_wait
from annotations.people import seen
from annotations.review import queue, workload, worksheet
from annotations.revise import marks
from annotations.roles import Action, may

from .people import person


@dataclass(frozen=True, slots=True)
class Card:
    """A project as the first page shows it. `stuck` counts failed jobs, for whoever can do something about them.

    `to_settle`: disputes that the person may settle. `to_answer`: questions that wait for the desk, for whoever answers
    there. `answered`: one's own, with an answer. `to_confirm`: articles in which answers of one's own wait to be
    confirmed. `marks`: what people marked as running text or not, for whoever confirms that. `results`: sentences that
    were settled otherwise than one answered, not read yet. `sent_back`: articles that one has
    again, with a reason. `batches`: open ones that one works in.

    For managers: `due`: open batches that are due this week or late; `done_since`: how many articles were done since
    the last time one was here.
    """

    project: Project
    articles: int
    done: int
    stuck: int
    may_tag: bool
    may_import: bool
    to_answer: int
    answered: int
    to_confirm: int
    marks: int
    results: int
    to_settle: int
    sent_back: int = 0
    batches: tuple[Batch, ...] = ()
    due: tuple[tuple[Batch, workload.Share], ...] = ()
    since: datetime | None = None
    done_since: int = 0


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    user = person(request)
    there = there_for(user)
    found = sorted(
        cards(user, there, timezone.now()),
        key=lambda card: (card.project.archived_at is not None, card.project.pk != there.latest, card.project.name),
    )
    return render(request, "annotations/home.html", {"cards": found, "latest": there.latest})


class There(NamedTuple):
    """What there is to tell somebody at all: of most people little is, and asking what of it they may see takes longer.

    `latest`: primary key of the project of the article that they opened last and have not ended. The others: an answer
    to a question of theirs, sentences that may have to be confirmed, decisions about what they answered, articles that
    were sent back, batches that they work in.
    """

    latest: int | None
    answered: bool
    revised: bool
    decided: bool
    sent_back: bool
    batched: bool


def there_for(user: User) -> There:
    """In one query, which indexes answer."""
    mine = Assignment.objects.filter(reviewer=user, state=Assignment.State.OPEN)
    found = User.objects.filter(pk=user.pk).values_list(
        Subquery(mine.order_by("-pk").values("article__project")[:1]),
        Exists(Thread.objects.filter(opened_by=user, state=Thread.State.ANSWERED)),
        ExpressionWrapper(may_wait(user), BooleanField()),
        Exists(Answer.objects.filter(reviewer=user, sentence__decision__isnull=False)),
        Exists(mine.filter(reason__isnull=False)),
        Exists(Batch.objects.filter(people=user)),
    )
    return There(*found.get())


def cards(user: User, there: There, now: datetime) -> list[Card]:
    """The person's projects. What they may do in them comes with these, and what nobody in them may is not asked."""
    projects = list(access.with_roles(access.visible(Project, user), user))
    total, finished = counts(projects)
    tagging, importing, managing, settling, editing = (
        {row.pk for row in projects if access.lets(row, action) and may(row.own_role, action)}  # type: ignore[attr-defined]
        for action in (Action.TAG, Action.IMPORT, Action.MANAGE, Action.SETTLE, Action.EDIT)
    )
    open_ones = asked_of(user) if settling else Counter()
    marked = marks.to_confirm(access.marks_to_confirm(user)) if editing else Counter()
    disputed = disputes.to_settle(access.to_settle(user), user) if settling else Counter()
    managed = [row for row in projects if row.pk in managing and row.archived_at is None]
    since = seen.last_time(person=user, now=now) if managed else None
    due = due_this_week(managed, now) if managed else {}
    done_since = workload.done_since([row.pk for row in managed], since or now) if managed else {}
    stuck = failed(user) if managing else {}
    answered = questions.answered(access.visible(Thread, user, Action.TAG), user) if there.answered else Counter()
    revised = to_confirm(user) if there.revised else {}
    read = to_read(user) if there.decided else {}
    returned = sent_back(user) if there.sent_back else {}
    mine: dict[int, list[Batch]] = {}
    for batch in workload.worked_in(user) if there.batched else ():
        mine.setdefault(batch.project_id, []).append(batch)
    return [
        Card(
            row,
            total.get(row.pk, 0),
            finished.get(row.pk, 0),
            stuck.get(row.pk, 0),
            row.pk in tagging,
            row.pk in importing,
            open_ones[row.pk],
            answered[row.pk],
            revised.get(row.pk, 0),
            marked[row.pk],
            read.get(row.pk, 0),
            disputed[row.pk],
            sent_back=returned.get(row.pk, 0),
            batches=tuple(mine.get(row.pk, ())),
            due=tuple(due.get(row.pk, ())),
            since=since,
            done_since=done_since.get(row.pk, 0),
        )
        for row in projects
    ]


def counts(projects: list[Project]) -> tuple[dict[int, int], dict[int, int]]:
    """Primary key of a project → how many articles it has; and of how many somebody is done."""
    done = Exists(Assignment.objects.filter(article=OuterRef("pk"), state=Assignment.State.DONE))
    live = Article.objects.filter(project__in=[row.pk for row in projects], deleted_at__isnull=True).order_by()
    rows = list(live.values_list("project").annotate(n=Count("pk"), done=Count("pk", filter=done)))
    return {key: n for key, n, _done in rows}, {key: n for key, _all, n in rows}


def failed(user: User) -> dict[int, int]:
    """Primary key of a project that the person manages → how many jobs failed there."""
    rows = access.visible(Job, user, Action.MANAGE).filter(state=Job.State.FAILED)
    return dict(rows.order_by().values_list("project").annotate(n=Count("pk")))


def to_confirm(user: User) -> dict[int, int]:
    """Primary key of a project → how many articles there have answers of theirs to confirm."""
    rows = queue.to_confirm(reviewer=user, among=access.visible(Article, user, Action.TAG))
    return dict(rows.order_by().values_list("project").annotate(n=Count("pk")))


def to_read(user: User) -> dict[int, int]:
    """Primary key of a project → how many sentences there were settled otherwise than they answered."""
    rows = results.unread(reviewer=user, decisions=access.visible(Decision, user, Action.TAG))
    return dict(rows.order_by().values_list("sentence__article__project").annotate(n=Count("pk")))


def sent_back(user: User) -> dict[int, int]:
    """Primary key of a project → how many articles there somebody else gave back to them with a reason."""
    again = Assignment.objects.filter(reviewer=user, state=Assignment.State.OPEN, reason__isnull=False)
    rows = again.exclude(reason__author=user).filter(article__deleted_at=None).order_by()
    return dict(rows.values_list("article__project").annotate(n=Count("pk")))


def asked_of(user: User) -> Counter[int]:
    """Primary key of a project → how many questions there wait for whoever settles."""
    return questions.to_answer(access.visible(Thread, user, Action.SETTLE), access.visible(Answer, user, Action.SETTLE))


def due_this_week(projects: list[Project], now: datetime) -> dict[int, list[tuple[Batch, workload.Share]]]:
    """Primary key of a project → its open batches that are late or due by Sunday there, with how far they are."""
    sundays = {row.pk: worksheet.monday(now, zoneinfo.ZoneInfo(row.time_zone)) + timedelta(days=6) for row in projects}
    found = workload.due_by(sundays)
    shares = workload.shares(batch for rows in found.values() for batch in rows)
    return {key: [(batch, shares[batch.pk]) for batch in rows] for key, rows in found.items()}
