"""The articles that were deleted and can still be restored, for managers."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations import access, tasks
from annotations.errors import InvalidInput, WorkbenchError
from annotations.models import Article, Project
from annotations.roles import Action

from .bulk import restored, uids_of
from .people import person

SHOWN = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deleted(request: HttpRequest, project: str) -> HttpResponse:
    """The latest deleted first. A POST restores what is ticked."""
    home = access.get(Project, request.user, Action.MANAGE, uid=project)
    rows = access.deleted_articles(request.user).filter(project=home)
    if request.method == "POST":
        return restore(request, home, rows)
    some = rows.select_related("deleted_by").with_details().order_by("-deleted_at", "-pk")  # type: ignore[attr-defined]
    found = list(some[: SHOWN + 1])
    context = {
        "project": home,
        "section": "articles",
        "rows": [(row, days_left(row)) for row in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "days": tasks.days_to_restore(),
    }
    return render(request, "annotations/articles_deleted.html", context)


def restore(request: HttpRequest, project: Project, rows: Any) -> HttpResponse:
    try:
        found = list(rows.filter(uid__in=uids_of(request)))
        if not found:
            raise InvalidInput(_("Choose articles first."))
        count = tasks.restore_articles(articles=found, by=person(request), now=timezone.now())
    except WorkbenchError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, restored(count))
    return redirect("articles-deleted", project.uid)


def days_left(article: Article) -> int:
    """Days until its text is erased, a begun one counted."""
    assert article.deleted_at is not None
    over = article.deleted_at + timedelta(days=tasks.days_to_restore()) - timezone.now()
    return max(0, math.ceil(over / timedelta(days=1)))
