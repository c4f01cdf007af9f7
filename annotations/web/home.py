"""The first page: one button that goes on with the work, and for a manager what is stuck."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from annotations import access
from annotations.adjudicate import disputes, results
from annotations.discuss import questions
from annotations.models import Answer, Article, Assignment, Batch, Decision, Job, Project, Thread, User
from annotations.people import seen
from annotations.review import queue, workload, worksheet
from annotations.revise import marks
from annotations.roles import Action

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
    mine = Assignment.objects.filter(reviewer=user, state=Assignment.State.OPEN)
    latest = mine.select_related("article").order_by("-pk").first()
    first = latest.article.project_id if latest else None
    found = sorted(
        cards(user, timezone.now()),
        key=lambda card: (card.project.archived_at is not None, card.project.pk != first, card.project.name),
    )
    return render(request, "annotations/home.html", {"cards": found, "latest": latest})


def cards(user: User, now: datetime) -> list[Card]:
    """The person's projects."""
    live = Q(articles__deleted_at__isnull=True)
    done = Assignment.objects.filter(article=OuterRef("articles"), state=Assignment.State.DONE)
    projects = access.visible(Project, user).annotate(
        total=Count("articles", filter=live, distinct=True),
        finished=Count("articles", filter=live & Q(Exists(done)), distinct=True),
    )
    failed = access.visible(Job, user, Action.MANAGE).filter(state=Job.State.FAILED)
    stuck = dict(failed.order_by().values_list("project").annotate(n=Count("pk")))
    tagging = set(access.visible(Project, user, Action.TAG).values_list("pk", flat=True))
    importing = set(access.visible(Project, user, Action.IMPORT).values_list("pk", flat=True))
    settles = access.visible(Project, user, Action.SETTLE).exists()  # most people settle nothing: they wait for less
    open_ones = asked_of(user) if settles else Counter()
    answered = questions.answered(access.visible(Thread, user, Action.TAG), user)
    waiting = queue.to_confirm(reviewer=user, among=access.visible(Article, user, Action.TAG))
    marked = marks.to_confirm(access.marks_to_confirm(user))
    disputed = disputes.to_settle(access.to_settle(user), user) if settles else Counter()
    revised = dict(waiting.order_by().values_list("project").annotate(n=Count("pk")))
    settled = results.unread(reviewer=user, decisions=access.visible(Decision, user, Action.TAG))
    read = dict(settled.order_by().values_list("sentence__article__project").annotate(n=Count("pk")))
    managed = list(access.visible(Project, user, Action.MANAGE).filter(archived_at=None))
    since = seen.last_time(person=user, now=now) if managed else None
    due, done_since = due_this_week(managed, now), workload.done_since([row.pk for row in managed], since or now)
    again = Assignment.objects.filter(reviewer=user, state=Assignment.State.OPEN, reason__isnull=False)
    told = again.exclude(reason__author=user).filter(article__deleted_at=None).order_by()
    returned = dict(told.values_list("article__project").annotate(n=Count("pk")))
    mine: dict[int, list[Batch]] = {}
    for batch in workload.worked_in(user):
        mine.setdefault(batch.project_id, []).append(batch)
    return [
        Card(
            row,
            row.total,
            row.finished,
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


def asked_of(user: User) -> Counter[int]:
    """Primary key of a project → how many questions there wait for whoever settles."""
    return questions.to_answer(access.visible(Thread, user, Action.SETTLE), access.visible(Answer, user, Action.SETTLE))


def due_this_week(projects: list[Project], now: datetime) -> dict[int, list[tuple[Batch, workload.Share]]]:
    """Primary key of a project → its open batches that are late or due by Sunday there, with how far they are."""
    sundays = {row.pk: worksheet.monday(now, zoneinfo.ZoneInfo(row.time_zone)) + timedelta(days=6) for row in projects}
    found = workload.due_by(sundays)
    shares = workload.shares(batch for rows in found.values() for batch in rows)
    return {key: [(batch, shares[batch.pk]) for batch in rows] for key, rows in found.items()}
