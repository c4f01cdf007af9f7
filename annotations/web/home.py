"""The first page: one button that goes on with the work, and for a manager what is stuck."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from annotations import access
from annotations.discuss import questions
from annotations.models import Answer, Article, Assignment, Job, Project, Thread, User
from annotations.review import queue
from annotations.revise import marks
from annotations.roles import Action

from .people import person


@dataclass(frozen=True, slots=True)
class Card:
    """A project as the first page shows it. `stuck` counts failed jobs, for whoever can do something about them.

    `to_answer`: questions that wait for the desk, for whoever answers there. `answered`: one's own, with an answer.
    `to_confirm`: articles in which answers of one's own wait to be confirmed. `marks`: what people marked as running
    text or not, for whoever confirms that.
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


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    user = person(request)
    mine = Assignment.objects.filter(reviewer=user, state=Assignment.State.OPEN)
    latest = mine.select_related("article").order_by("-pk").first()
    first = latest.article.project_id if latest else None
    found = sorted(
        cards(user),
        key=lambda card: (card.project.archived_at is not None, card.project.pk != first, card.project.name),
    )
    return render(request, "annotations/home.html", {"cards": found, "latest": latest})


def cards(user: User) -> list[Card]:
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
    open_ones = questions.to_answer(
        access.visible(Thread, user, Action.SETTLE), access.visible(Answer, user, Action.SETTLE)
    )
    answered = questions.answered(access.visible(Thread, user, Action.TAG), user)
    waiting = queue.to_confirm(reviewer=user, among=access.visible(Article, user, Action.TAG))
    marked = marks.to_confirm(access.marks_to_confirm(user))
    revised = dict(waiting.order_by().values_list("project").annotate(n=Count("pk")))
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
        )
        for row in projects
    ]
