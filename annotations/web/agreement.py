"""Agreement: answers given without suggestions first, the others apart; in total and by label, week, version, article
and pair."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from annotations import access
from annotations.codebook import entries_of
from annotations.models import Article, Codebook, Figure, Project, User
from annotations.roles import Action

from . import charts
from .figures import REASONS, SCALES, SCOPES, count, floor_of, rests_on, shown, written
from .people import person
from .stored import Stored, stored

Kind = Figure.Kind
PAGE = 50
TOTAL = ("alpha", "percent", "ac1", "fleiss")
VIEWS = {
    "total": gettext_lazy("In total"),
    "week": gettext_lazy("By week"),
    "version": gettext_lazy("By codebook version"),
    "articles": gettext_lazy("By article"),
    "pairs": gettext_lazy("By pair"),
}
FOR_DESK = {"articles": Kind.ARTICLES, "pairs": Kind.PAIRS}


@login_required
@require_GET
def agreement(request: HttpRequest, project: str) -> HttpResponse:
    """The page. `?by=`: a key of VIEWS; `?on=`: label or hedged; `?scope=`: unaided or aided, where one is shown."""
    home, user = access.get(Project, request.user, uid=project), person(request)
    mine = desk(home, user)
    views = {name: words for name, words in VIEWS.items() if name not in FOR_DESK or mine}
    by, on = chosen(request, "by", views), chosen(request, "on", SCALES)
    scopes = list(SCOPES) if by not in FOR_DESK else [chosen(request, "scope", SCOPES)]
    kinds = {Kind.AGREEMENT, FOR_DESK.get(by, Kind.AGREEMENT)}
    found = stored(home, user, kinds, [f"{scope}/{on}" for scope in scopes])
    context: dict[str, Any] = {
        "project": home,
        "section": "overview",
        "stored": found,
        "desk": mine,
        "views": views,
        "by": by,
        "on": on,
        "scales": SCALES,
        "scopes": SCOPES,
        "scope": scopes[0],
        "table": by if by in FOR_DESK else "agreement",
    }
    if found.at is not None:
        context["blocks"] = [block(found, scope, on) for scope in scopes]
        for one in context["blocks"]:
            one["slices"] = sliced(one, by) if by in ("week", "version") else []
            one["labels"] = by_label(home, one) if by == "total" else []
        if by == "articles":
            context |= articles(request, home, found.get(Kind.ARTICLES, f"{scopes[0]}/{on}"), user)
        if by == "pairs":
            context |= pairs(request, home, found.get(Kind.PAIRS, f"{scopes[0]}/{on}"), user)
    return render(request, "annotations/agreement.html", context)


def desk(project: Project, user: User) -> bool:
    """True if the person reads everybody's answers."""
    return access.allows(user, project, Action.SETTLE) or access.allows(user, project, Action.MANAGE)


def chosen(request: HttpRequest, name: str, among: dict[str, Any]) -> str:
    """What the address says, if it is one of these; else the first of them."""
    given = request.GET.get(name, "")
    return given if given in among else next(iter(among))


def block(found: Stored, scope: str, on: str) -> dict[str, Any]:
    """What is told of one scope on one scale: the figures in total, and what they rest on."""
    value = found.get(Kind.AGREEMENT, f"{scope}/{on}")
    figures = value["rows"][0]["figures"]
    floor = floor_of(figures.values())
    return {
        "scope": scope,
        "title": SCOPES[scope],
        "on": SCALES[on],
        "scale": on,
        "value": value,
        "answers": count(value["answers"]),
        "none": "" if figures["percent"]["value"] is not None else REASONS[figures["percent"]["reason"]],
        "people": value["people"],
        "rows": [shown(name, figures[name], floor) for name in TOTAL],
        "rests": rests_on(figures["percent"]["units"], figures["percent"]["articles"]),
        "ticks": charts.ticks(floor),
        "pairs": _pairs(value["pairs"]),
    }


def _pairs(told: dict[str, Any]) -> dict[str, Any] | None:
    if not told["pairs"]:
        return None
    return {"n": told["pairs"]} | {name: written(told[name]) for name in ("median", "low", "high")}


