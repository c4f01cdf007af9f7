"""Sources: who a project's articles credit, how often, where, in which words; and putting wordings together."""

from __future__ import annotations

from typing import Any
from uuid import UUID

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
from annotations.errors import InvalidInput, NotAllowed, WorkbenchError
from annotations.models import ArticleDetails, Codebook, Credit, Figure, Project, Sentence, Source
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
    found = reports.listed(rows, told=access.visible(Source, request.user), pronouns=pronouns, **given_words)
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
    """Put the ticked rows together."""
    access.get(Project, request.user, Action.SETTLE, uid=project.uid)
    rows = ticked(request, project)
    given: dict[str, Any] = {
        "wordings": [merging.Named(row.key, row.kind) for row in rows if row.source is None],
        "into": list({row.source.pk: row.source for row in rows if row.source is not None}.values()),
        "name": request.POST.get("name", ""),
        "kind": request.POST.get("kind", ""),
    }
    try:
        check_told(request, *given["into"])
        made = merging.merge(project=project, by=person(request), now=timezone.now(), **given)
    except WorkbenchError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("“%(name)s” is one source now.") % {"name": made.name})
    return redirect(f"{reverse('sources', args=[project.uid])}?{request.GET.urlencode()}")


def ticked(request: HttpRequest, project: Project) -> list[Credit]:
    """The credits that ticks name: each by a sentence that rests on the wording or source, "<article uid>.<number>"."""
    places = [one.rpartition(".")[::2] for one in request.POST.getlist("row")]
    try:
        wanted = {(UUID(uid), int(number[:9])) for uid, number in places}
    except ValueError:
        raise InvalidInput(_("The form is not complete. Reload the page.")) from None
    rows = visible(request, project).select_related("source", "article", "sentence")
    rows = rows.filter(article__uid__in={uid for uid, _n in wanted}, sentence__number__in={n for _uid, n in wanted})
    return [row for row in rows if (row.article.uid, row.sentence.number) in wanted]


def is_told(request: HttpRequest, source: Source) -> bool:
    """True if the person may read the source's name: no article credits it that they may not open."""
    return access.visible(Source, request.user).filter(pk=source.pk).exists()


def check_told(request: HttpRequest, *sources: Source) -> None:
    """Raises NotAllowed if one of them has a name that the person may not read."""
    if not all(is_told(request, row) for row in sources):
        raise NotAllowed(
            _("These words were put together with words of a confidential article: who is cleared can change that.")
        )


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
    access.read(request.user, (row.article for row in shown))
    titles = ArticleDetails.objects.filter(article__in={row.article_id for row in shown}, current=True)
    named = dict(titles.values_list("article", "title"))
    found = credit.source if credit.source and is_told(request, credit.source) else None
    entries = {entry.key: entry for entry in entries_of(Codebook.objects.current(credit.project).content)}
    context = frame(request, credit.project, "list") | {
        "credit": credit,
        "source": found,
        "kept": credit.source is not None and found is None,
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
        check_told(request, held)
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
