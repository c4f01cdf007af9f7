"""What is done to many articles at once: those that are ticked on the list, or all that match."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from annotations import access, tasks
from annotations.errors import InvalidInput, WorkbenchError
from annotations.ingest import deleting
from annotations.models import Answer, Article, Project
from annotations.models.finding import Sought, sought_from
from annotations.roles import Action

from .articles import chosen, everything_of
from .people import person

MOST = 1000  # articles at once
# What can be said of many at once.
SETTABLE = (
    ("outlet", gettext_lazy("Outlet")),
    ("byline", gettext_lazy("Byline")),
    ("licence", gettext_lazy("Licence")),
    ("published", gettext_lazy("Date")),
)


@login_required
@require_POST
def act(request: HttpRequest, project: str) -> HttpResponse:
    """`act`: ask (what a deletion takes along), delete, undo, set. `which`: ticked (`article`s) or matching."""
    home = access.get(Project, request.user, Action.MANAGE, uid=project)
    sought = sought_from(request.POST)
    doing = ACTS.get(request.POST.get("act", ""))
    if doing is None:
        raise InvalidInput(_("The form is not complete. Reload the page."))
    try:
        return doing(request, home, sought)
    except WorkbenchError as refusal:
        messages.error(request, refusal.message)
        return back(home, sought)


def back(project: Project, sought: Sought) -> HttpResponse:
    query = urlencode(sought.as_query())
    return redirect(reverse("articles", args=[project.uid]) + (f"?{query}" if query else ""))


def picked(request: HttpRequest, project: Project, sought: Sought) -> list[Article]:
    """The articles that are meant. Raises InvalidInput for none, for more than MOST, or for one that is not there."""
    if request.POST.get("which") == "matching":
        found = list(chosen(project, person(request), sought).order_by("-pk")[: MOST + 1])
    else:
        found = ticked(request, project)
    if not found:
        raise InvalidInput(_("Choose articles first."))
    if len(found) > MOST:
        raise InvalidInput(_("At most %(most)d articles at once: search for fewer.") % {"most": MOST})
    return found


def ticked(request: HttpRequest, project: Project) -> list[Article]:
    rows = everything_of(project, person(request)).filter(uid__in=uids_of(request))
    return list(rows.order_by("-pk"))


def uids_of(request: HttpRequest) -> set[UUID]:
    """The articles that are ticked. Raises InvalidInput for what is no uid."""
    try:
        return {UUID(uid) for uid in request.POST.getlist("article")[: MOST + 1]}
    except ValueError:
        raise InvalidInput(_("The form is not complete. Reload the page.")) from None


def ask(request: HttpRequest, project: Project, sought: Sought) -> HttpResponse:
    """The page that says what goes along, before anything does."""
    found = picked(request, project, sought)
    rows = everything_of(project, person(request)).filter(pk__in=[article.pk for article in found[:10]])
    context = {
        "project": project,
        "section": "articles",
        "loss": deleting.loss(found, answers=access.visible(Answer, request.user)),
        "articles": found,
        "some": rows.with_details().order_by("-pk"),  # type: ignore[attr-defined]
        "sought": sought,
        "query": sought.as_query(),
        "days": tasks.days_to_restore(),
    }
    return render(request, "annotations/articles_delete.html", context)


def delete(request: HttpRequest, project: Project, sought: Sought) -> HttpResponse:
    found = picked(request, project, sought)
    group = tasks.delete_articles(articles=found, by=person(request), now=timezone.now())
    request.session["undo"] = {"group": str(group), "n": len(found)}
    return back(project, sought)


def undo(request: HttpRequest, project: Project, sought: Sought) -> HttpResponse:
    """Restore what the person deleted as one."""
    try:
        group = UUID(request.POST.get("group", ""))
    except ValueError:
        raise InvalidInput(_("The form is not complete. Reload the page.")) from None
    rows = deleting.of_group(Article.objects.filter(project=project), group, person(request))
    count = tasks.restore_articles(articles=list(rows), by=person(request), now=timezone.now())
    messages.success(request, restored(count))
    return back(project, sought)


def restored(count: int) -> str:
    return ngettext("%(n)d article is back.", "%(n)d articles are back.", count) % {"n": count}


def change(request: HttpRequest, project: Project, sought: Sought) -> HttpResponse:
    """Say one field of all of them."""
    name, value = request.POST.get("field", ""), request.POST.get("value", "")
    if name not in dict(SETTABLE):
        raise InvalidInput(_("Choose what is to be said of them."))
    given: dict[str, Any] = {name: day(value) if name == "published" else value}
    found = picked(request, project, sought)
    count = tasks.change_details(articles=found, given=given, by=person(request), now=timezone.now())
    said = ngettext("%(n)d article was changed.", "%(n)d articles were changed.", count) % {"n": count}
    messages.success(request, said if count else _("All of them said so already."))
    return back(project, sought)


def day(value: str) -> date | None:
    try:
        return date.fromisoformat(value.strip()) if value.strip() else None
    except ValueError:
        raise InvalidInput(_("A date looks like 2026-03-14.")) from None


ACTS: dict[str, Callable[[HttpRequest, Project, Sought], HttpResponse]] = {
    "ask": ask,
    "delete": delete,
    "undo": undo,
    "set": change,
}
