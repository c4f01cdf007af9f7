"""How much rests on nobody one can identify, by outlet, byline and month; and what a house policy asks about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.dateformat import format as dated
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from annotations import access
from annotations.errors import NotFound
from annotations.models import ArticleDetails, Credit, Project
from annotations.sources import reports
from annotations.text import cells

from . import charts
from .sources import frame, parts, visible

BY = {"outlet": gettext_lazy("Outlet"), "byline": gettext_lazy("Byline"), "month": gettext_lazy("Month")}
NONE = {
    "outlet": gettext_lazy("no outlet given"),
    "byline": gettext_lazy("no byline"),
    "month": gettext_lazy("no date"),
}
MOST_ROWS = 100
MOST_CASES = 200
POLICY = {
    "bare": (
        gettext_lazy("Nothing is said of who it is"),
        gettext_lazy("“A source”, “officials”, “people”: no office, no place, no tie to what is told."),
    ),
    "reason": (
        gettext_lazy("No reason is given"),
        gettext_lazy("Persons are not named, and the article nowhere says why."),
    ),
    "single": (
        gettext_lazy("One unnamed source alone"),
        gettext_lazy("All that the article credits, it credits to the same unnamed source."),
    ),
}


@login_required
@require_GET
def unnamed(request: HttpRequest, project: str) -> HttpResponse:
    """The tables."""
    home = access.get(Project, request.user, uid=project)
    tables = [(by, words, [row(by, one) for one in found(request, home, by)[:MOST_ROWS]]) for by, words in BY.items()]
    context = frame(request, home, "unnamed") | {"tables": tables, "any": visible(request, home).exists()}
    return render(request, "annotations/unnamed.html", context)


@login_required
@require_GET
def unnamed_table(request: HttpRequest, project: str, by: str) -> StreamingHttpResponse:
    """One of the tables, whole, as CSV."""
    home = access.get(Project, request.user, uid=project)
    if by not in BY:
        raise NotFound(_("There is no such table."))
    rows = found(request, home, by)

    def lines() -> Iterator[str]:
        yield cells.line(by, "credited", "articles", "unidentified", "persons", "bodies")
        for one in rows:
            yield cells.line(named(by, one.key), one.n, one.articles, one.unnamed, one.persons, one.bodies)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="unidentified-{by}-{slugify(home.name) or "project"}.csv"'
    return response


def found(request: HttpRequest, project: Project, by: str) -> list[reports.Share]:
    return reports.shares(visible(request, project), by)


def named(by: str, key: Any) -> str:
    if not key:
        return str(NONE[by])
    return dated(key, "F Y") if by == "month" else str(key)


def row(by: str, one: reports.Share) -> dict[str, Any]:
    bar = charts.stacked([("anonymous", one.unnamed, ""), ("left", one.n - one.unnamed, "")])
    return {"name": named(by, one.key), "share": one, "percent": round(100 * one.share), "bar": bar}


@login_required
@require_GET
def policy(request: HttpRequest, project: str) -> HttpResponse:
    """What a house policy asks about, for print."""
    home = access.get(Project, request.user, uid=project)
    rows = visible(request, home)
    sections = []
    for name, (title, words) in POLICY.items():
        cases = reports.POLICY[name](rows)
        some = reports.some(cases, MOST_CASES)
        access.read(request.user, (one.article for one in some))
        sections.append({"name": name, "title": title, "words": words, "n": cases.count(), "cases": by_article(some)})
    total = rows.filter(label="anonymous").count()
    return render(
        request,
        "annotations/policy.html",
        frame(request, home, "policy") | {"sections": sections, "total": total, "most": MOST_CASES},
    )


def by_article(credits: list[Credit]) -> list[dict[str, Any]]:
    """The cases, an article each: {article, details, cases: (credit, before, words, after)}."""
    details = ArticleDetails.objects.filter(article__in={one.article_id for one in credits}, current=True)
    known = {one.article_id: one for one in details}
    groups: dict[int, dict[str, Any]] = {}
    for one in credits:
        group = groups.setdefault(
            one.article_id, {"article": one.article, "details": known[one.article_id], "cases": []}
        )
        group["cases"].append((one, *parts(one)))
    return list(groups.values())
