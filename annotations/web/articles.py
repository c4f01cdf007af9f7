"""The list of a project's articles: search, filters, views, who holds what."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from annotations import access
from annotations.models import Article, ArticleVersion, Batch, Project, Sentence, User, finding, search
from annotations.models.finding import Sought, sought_from
from annotations.roles import Action

from .listing import Options, furnished, options, with_asked
from .people import home as home_of
from .people import may_here, person

PAGE = 50
FURTHEST = 2**31 - 1  # place in a text that the database can hold
STATES = (
    ("", _("All")),
    ("free", _("Not begun")),
    ("mine", _("Mine")),
    ("open", _("Begun")),
    ("done", _("Done")),
)
ORDERS = (("", _("Newest first")), ("oldest", _("Oldest first")), ("published", _("Latest date first")))
HAVING = (
    ("", _("Anything")),
    ("disputes", _("Disputes to settle")),
    ("questions", _("Open questions")),
    ("alike", _("A text much like it")),
)


@login_required
@require_GET
def articles(request: HttpRequest, project: str) -> HttpResponse:
    """The list. A fragment is the rows alone, as typing and filtering ask for them."""
    home = home_of(request, project)
    sought = sought_from(request.GET)
    manages = may_here(request, home, Action.MANAGE)
    fragment = request.headers.get("HX-Target") == "articles"
    offered = Options() if fragment else options(home, person(request), manages=manages)
    configs = None if fragment else {search.config_of(code) for code, _name in offered.languages}
    context = {
        "project": home,
        "section": "articles",
        "sought": sought,
        "query": sought.as_query(),
        "current_query": urlencode(sought.as_query()),
        "offered": offered,
        "states": STATES,
        "orders": ORDERS,
        "having": having(request, home),
        "manages": manages,
        "may_import": may_here(request, home, Action.IMPORT),
        "may_tag": may_here(request, home, Action.TAG),
        "undo": request.session.pop("undo", None) if "undo" in request.session and not fragment else None,
        **found(home, person(request), sought, request.GET, configs),
    }
    return render(request, f"annotations/{'_articles' if fragment else 'articles'}.html", context)


def having(request: HttpRequest, project: Project) -> list[tuple[str, Any]]:
    """What an article can be asked to have: disputes are for whoever settles them."""
    settles = may_here(request, project, Action.SETTLE)
    return [(value, name) for value, name in HAVING if settles or value != "disputes"]


def found(project: Project, user: User, sought: Sought, given: Any, configs: set[str] | None = None) -> dict[str, Any]:
    """The rows of a page, where it leads, and on the first one how many there are. Where nothing has the words that are
    sought, articles whose names are written much like them."""
    matching = chosen(project, user, sought, configs)
    before, after = given.get("before", ""), given.get("after", "")
    rows, older, newer = finding.page(with_asked(matching), sought.order, size=PAGE, before=before, after=after)
    alike = False
    if not rows and sought.q and not (before or after):
        everything = finding.filtered(everything_of(project, user), sought, project=project, told=told(user))
        rows = list(search.alike(with_asked(everything), sought.q, project).with_details()[:PAGE])  # type: ignore[attr-defined]
        alike = bool(rows)
    count = None if before or after else finding.counted(matching) if older else len(rows)
    return {
        "rows": furnished(rows, user, "" if alike else sought.q),
        "older": older,
        "newer": newer,
        "alike": alike,
        "matching": None if count is None else min(count, finding.MOST_COUNTED),
        "many": bool(count and count > finding.MOST_COUNTED),
    }


def chosen(project: Project, user: User, sought: Sought, configs: set[str] | None = None) -> QuerySet[Article]:
    """The project's articles that the person sees and seeks. A batch is sought by who may see batches alone."""
    if sought.batch:
        access.get(Batch, user, Action.MANAGE, uid=sought.batch, project=project)
    return finding.narrowed(everything_of(project, user), sought, project=project, told=told(user), configs=configs)


def everything_of(project: Project, user: User) -> QuerySet[Article]:
    return access.visible(Article, user).filter(project=project)


def told(user: User) -> finding.Told:
    return access.told_of_articles(user)


@login_required
@require_GET
def at(request: HttpRequest, uid: object, offset: int) -> HttpResponse:
    """The sheet, at the sentence that has this place of the text."""
    article = access.get(Article, request.user, uid=uid)
    version = ArticleVersion.objects.filter(article=article, current=True).values("pk")
    rows = Sentence.objects.filter(
        version__in=version, retired__isnull=True, start__lte=min(offset, FURTHEST)
    ).order_by("-start")
    number = rows.values_list("number", flat=True).first()
    return redirect(reverse("sheet", args=[article.uid]) + (f"#s-{number}" if number else ""))