def by_label(project: Project, block: dict[str, Any]) -> list[dict[str, Any]]:
    """A row a label (or hedged and not): how often it was given, and its three figures."""
    entries = {entry.key: entry for entry in entries_of(Codebook.objects.current(project).content)}
    words = {"hedged": _("Hedged"), "not_hedged": _("Not hedged")}
    found = []
    for row in block["value"]["rows"]:
        if row["of"] == "category":
            key, figures = row["key"], row["figures"]
            floor = floor_of([figures["alpha"]])
            found.append(
                {
                    "entry": entries.get(key),
                    "name": words.get(key) or getattr(entries.get(key), "name", key),
                    "given": count(block["value"]["given"][key]),
                    "alpha": shown("alpha", figures["alpha"], min(floor, 0)),
                    "percent": shown("percent", figures["percent"]),
                    "specific": shown("specific", figures["specific"]),
                }
            )
    return found


def sliced(block: dict[str, Any], of: str) -> list[dict[str, Any]]:
    """A row a week, or a codebook version, the latest first."""
    rows = [row for row in block["value"]["rows"] if row["of"] == of]
    floor = floor_of(row["figures"]["alpha"] for row in rows)
    return [
        {
            "name": name_of(of, row["key"]),
            "key": row["key"],
            "answers": count(row["answers"]),
            "alpha": shown("alpha", row["figures"]["alpha"], floor),
            "percent": shown("percent", row["figures"]["percent"]),
            "ticks": charts.ticks(floor),
        }
        for row in rows
    ]


def name_of(of: str, key: Any) -> str:
    if of == "week":
        return date_format(date.fromisoformat(key), "j M Y")
    return _("version %(n)d") % {"n": key}


def articles(request: HttpRequest, project: Project, value: dict[str, list[Any]], user: User) -> dict[str, Any]:
    """A page of articles, the one with least agreement first; of those that the person may open and does not answer
    blind."""
    open_to = access.visible(Article, user).filter(project=project).exclude(access.blind_to(user, "pk"))
    told = set(open_to.values_list("pk", flat=True))
    places = [place for place, key in enumerate(value["article"]) if key in told]
    page = Paginator(places, PAGE).get_page(request.GET.get("page"))
    keys = [value["article"][place] for place in page]
    there = {row.pk: row for row in open_to.filter(pk__in=keys).with_details()}  # type: ignore[attr-defined]
    rows = [
        {
            "article": there[value["article"][place]],
            "units": count(value["units"][place]),
            "percent": written(value["percent"][place]),
            "bar": charts.per_cent(value["percent"][place]),
            "alpha": "–" if value["alpha"][place] is None else written(value["alpha"][place]),
        }
        for place in page
    ]
    return {"rows": rows, "page": page}


def pairs(request: HttpRequest, project: Project, value: list[dict[str, Any]], user: User) -> dict[str, Any]:
    """A page of pairs, those who share most first: by name for managers, else by number."""
    names = names_of(project, value, user)
    page = Paginator(value, PAGE).get_page(request.GET.get("page"))
    floor = floor_of(row["cohen"] for row in page)
    rows = [
        {
            "first": names[row["people"][0]],
            "second": names[row["people"][1]],
            "cohen": shown("cohen", row["cohen"], floor),
            "percent": shown("percent", row["percent"]),
        }
        for row in page
    ]
    return {"rows": rows, "page": page, "ticks": charts.ticks(floor), "named": manages(project, user)}


def manages(project: Project, user: User) -> bool:
    return access.allows(user, project, Action.MANAGE)


def names_of(project: Project, value: list[dict[str, Any]], user: User) -> dict[int, str]:
    """Primary key → name for managers; for others a number, by an order that tells nothing."""
    people = User.objects.in_bulk({key for row in value for key in row["people"]})
    if manages(project, user):
        return {key: str(one) for key, one in people.items()}
    ordered = sorted(people.values(), key=lambda one: one.uid)
    return {one.pk: _("Person %(n)d") % {"n": place} for place, one in enumerate(ordered, start=1)}
