"""Overview: how far the project is, what it found, how far people agree. Everything from stored figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from annotations import access
from annotations.codebook import entries_of
from annotations.models import FIGURES_FOR_ALL, Codebook, Figure, Project
from annotations.roles import Action

from .agreement import block, desk
from .figures import SCOPES, count, written
from .overview_labels import mix, suggestions
from .overview_progress import disputes, progress, since, works
from .people import person
from .stored import stored

Kind = Figure.Kind


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
        "suggestions": suggestions(found.get(Kind.SUGGESTIONS), entries),
        "disputes": disputes(found.get(Kind.DISPUTES), day),
    }


def today(project: Project) -> date:
    """The day it is where the project is."""
    with timezone.override(project.time_zone):
        return timezone.localdate()


def weekly(context: dict[str, Any]) -> dict[str, Any]:
    """This week beside the last one: passes done, decisions made, agreement without suggestions."""
    found, today = context["stored"], context["today"]
    if found.at is None:
        return {}
    monday = today - timedelta(days=today.weekday())
    before = monday - timedelta(days=7)
    rows = [(_("Articles done, each time somebody did one"), found.get(Kind.PROGRESS)["passes"])]
    if found.get(Kind.DISPUTES) is not None:
        rows.append((_("Disputes settled"), found.get(Kind.DISPUTES)["days"]))
    told: list[tuple[str, str, str]] = [
        (words, count(since(days, monday)), count(since(days, before, monday - timedelta(days=1))))
        for words, days in rows
    ]
    alphas = {
        row["key"]: row["figures"]["alpha"]["value"]
        for row in found.get(Kind.AGREEMENT, "unaided/label")["rows"]
        if row["of"] == "week"
    }
    found_alphas = [alphas.get(day.isoformat()) for day in (monday, before)]
    now, then = ("–" if alpha is None else written(alpha) for alpha in found_alphas)
    told.append((_("Agreement on labels without suggestions, Krippendorff’s α"), now, then))
    return {"monday": monday, "sunday": monday + timedelta(days=6), "weekly": told}
