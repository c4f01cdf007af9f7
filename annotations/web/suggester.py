"""Which suggester a project uses: a manager chooses among those that the operator installed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations import access, tasks
from annotations.errors import Conflict, WorkbenchError
from annotations.models import Job, Project
from annotations.roles import Action
from annotations.suggest import choosing, plugins, runs, telling
from annotations.suggest.cues import Cues

from .people import person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, project: str) -> HttpResponse:
    """Choose the suggester; a POST with `ask` asks for the suggestions that are missing."""
    home, status = access.get(Project, request.user, Action.MANAGE, uid=project), 200
    if request.method == "POST":
        try:
            if home.archived_at is not None:
                raise Conflict(_("This project is archived."))
            return asked(request, home) if "ask" in request.POST else chosen(request, home)
        except WorkbenchError as error:
            messages.error(request, error.message)
            status = error.status
    fragment = request.headers.get("HX-Target") == "progress"
    template = f"annotations/{'_suggesting' if fragment else 'suggester'}.html"
    return render(request, template, told(request, home), status=status)


def chosen(request: HttpRequest, project: Project) -> HttpResponse:
    name = request.POST.get("suggester", "")
    if choosing.choose(project=project, name=name, by=person(request), now=timezone.now()):
        messages.success(request, _("Chosen. It proposes for articles that are added from now on."))
    return redirect("project-suggester", project.uid)


def asked(request: HttpRequest, project: Project) -> HttpResponse:
    with transaction.atomic():
        job = tasks.suggest_again(project=project, by=person(request))
    if job is None:
        messages.info(request, _("No suggestion is missing."))
    return redirect("project-suggester", project.uid)


def told(request: HttpRequest, project: Project) -> dict[str, Any]:
    """What the page shows."""
    name = project.settings.get(choosing.SETTING, "")
    others = plugins.others()
    choices = [("", Cues.title, True), *((key, one.title, one.stays_here) for key, one in others.items())]
    jobs = access.visible(Job, request.user).filter(project=project, kind=Job.Kind.SUGGEST)
    job = jobs.exclude(arguments__has_key=runs.HELPS).first()  # who helps one tells nothing of all of it
    unfinished = job is not None and job.state in (Job.State.QUEUED, Job.State.RUNNING)
    return {
        "project": project,
        "section": "settings",
        "choices": choices,
        "chosen": name if name in others else "",
        "gone": name if name not in others else "",
        "broken": plugins.installed().broken,
        "missing": 0 if unfinished or project.archived_at else runs.left(project, {}),
        "suggesting": job,
        "notes": telling.said(job.result) if job else [],
        "unfinished": unfinished,
    }
