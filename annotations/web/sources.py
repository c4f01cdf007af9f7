"""Sources: who a project's articles credit, how often, where, in which words; and putting wordings together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations import access
from annotations.codebook import entries_of
from annotations.errors import InvalidInput, WorkbenchError
from annotations.models import ArticleDetails, Codebook, Credit, Figure, Project, Sentence
from annotations.roles import Action
from annotations.sources import merging, reports

from .people import person
from .screen import kinds

PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sources(request: HttpRequest, project: str) -> HttpResponse:
    """The list: `?q=`, `?kind=`, `?label=`, `?page=`. A POST puts what is ticked together."""
    home = access.get(Project, request.user, uid=project)
    if request.method == "POST":
        return merged(request, home)
    given = {name: request.GET.get(name, "").replace("\0", "") for name in ("q", "kind", "label")}
    rows = visible(request, home)
    pronouns = "pronouns" in request.GET
    given_words: dict[str, Any] = {"words": given["q"].strip(), "kind": given["kind"], "label": given["label"]}
    found = reports.listed(rows, pronouns=pronouns, **given_words)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    places = Sentence.objects.select_related("article").in_bulk([row["first"] for row in page.object_list])
    context = frame(request, home, "list") | {
        "given": given,
        "page": page,
        "rows": [(row, places[row["first"]], kinds().get(row["of_kind"], "")) for row in page.object_list],
        "kinds": kinds(),
        "entries": [one for one in entries_of(Codebook.objects.current(home).content) if one.key in SHOWN],
        "any": rows.exists(),
        "pronouns": pronouns,
        "by_pronoun": reports.by_pronoun(rows).count(),
        "computed": Figure.objects.filter(project=home, kind=Figure.Kind.SOURCES).first(),
    }
    context["may_merge"] &= not pronouns  # "she" is not the same person from one article to the next
    return render(request, "annotations/sources.html", context)


SHOWN = ("sourced", "anonymous")


def visible(request: HttpRequest, project: Project) -> Any:
    return access.visible(Credit, request.user).filter(project=project)


def frame(request: HttpRequest, project: Project, view: str) -> dict[str, Any]:
    """What every page of sources has."""
    return {
        "project": project,
        "section": "sources",
        "view": view,
        "may_merge": access.allows(request.user, project, Action.SETTLE),
    }


def merged(request: HttpRequest, project: Project) -> HttpResponse:
    """Put the ticked rows together: a tick names a sentence that rests on the wording or source."""
    access.get(Project, request.user, Action.SETTLE, uid=project.uid)
    ticked = visible(request, project).filter(sentence__in=_numbers(request.POST.getlist("row")))
    rows = list(ticked.select_related("source"))
    given: dict[str, Any] = {
        "wordings": [merging.Named(row.key, row.kind) for row in rows if row.source is None],
        "into": list({row.source.pk: row.source for row in rows if row.source is not None}.values()),
        "name": request.POST.get("name", ""),
        "kind": request.POST.get("kind", ""),
    }
    try:
        made = merging.merge(project=project, by=person(request), now=timezone.now(), **given)
    except WorkbenchError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("“%(name)s” is one source now.") % {"name": made.name})
    return redirect(f"{reverse('sources', args=[project.uid])}?{request.GET.urlencode()}")


def _numbers(given: list[str]) -> list[int]:
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in given):
        raise InvalidInput(_("The form is not complete. Reload the page."))
    return [int(one) for one in given]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def source(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Whom this sentence of an article credits: where else, in which words. A POST renames the source or takes wordings
    out of it."""
    credit = access.get(Credit, request.user, article__uid=uid, sentence__number=number)
    if request.method == "POST":
        return changed(request, credit)
    rows = reports.same(visible(request, credit.project), credit)
    page = Paginator(rows.select_related("article", "sentence").order_by("-article", "sentence__start"), PAGE)
    shown = page.get_page(request.GET.get("page"))
    titles = ArticleDetails.objects.filter(article__in={row.article_id for row in shown}, current=True)
    named = dict(titles.values_list("article", "title"))
    found = credit.source
    entries = {entry.key: entry for entry in entries_of(Codebook.objects.current(credit.project).content)}
    context = frame(request, credit.project, "list") | {
        "credit": credit,
        "source": found,
        "name": found.name if found else credit.wording,
        "kind": kinds().get(found.kind if found else credit.kind, ""),
        "wordings": [(row, kinds().get(row["kind"], "")) for row in reports.wordings(rows)[:200]],
        "page": shown,
        "rows": [(row, named.get(row.article_id, ""), parts(row), entries.get(row.label)) for row in shown],
        "kinds": kinds(),
    }
    return render(request, "annotations/source.html", context)


def parts(credit: Credit) -> tuple[str, str, str]:
    """The sentence before, in and after the words that credit; the words are "" if they stand in another sentence."""
    text = " ".join(credit.sentence.text.split())
    before, words, after = text.partition(credit.wording) if credit.wording else (text, "", "")
    return (before, words, after) if words else (text, "", "")


def changed(request: HttpRequest, credit: Credit) -> HttpResponse:
    access.get(Project, request.user, Action.SETTLE, uid=credit.project.uid)
    by, now = person(request), timezone.now()
    held = credit.source
    try:
        if held is None:
            raise InvalidInput(_("These words stand for themselves: put them together with others in the list."))
        if request.POST.get("act") == "split":
            named = [merging.Named(*one.rpartition("|")[::2]) for one in request.POST.getlist("wording")]
            merging.split(source=held, wordings=named, by=by, now=now)
        else:
            given = {name: request.POST.get(name, "") for name in ("name", "kind")}
            merging.rename(source=held, by=by, now=now, **given)
    except WorkbenchError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Changed."))
    return redirect("source", credit.article.uid, credit.sentence.number)
