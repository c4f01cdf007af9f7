"""Datasets: make one, watch it, download it, read its card."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from annotations import access, codebook, tasks
from annotations.errors import WorkbenchError
from annotations.export import ordering
from annotations.export.recipe import FORMATS, Filters, filters_from
from annotations.export.schema import ROW_TYPES, STANDINGS
from annotations.models import ArticleDetails, Dataset, Project, User
from annotations.roles import Action

from .people import person

STANDING_NAMES = {
    "single": _("single: one answer"),
    "agreed": _("agreed: two or more, all equal"),
    "decided": _("decided: settled by an adjudicator"),
    "disputed": _("disputed: answers differ, no label"),
}


class OrderForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("What it is for, in a few words.")
    )
    formats = forms.MultipleChoiceField(
        label=_("Formats"), choices=[(name, name.upper()) for name in FORMATS], initial=list(FORMATS)
    )
    standings = forms.MultipleChoiceField(
        label=_("Standing"), required=False, choices=[(name, STANDING_NAMES[name]) for name in STANDINGS]
    )
    labels = forms.MultipleChoiceField(
        label=_("Labels"), required=False, choices=[(entry.key, entry.name) for entry in codebook.ENTRIES]
    )
    outlets = forms.MultipleChoiceField(label=_("Outlets"), required=False)
    languages = forms.MultipleChoiceField(label=_("Languages"), required=False)
    published_from = forms.DateField(
        label=_("Published from"), required=False, widget=forms.DateInput({"type": "date"})
    )
    published_to = forms.DateField(label=_("to"), required=False, widget=forms.DateInput({"type": "date"}))
    include_open = forms.BooleanField(label=_("Include sentences without a settled answer"), required=False)

    def __init__(self, project: Project, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        details = access.visible(ArticleDetails, user).filter(article__project=project, current=True).order_by()
        for name, column in (("outlets", "outlet"), ("languages", "language")):
            values = sorted(details.exclude(**{column: ""}).values_list(column, flat=True).distinct()[:200])
            self.fields[name].choices = [(value, value) for value in values]  # type: ignore[attr-defined]
        for name in ("formats", "standings", "labels", "outlets", "languages"):
            self.fields[name].widget = forms.CheckboxSelectMultiple(choices=self.fields[name].choices)  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        given = self.cleaned_data
        return filters_from({name: given[name] for name in Filters.__dataclass_fields__ if name in given})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def datasets(request: HttpRequest, project: str) -> HttpResponse:
    home = access.get(Project, request.user, uid=project)
    may_make = access.allows(request.user, home, Action.EXPORT)
    form = OrderForm(home, person(request), request.POST if request.method == "POST" else None)
    if request.method == "POST":
        home = access.get(Project, request.user, Action.EXPORT, uid=project)
        if form.is_valid():
            try:
                return redirect("dataset", ordered(request, home, form).uid)
            except WorkbenchError as error:
                form.add_error(None, error.message)
    rows = access.visible(Dataset, request.user).filter(project=home).select_related("by", "job")[:200]
    context = {
        "project": home,
        "section": "datasets",
        "form": form,
        "rows": rows,
        "may_make": may_make,
        "nothing_done": ordering.nothing_is_done(home),
    }
    return render(request, "annotations/datasets.html", context, status=422 if form.errors else 200)


def ordered(request: HttpRequest, project: Project, form: OrderForm) -> Dataset:
    with transaction.atomic():
        order = ordering.Order(
            name=form.cleaned_data["name"], filters=form.filters(), formats=form.cleaned_data["formats"]
        )
        dataset = ordering.place(project=project, by=person(request), now=timezone.now(), order=order)
        tasks.start_dataset(dataset)
    return dataset


@login_required
@require_GET
def dataset(request: HttpRequest, uid: str) -> HttpResponse:
    """One dataset; while it is made, its progress comes as a fragment."""
    found = access.get(Dataset, request.user, uid=uid)
    context = {
        "project": found.project,
        "section": "datasets",
        "dataset": found,
        "job": found.job,
        "files": found.files.all(),
        "columns": ROW_TYPES.items(),
        "entries": {entry.key: entry for entry in codebook.ENTRIES},
    }
    fragment = request.headers.get("HX-Target") == "progress"
    return render(request, f"annotations/{'_dataset' if fragment else 'dataset'}.html", context)
