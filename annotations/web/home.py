"""The first page: one button that goes on with the work, and for a manager what is stuck."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from annotations import access
from annotations.models import Assignment, Job, Project
from annotations.roles import Action


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    projects = list(overview(request))
    mine = Assignment.objects.filter(reviewer=request.user, state=Assignment.State.OPEN)
    latest = mine.select_related("article__project").order_by("-pk").first()
    first = latest.article.project_id if latest else None
    projects.sort(key=lambda project: (project.archived_at is not None, project.pk != first, project.name))
    return render(request, "annotations/home.html", {"projects": projects, "latest": latest})


def overview(request: HttpRequest):  # type: ignore[no-untyped-def]
    """The person's projects with `articles_total`, `articles_done`, `stuck` (failed jobs) and `may_tag`."""
    live = Q(articles__deleted_at__isnull=True)
    done = Assignment.objects.filter(article=OuterRef("articles"), state=Assignment.State.DONE)
    projects = access.visible(Project, request.user).annotate(
        articles_total=Count("articles", filter=live, distinct=True),
        articles_done=Count("articles", filter=live & Q(Exists(done)), distinct=True),
    )
    stuck = dict(
        access.visible(Job, request.user, Action.MANAGE)
        .filter(state=Job.State.FAILED)
        .values_list("project")
        .annotate(Count("pk"))
    )
    tagging = set(access.visible(Project, request.user, Action.TAG).values_list("pk", flat=True))
    importing = set(access.visible(Project, request.user, Action.IMPORT).values_list("pk", flat=True))
    for project in projects:
        project.stuck = stuck.get(project.pk, 0)
        project.may_tag = project.pk in tagging
        project.may_import = project.pk in importing
        yield project

