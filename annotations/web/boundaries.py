"""Boundaries to look at: after an import, what the splitter decided on little is put right before anybody answers."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations import access, tasks
from annotations.errors import InvalidInput, WorkbenchError
from annotations.models import Article, Import
from annotations.revise import boundaries as seams
from annotations.revise import doubts, looks
from annotations.roles import Action

from .people import person

SHOWN_AROUND = 400  # code points of a long sentence to either side of the place
NEAR = 3  # words that are marked on either side


class LookForm(forms.Form):
    """What a person does with one boundary; `did`: what it is that an undo takes back."""

    do = forms.ChoiceField(choices=[(name, name) for name in ("mend", "right", "undo")])
    did = forms.ChoiceField(choices=[(name, name) for name in ("mend", "right")], required=False)
    article = forms.UUIDField()
    number = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    kind = forms.ChoiceField(choices=[(name, name) for name in (doubts.CUT, doubts.JOINED)])
    at = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    operation = forms.UUIDField()


@dataclass(frozen=True, slots=True)
class Shown:
    """A doubt as the page shows it: the words before and after the place, those next to it apart."""

    doubt: doubts.Open
    operation: uuid.UUID
    before: str
    near_before: str
    near_after: str
    after: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def boundaries(request: HttpRequest, uid: str) -> HttpResponse:
    """The doubtful boundaries of an import; a POST does one thing with one of them and tells the article's others."""
    imported = access.get(Import, request.user, Action.EDIT, uid=uid)
    articles = access.visible(Article, request.user, Action.EDIT).filter(imported_in=imported)
    if request.method == "POST":
        return looked(request, imported, articles)
    found = doubts.listing(articles=articles)
    context = {"project": imported.project, "section": "articles", "imported": imported, "found": found}
    context["address"] = reverse("import-boundaries", args=[imported.uid])
    if request.headers.get("HX-Target") == "boundary-count":
        return render(request, "annotations/_boundary_count.html", context)
    groups = [(article, shown(article)) for article in found.articles]
    access.read(request.user, articles.filter(pk__in=[article.pk for article in found.articles]))
    context |= {
        "free": [group for group in groups if not group[0].answered],
        "taken": [group for group in groups if group[0].answered],
    }
    return render(request, "annotations/boundaries.html", context)


def looked(request: HttpRequest, imported: Import, articles: QuerySet[Article]) -> HttpResponse:
    """Do what the person chose, and tell the rest of that article; without a script, the whole page again."""
    form = LookForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("This is no answer about a boundary."))
    article = access.get(Article, request.user, Action.EDIT, uid=form.cleaned_data["article"], imported_in=imported)
    refused = False
    try:
        said = done(request, article, form.cleaned_data)
    except WorkbenchError as refusal:
        if not request.headers.get("HX-Request"):
            raise
        said, refused = refusal.message, True
    if not request.headers.get("HX-Request"):
        return redirect("import-boundaries", imported.uid)
    access.read(request.user, [article])
    told = doubts.listing(articles=articles.filter(pk=article.pk))
    context = {
        "address": reverse("import-boundaries", args=[imported.uid]),
        "article": told.articles[0] if told.articles else titled(articles, article),
        "items": shown(told.articles[0]) if told.articles else [],
        "said": said,
        "refused": refused,
        "last": None if refused or form.cleaned_data["do"] == "undo" else to_undo(form.cleaned_data),
        "oob": True,
    }
    return render(request, "annotations/_boundaries.html", context)


def titled(articles: QuerySet[Article], article: Article) -> Article:
    return articles.with_details().get(pk=article.pk)  # type: ignore[attr-defined]


def done(request: HttpRequest, article: Article, given: dict[str, Any]) -> str:
    """Do it, in one service call, and say what was done. Suggestions for new sentences follow."""
    who = {"article": article, "by": person(request), "now": timezone.now(), "operation": given["operation"]}
    place = {name: given[name] for name in ("number", "kind", "at")}
    back = given["do"] == "undo"
    if "right" in (given["do"], given["did"]):
        (looks.reopen if back else looks.confirm)(**who, **place)
        return _("Taken back: it may be looked at again.") if back else _("Left as it is.")
    with transaction.atomic():
        revised = looks.take_back(**who, number=given["number"]) if back else mend(**who, **place)
        if revised is not None and not revised.repeated:
            tasks.after_revision(article=article, by=person(request))
    if revised is None:
        return _("There is nothing to take back here any more.")
    return {"merged": _("Joined."), "split": _("Split in two.")}.get(revised.kind, _("Taken back."))


def mend(*, kind: str, at: int, **asked: Any) -> seams.Revised:
    """Join what was cut, or split what was joined."""
    return seams.merge(**asked) if kind == doubts.CUT else seams.split(at=at, **asked)


def to_undo(given: dict[str, Any]) -> dict[str, Any]:
    """What the form sends that takes this back."""
    kept = {name: given[name] for name in ("article", "number", "kind", "at")}
    place = f"b-{given['article']}-{given['at']}"
    return kept | {"did": given["do"], "operation": uuid.uuid4(), "place": place}


def shown(article: doubts.Doubted) -> list[Shown]:
    """The article's doubts with the words around each."""
    return [around(doubt) for doubt in article.open]


def around(doubt: doubts.Open) -> Shown:
    """The words before and after the place; a very long sentence is shortened, at a word."""
    cut = doubt.at - doubt.sentence.start
    before, after = doubt.sentence.text[:cut].rstrip(), doubt.sentence.text[cut:].lstrip()
    after = doubt.after.text if doubt.after else after
    if len(before) > SHOWN_AROUND:
        before = "… " + before[-SHOWN_AROUND:].partition(" ")[2]
    if len(after) > SHOWN_AROUND:
        after = after[:SHOWN_AROUND].rpartition(" ")[0] + " …"
    first, last = before.rsplit(" ", NEAR), after.split(" ", NEAR)
    far_before = first[0] + " " if len(first) > NEAR else ""
    far_after = " " + last[-1] if len(last) > NEAR else ""
    near = " ".join(first[1:] if far_before else first), " ".join(last[:-1] if far_after else last)
    return Shown(doubt, uuid.uuid4(), far_before, *near, far_after)
