"""Articles by their addresses: the form, and what became of each address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy

from annotations import tasks
from annotations.ingest import fetching
from annotations.models import Article, Fetched, Import, Project

from .people import person

MOST_LISTED = 60


class AddressForm(forms.Form):
    addresses = forms.CharField(
        label=gettext_lazy("Web addresses"),
        max_length=200_000,
        widget=forms.Textarea({"rows": 4, "placeholder": "https://", "spellcheck": "false", "autocapitalize": "none"}),
        help_text=gettext_lazy(
            "One a line, at most 50. Each page is fetched once, its article taken from it, and the page kept with "
            "where it came from. Pages that need a log-in: save and upload them."
        ),
    )


def asked(request: HttpRequest, project: Project, form: Any) -> HttpResponse:
    """Take in what stands at the addresses of the form."""
    lines = form.cleaned_data["addresses"].splitlines()
    with transaction.atomic():
        imported = fetching.ask(project=project, by=person(request), now=timezone.now(), addresses=lines)
        tasks.start_import(imported)
    return redirect("import", imported.uid)


def listed(imported: Import) -> QuerySet[Fetched]:
    """What became of an import's addresses, in their order."""
    return imported.fetches.order_by("number")[:MOST_LISTED]


def origin(article: Article) -> Fetched | None:
    """What the article was fetched as, last; None if it came another way."""
    return article.fetches.exclude(at=None).order_by("-at", "-pk").first()
