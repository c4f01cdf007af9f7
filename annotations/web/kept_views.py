"""Saved views of the article list: made from what is sought, renamed, shared, deleted."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from annotations import access
from annotations.errors import NotAllowed, WorkbenchError
from annotations.models import Project, SavedView
from annotations.models.finding import sought_from
from annotations.people import views
from annotations.roles import Action

from .people import may_here, person


@login_required
@require_POST
def make(request: HttpRequest, project: str) -> HttpResponse:
    """Keep what the form has sought under `name`; `shared` is for whoever manages."""
    home = access.get(Project, request.user, uid=project)
    sought = sought_from(request.POST)
    shared = request.POST.get("shared") == "yes" and may_here(request, home, Action.MANAGE)
    try:
        name = request.POST.get("name", "")
        view = views.keep(project=home, by=person(request), name=name, query=sought.as_query(), shared=shared)
    except WorkbenchError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("“%(name)s” is kept.") % {"name": view.name})
    return redirect(f"{reverse('articles', args=[home.uid])}?{urlencode(sought.as_query())}")


@login_required
@require_POST
def change(request: HttpRequest, uid: object) -> HttpResponse:
    """`act`: rename, share, keep (to oneself), delete. One's own; shared ones also by whoever manages."""
    view = access.get(SavedView, request.user, uid=uid)
    manages = may_here(request, view.project, Action.MANAGE)
    if view.by_id != person(request).pk and not manages:
        raise NotAllowed(_("Somebody else made this view."))
    try:
        match request.POST.get("act"):
            case "rename":
                views.rename(view=view, name=request.POST.get("name", ""))
            case "share" if manages:
                views.share(view=view, shared=True)
            case "keep":
                views.share(view=view, shared=False)
            case "delete":
                views.delete(view=view)
                messages.success(request, _("“%(name)s” is deleted.") % {"name": view.name})
    except WorkbenchError as refusal:
        messages.error(request, refusal.message)
    return redirect("articles", view.project.uid)
