"""Background work on one page: what runs, what waits and for how long, what failed and why; try again, stop, hold back.

Whoever manages a project sees and does that for its jobs; who runs the site for all, and may hold workers back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations import access, tasks
from annotations.models import Drain, Heartbeat, Job, User
from annotations.roles import Action

from . import address

SHOWN = 50  # jobs of each list; all of them are one link away


def page(request: HttpRequest, frame: dict[str, Any]) -> HttpResponse:
    """The page, or what one of its buttons asks for. `frame`: what every page of the site shows."""
    if request.method == "POST":
        act(request)
        return redirect("admin:work")
    now, jobs = timezone.now(), managed(request)
    unfinished = jobs.unfinished().select_related("project", "by").order_by("queued_at")
    failed = jobs.filter(state=Job.State.FAILED).select_related("project", "by").order_by("-finished_at")
    context = {
        **frame,
        "title": _("Background work"),
        "runs_site": access.runs_site(request.user),
        "processes": Heartbeat.objects.told(),
        "kinds": Heartbeat.Kind,
        "drain": Drain.objects.select_related("by").first(),
        "oldest": jobs.filter(state=Job.State.QUEUED).order_by("queued_at").first(),
        "states": Job.State.choices,
        "counts": table(jobs),
        "unfinished": unfinished[:SHOWN],
        "failed": failed[:SHOWN],
        "shown": SHOWN,
        "now": now,
    }
    return TemplateResponse(request, "admin/annotations/work.html", context)


def managed(request: HttpRequest) -> Any:
    return cast(Any, access.visible(Job, request.user, Action.MANAGE))


def table(jobs: QuerySet[Job]) -> list[tuple[str, str, list[tuple[str, int]]]]:
    """For each kind that there is: its key, its name, and how many jobs are in each state."""
    rows = jobs.order_by().values_list("kind", "state").annotate(n=Count("pk"))
    found = {(kind, state): count for kind, state, count in rows}
    there = {kind for kind, _state in found}
    states = [state for state, _label in Job.State.choices]
    return [
        (kind, str(label), [(state, found.get((kind, state), 0)) for state in states])
        for kind, label in Job.Kind.choices
        if kind in there
    ]


def act(request: HttpRequest) -> None:
    """Do what a button says, and say what came of it."""
    now, user = timezone.now(), cast(User, request.user)
    what = request.POST.get("what", "")
    if what in ("drain", "resume"):
        hold_back(request, user, what)
        return
    found = address.find(managed(request), request.POST.getlist("job")[:SHOWN])
    jobs = list(found.select_related("project"))
    done = {"retry": retry, "cancel": cancel}[what](jobs, user, now) if what in ("retry", "cancel") else 0
    said = {
        "retry": ngettext("%(count)d job was queued again.", "%(count)d jobs were queued again.", done),
        "cancel": ngettext("%(count)d job was stopped.", "%(count)d jobs were stopped.", done),
    }.get(what, "")
    if done:
        messages.success(request, said % {"count": done})
        for job in jobs:
            told(user, job, said % {"count": 1})
    else:
        messages.warning(
            request,
            _(
                "Nothing was changed: no such job, it is not in that state any more, or another that does the same "
                "waits or runs."
            ),
        )


def retry(jobs: list[Job], user: User, now: datetime) -> int:
    ended = [job for job in jobs if job.state in (Job.State.FAILED, Job.State.CANCELLED)]
    with transaction.atomic():
        return tasks.retry(ended, by=user, now=now)


def cancel(jobs: list[Job], user: User, now: datetime) -> int:
    return tasks.cancel(jobs, by=user, now=now)


def hold_back(request: HttpRequest, user: User, what: str) -> None:
    if not access.runs_site(user):
        raise PermissionDenied
    if what == "drain":
        tasks.hold_back(by=user)
        messages.success(request, _("Workers take no new jobs until you let them go on."))
    else:
        tasks.let_go_on()
        messages.success(request, _("Workers take jobs again."))


def told(user: User, job: Job, words: str) -> None:
    """Keep in the admin's history of the job what was done here."""
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(job),
        object_id=address.of(job),
        object_repr=str(job)[:200],
        action_flag=CHANGE,
        change_message=words,
    )
