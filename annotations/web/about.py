"""About an article: its details and their form, where it came from, who worked on it, what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from annotations import access
from annotations.errors import Conflict, NotFound, WorkbenchError
from annotations.models import (
    Answer,
    Article,
    ArticleDetails,
    ArticleVersion,
    Assignment,
    ConfidentialRead,
    Event,
    Sentence,
)
from annotations.models.details import FIELDS, TEXTS
from annotations.revise import details as changing
from annotations.roles import Action

from . import addresses
from .languages import name_of
from .people import may_here, person

SHOWN = 100  # events
NAMES = {
    "title": gettext_lazy("title"), "outlet": gettext_lazy("outlet"), "byline": gettext_lazy("byline"),
    "published": gettext_lazy("date"), "licence": gettext_lazy("licence"),
}  # fmt: skip
HAPPENED = {
    "article.added": gettext_lazy("Added"),
    "article.taken_down": gettext_lazy("Taken down"),
    "article.deleted": gettext_lazy("Deleted"),
    "article.restored": gettext_lazy("Restored"),
    "article.version": gettext_lazy("New version of the text"),
    "gold.made": gettext_lazy("Made gold"),
    "gold.retired": gettext_lazy("No longer gold"),
    "assignment.opened": gettext_lazy("Opened for tagging"),
    "assignment.done": gettext_lazy("Done"),
    "assignment.reopened": gettext_lazy("Opened again"),
    "assignment.freed": gettext_lazy("Given back"),
    "assignment.taken_over": gettext_lazy("Taken over"),
    "assignment.sent_back": gettext_lazy("Sent back"),
}


class DetailsForm(forms.Form):
    """`number`: of the details that were looked at."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=TEXTS["title"])
    outlet = forms.CharField(label=gettext_lazy("Outlet"), max_length=TEXTS["outlet"], required=False)
    byline = forms.CharField(label=gettext_lazy("Byline"), max_length=TEXTS["byline"], required=False)
    published = forms.DateField(
        label=gettext_lazy("Date"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    licence = forms.CharField(label=gettext_lazy("Licence"), max_length=TEXTS["licence"], required=False)


@dataclass(frozen=True, slots=True)
class Worker:
    """Who has or had the article: how far, since when. `batch`: its name, for whoever works in it or manages."""

    held: Assignment
    answered: int
    asked: int
    batch: str


@dataclass(frozen=True, slots=True)
class Happened:
    event: Event
    words: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest, uid: object) -> HttpResponse:
    """The page. A POST changes the details."""
    if request.method == "POST":
        return changed(request, access.get(Article, request.user, Action.EDIT, uid=uid))
    return page(request, access.get(Article, request.user, uid=uid))


def changed(request: HttpRequest, article: Article) -> HttpResponse:
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return page(request, article, form, status=422)
    given = {name: form.cleaned_data[name] for name in FIELDS}
    by, number = person(request), form.cleaned_data["number"]
    try:
        changing.change(article=article, given=given, number=number, by=by, now=timezone.now())
    except Conflict as refusal:
        messages.error(request, refusal.message)
        return page(request, article, status=409)
    except WorkbenchError as refusal:
        form.add_error(refusal.details.get("field"), refusal.message)
        return page(request, article, form, status=422)
    messages.success(request, _("The details are changed."))
    return redirect("article", article.uid)


def page(request: HttpRequest, article: Article, form: DetailsForm | None = None, status: int = 200) -> HttpResponse:
    details = ArticleDetails.objects.select_related("by").get(article=article, current=True)
    versions = ArticleVersion.objects.filter(article=article).defer("text", "blocks").order_by("-number")
    version = next(row for row in versions if row.current)
    stands = {name: getattr(details, name) for name in FIELDS} | {"number": details.number}
    edits = may_here(request, article.project, Action.EDIT)
    context = {
        "project": article.project,
        "section": "articles",
        "view": "about",
        "article": article,
        "details": details,
        "written_in": name_of(details.language),
        "version": version,
        "versions": list(versions),
        "imported": article.imported_in,
        "origin": addresses.origin(article),
        "original": original_of(request, article) is not None,
        "form": (form or DetailsForm(initial=stands)) if edits else None,
        "open_form": form is not None or status != 200,
        "manages": may_here(request, article.project, Action.MANAGE),
        "workers": workers(request, article, version),
        "blind": access.answers_blind(request.user, article),
        "events": events(request, article),
    }
    return render(request, "annotations/article.html", context, status=status)


def workers(request: HttpRequest, article: Article, version: ArticleVersion) -> list[Worker]:
    """Who has it or did it, as far as the person may know."""
    asked = Sentence.objects.filter(version=version, asked=True, retired__isnull=True).count()
    dealt = Answer.objects.filter(assignment=OuterRef("pk"), sentence__retired__isnull=True).order_by()
    count = dealt.exclude(state=Answer.State.EMPTY).values("assignment").annotate(n=Count("pk")).values("n")
    rows: Any = access.holdings(request.user).filter(article=article).select_related("reviewer", "batch")
    rows = rows.annotate(answered=Coalesce(Subquery(count), 0)).order_by("round", "slot", "pk")
    manages = may_here(request, article.project, Action.MANAGE)

    def batch(row: Assignment) -> str:
        return row.batch.name if (manages or row.reviewer_id == request.user.pk) and not row.batch.standing else ""

    return [Worker(row, row.answered, asked, batch(row)) for row in rows]


def events(request: HttpRequest, article: Article) -> list[Happened]:
    """What happened to the article as a whole, the latest first, as far as the person may know: of gold nobody does who
    may be measured by it."""
    held = access.holdings(request.user).filter(article=article).values_list("uid", flat=True)
    subjects = [f"article/{article.uid}", *(f"assignment/{uid}" for uid in held)]
    if may_here(request, article.project, Action.SETTLE):
        subjects.append(f"gold/{article.uid}")
    rows = access.visible(Event, request.user).filter(project=article.project, subject__in=subjects)
    return [Happened(row, in_words(row)) for row in rows.select_related("actor").order_by("-sequence")[:SHOWN]]


def in_words(event: Event) -> str:
    old, new = event.old or {}, event.new or {}
    if event.kind == "article.language":
        names = {"old": name_of(str(old.get("language"))), "new": name_of(str(new.get("language")))}
        return _("Language changed from %(old)s to %(new)s") % names
    if event.kind == "article.details":
        fields = new.get("fields") or [name for name in FIELDS if name in new]
        named = ", ".join(str(NAMES[name]) for name in FIELDS if name in fields)
        return ngettext("%(names)s changed", "%(names)s changed", len(fields)) % {"names": named.capitalize()}
    return str(HAPPENED.get(event.kind, event.kind))


@login_required
@require_GET
def original(request: HttpRequest, uid: object) -> FileResponse:
    """The file that the article came in, byte by byte, to be kept and never shown here."""
    article = access.get(Article, request.user, Action.MANAGE, uid=uid)
    found = original_of(request, article)
    if found is None:
        raise NotFound(_("There is no original of this article."))
    access.read(request.user, [article], ConfidentialRead.Way.ORIGINAL)
    file, name = found
    return FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream")


def original_of(request: HttpRequest, article: Article) -> tuple[Any, str] | None:
    """The version's own original, else the file of its import, which may hold other articles too: for whoever may read
    that."""
    if not may_here(request, article.project, Action.MANAGE):
        return None
    version = ArticleVersion.objects.filter(article=article, current=True).defer("text", "blocks").get()
    imported = article.imported_in
    if version.original:
        return version.original, imported.original_name or f"{article.uid}.bin"
    if imported.original and access.reads_imports(request.user, imported):
        return imported.original, imported.original_name or f"{imported.uid}.txt"
    return None
