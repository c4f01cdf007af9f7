"""Datasets: make one, watch it, download it, read its card, compare two."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from annotations import access, tasks
from annotations.codebook import LABELS
from annotations.errors import WorkbenchError
from annotations.export import compare as finding
from annotations.export import comparing, ordering
from annotations.export.build import WHOLE
from annotations.models import Article, ArticleDetails, Comparison, Dataset, DatasetFile, Project
from annotations.roles import Action
from annotations.schema import ROW_TYPES

from .dataset_form import OrderForm
from .people import person

MOST_LISTED = 200
MOST_CHANGES = 200
# The files in the order in which somebody looks for them.
GROUPS = (
    (gettext_lazy("Rows"), ("articles", "sentences", "answers", "workbook", "json", "conll", "spacy")),
    (gettext_lazy("About it"), ("card", "manifest", "schema", "codebook", "splits", "croissant", "sums", "chart")),
)
CHANGES = {
    finding.ADDED: gettext_lazy("added"),
    finding.REMOVED: gettext_lazy("removed"),
    finding.RELABELLED: gettext_lazy("relabelled"),
    finding.RESETTLED: gettext_lazy("settled otherwise"),
    finding.RESOURCED: gettext_lazy("other source"),
}


class AboutForm(forms.Form):
    """What is said of a dataset beside its files."""

    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        max_length=ordering.MOST_NOTES,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    doi = forms.CharField(label=gettext_lazy("DOI"), max_length=120, required=False)


@login_required
@require_GET
def datasets(request: HttpRequest, project: str) -> HttpResponse:
    home = access.get(Project, request.user, uid=project)
    rows = access.visible(Dataset, request.user).filter(project=home).select_related("by", "job")[:MOST_LISTED]
    context = {
        "project": home,
        "section": "datasets",
        "rows": rows,
        "comparable": [row for row in rows if row.state == Dataset.State.READY],
        "may_make": access.allows(request.user, home, Action.EXPORT),
        "nothing_done": ordering.nothing_is_done(home),
    }
    return render(request, "annotations/datasets.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, project: str) -> HttpResponse:
    """Order one."""
    home = access.get(Project, request.user, Action.EXPORT, uid=project)
    form = OrderForm(home, person(request), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("dataset", ordered(request, home, form).uid)
        except WorkbenchError as error:
            form.add_error(None, error.message)
    context = {
        "project": home,
        "section": "datasets",
        "form": form,
        "nothing_done": ordering.nothing_is_done(home),
    }
    return render(request, "annotations/dataset_new.html", context, status=422 if form.errors else 200)


def ordered(request: HttpRequest, project: Project, form: OrderForm) -> Dataset:
    with transaction.atomic():
        dataset = ordering.place(project=project, by=person(request), now=timezone.now(), order=form.order())
        tasks.start_dataset(dataset)
    return dataset


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dataset(request: HttpRequest, uid: str) -> HttpResponse:
    """One dataset; while it is made, its progress comes as a fragment. A POST changes its notes and DOI."""
    found = access.get(Dataset, request.user, Action.EXPORT if request.method == "POST" else Action.SEE, uid=uid)
    form = AboutForm(
        request.POST if request.method == "POST" else None, initial={"notes": found.notes, "doi": found.doi}
    )
    if request.method == "POST" and form.is_valid():
        try:
            ordering.describe(dataset=found, notes=form.cleaned_data["notes"], doi=form.cleaned_data["doi"])
        except WorkbenchError as error:
            form.add_error("doi", error.message)
        else:
            messages.success(request, _("Kept. The files stay as they were made."))
            return redirect("dataset", found.uid)
    fragment = request.headers.get("HX-Target") == "progress"
    template = f"annotations/{'_dataset' if fragment else 'dataset'}.html"
    return render(request, template, shown(request, found, form), status=422 if form.errors else 200)


def shown(request: HttpRequest, found: Dataset, form: AboutForm) -> dict[str, Any]:
    files = list(access.visible(DatasetFile, request.user).filter(dataset=found).select_related("dataset"))
    others = access.visible(Dataset, request.user).filter(project=found.project, state=Dataset.State.READY)
    return {
        "project": found.project,
        "section": "datasets",
        "dataset": found,
        "job": found.job,
        "whole": next((file for file in files if file.name == WHOLE), None),
        "groups": [(title, [file for file in files if file.kind in kinds]) for title, kinds in GROUPS],
        "labels": label_mix(found.counts.get("labels", {})),
        "card": card_of(files),
        "columns": ROW_TYPES.items(),
        "before": others.filter(number__lt=found.number).first(),
        "form": form,
        "may_make": access.allows(request.user, found.project, Action.EXPORT),
    }


def label_mix(counts: dict[str, int]) -> list[tuple[str, int]]:
    """The labels in the order of the codebook, then what has none."""
    return [(name, counts[name]) for name in (*LABELS, "none") if name in counts]


def card_of(files: list[DatasetFile]) -> str:
    """The README without its front matter, as far as a page shows it: its files and columns stand there already."""
    file = next((file for file in files if file.kind == "card"), None)
    if file is None:
        return ""
    with file.file.open("rb") as stored:
        text = stored.read().decode()
    body = text.split("\n---\n", 1)[-1].split("\n## Columns\n", 1)[0]
    lines = [line for line in body.split("\n")[3:] if not line.startswith("![")]  # its charts: the page has its own
    return "\n".join(lines)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, uid: str) -> HttpResponse:
    """What changed in a dataset since another, `with`; the kinds of change in `kind`. A POST lets it be found; while it
    is, its progress comes as a fragment."""
    new = access.get(Dataset, request.user, uid=uid)
    others = access.visible(Dataset, request.user).filter(project=new.project, state=Dataset.State.READY)
    others = others.exclude(pk=new.pk)
    asked = request.POST if request.method == "POST" else request.GET
    old = chosen(others, new, asked.get("with", ""))
    kind = asked.get("kind", "") if asked.get("kind") in CHANGES else ""
    if request.method == "POST" and old is not None:
        try:
            tasks.start_comparison(old=old, new=new, by=person(request))
        except WorkbenchError as error:
            messages.error(request, error.message)
        return redirect(f"{reverse('dataset-compare', args=[new.uid])}?{urlencode({'with': old.number, 'kind': kind})}")
    context: dict[str, Any] = {
        "project": new.project, "section": "datasets", "new": new, "old": old, "others": others[:MOST_LISTED],
        "kinds": CHANGES.items(), "kind": kind,
    }  # fmt: skip
    if old is not None:
        context |= told(request, old, new, kind)
    fragment = request.headers.get("HX-Target") == "progress"
    return render(request, f"annotations/{'_dataset_compared' if fragment else 'dataset_compare'}.html", context)


def chosen(others: QuerySet[Dataset], new: Dataset, number: str) -> Dataset | None:
    """The one that the address names; else the version before, or any."""
    named = others.filter(number=int(number)).first() if number.isdecimal() and len(number) < 9 else None
    return named or others.filter(number__lt=new.number).first() or others.first()


def told(request: HttpRequest, old: Dataset, new: Dataset, kind: str) -> dict[str, Any]:
    """What is known of the changes, or how far it is."""
    row = access.visible(Comparison, request.user).filter(old=old, new=new).select_related("job").first()
    found = row.found if row is not None else None
    job = row.job if row is not None else None
    if found is None:
        return {"job": job, "runs": comparing.runs(job)}
    listed = [change for change in found["changes"] if not kind or change["kind"] == kind]
    all_of_them = sum(found["counts"][name] for name in CHANGES if not kind or name == kind)
    return {
        "found": found,
        "moved": sorted(found["moved"], key=lambda one: -one["sentences"]),
        "rows": titled(request, listed[:MOST_CHANGES]),
        "left_off": all_of_them - len(listed[:MOST_CHANGES]),
        "most_kept": finding.MOST_KEPT,
        "counts": [(CHANGES[name], found["counts"][name]) for name in CHANGES],
    }


def titled(request: HttpRequest, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The changes with the titles of their articles, where the person may read these."""
    uids = {change["article"] for change in changes}
    articles = access.visible(Article, request.user).filter(uid__in=uids)
    titles = ArticleDetails.objects.filter(article__in=articles, current=True).values_list("article__uid", "title")
    named = {str(uid): title for uid, title in titles}
    return [
        {"title": named.get(one["article"], ""), "kind_name": CHANGES[one["kind"]], "change": one} for one in changes
    ]
