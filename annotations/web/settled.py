"""What was settled, the latest first; and taking a decision back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from annotations import access
from annotations.adjudicate import decisions
from annotations.codebook import Entry
from annotations.errors import InvalidInput, NotFound, WorkbenchError
from annotations.models import ArticleDetails, Decision

from . import settling
from .people import person

PAGE = 25
LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Made:
    """One decision as the list shows it."""

    row: Decision
    title: str
    tone: str
    chip: str
    says: str
    category: str
    present: str
    operation: str


class ReopenForm(forms.Form):
    operation = forms.UUIDField()
    version = forms.IntegerField(min_value=1, max_value=LARGEST)


def listed(rows: QuerySet[Decision], given: Mapping[str, str], entries: Mapping[str, Entry]) -> dict[str, Any]:
    """A page of these decisions; `after`: the event number of the last one on the page before."""
    after = given.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(sequence__lt=int(after))
    titles = ArticleDetails.objects.filter(article=OuterRef("sentence__article"), current=True)
    found = rows.select_related("sentence__article", "by", "why").prefetch_related("present")
    found = found.annotate(title=Subquery(titles.values("title")[:1])).order_by("-sequence")
    some = list(found[: PAGE + 1])
    more = some[PAGE - 1].sequence if len(some) > PAGE else None
    return {"made_rows": [_made(row, entries) for row in some[:PAGE]], "later": more}


def _made(row: Any, entries: Mapping[str, Entry]) -> Made:
    tone, chip, says = settling.dressed("", row.label, row.hedged, entries)
    category = settling.categories().get(row.category, "")
    present = ", ".join(sorted(str(user) for user in row.present.all()))
    return Made(row, row.title, tone, chip, says, category, present, str(uuid.uuid4()))


@login_required
@require_POST
def reopen(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Take a decision back; what the person sees then is the sentence among the disputes."""
    if number > LARGEST:
        raise NotFound(_("This article has no such sentence."))
    sentence = access.to_decide(request.user, article__uid=uid, number=number)
    form = ReopenForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("The form is not complete. Reload the page."))
    address = reverse("settle", args=[sentence.article.project.uid])
    try:
        decisions.reopen(sentence=sentence, by=person(request), now=timezone.now(), **form.cleaned_data)
    except WorkbenchError as refusal:
        messages.error(request, refusal.message)
        return redirect(f"{address}?by=settled")
    messages.success(request, _("Taken back: it is to be settled anew."))
    return redirect(f"{address}?at={uid}.{number}")
