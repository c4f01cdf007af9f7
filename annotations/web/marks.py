"""Marks to confirm: what people marked as not running text, or as running text, and what a block is from then on."""

from __future__ import annotations

import uuid
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
from annotations.models import Answer, Article, Assignment, Project, Sentence
from annotations.revise import blocks, marks
from annotations.roles import Action

from .people import person


class MarkForm(forms.Form):
    """What a person does about one block: says that it is running text, or none; or takes that back."""

    do = forms.ChoiceField(choices=[(name, name) for name in ("text", "not_text", "undo")])
    article = forms.UUIDField()
    block = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    number = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    operation = forms.UUIDField()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest, project: str) -> HttpResponse:
    """The marks of a project that wait; a POST settles those of one block and tells the article's others."""
    home = access.get(Project, request.user, Action.EDIT, uid=project)
    answers = access.marks_to_confirm(request.user).filter(assignment__article__project=home)
    if request.method == "POST":
        return settled(request, home, answers)
    found = marks.listing(answers)
    groups = [(article, shown(items)) for article, items in found.groups]
    access.read(request.user, (article for article, _items in groups))
    address = reverse("marks", args=[home.uid])
    context = {"project": home, "section": "articles", "found": found, "groups": groups, "address": address}
    return render(request, "annotations/marks.html", context)


def settled(request: HttpRequest, home: Project, answers: QuerySet[Answer]) -> HttpResponse:
    """Do what the person chose, and tell the rest of that article; without a script, the whole page again."""
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("This is no answer about a mark."))
    article = access.get(Article, request.user, Action.EDIT, uid=form.cleaned_data["article"], project=home)
    refused = False
    try:
        said = done(request, article, form.cleaned_data, answers)
    except WorkbenchError as refusal:
        if not request.headers.get("HX-Request"):
            raise
        said, refused = refusal.message, True
    if not request.headers.get("HX-Request"):
        return redirect("marks", home.uid)
    access.read(request.user, [article])
    left = marks.listing(answers.filter(assignment__article=article)).groups
    context = {
        "address": reverse("marks", args=[home.uid]),
        "article": Article.objects.with_details().get(pk=article.pk),
        "items": shown(left[0][1]) if left else [],
        "said": said,
        "refused": refused,
        "last": None if refused or form.cleaned_data["do"] == "undo" else to_undo(form.cleaned_data),
        "oob": True,
    }
    return render(request, "annotations/_marks.html", context)


def done(request: HttpRequest, article: Article, given: dict[str, Any], answers: QuerySet[Answer]) -> str:
    """Do it, in one service call, and say what was done. Suggestions for what is asked now follow."""
    who = {"article": article, "by": person(request), "now": timezone.now(), "operation": given["operation"]}
    with transaction.atomic():
        if given["do"] == "undo":
            made = marks.take_back(**who, block=given["block"])
        else:
            made = blocks.say(**who, number=given["number"], text=given["do"] == "text", marks=answers)
        if made is not None and not made.repeated:
            tasks.after_revision(article=article, by=person(request))
    if made is None:
        return _("There is nothing to take back here any more.")
    return {"text": _("It is running text."), "not_text": _("It is not running text.")}.get(made.kind, _("Taken back."))


def to_undo(given: dict[str, Any]) -> dict[str, Any]:
    """What the form sends that takes this back."""
    kept = {name: given[name] for name in ("article", "number", "block")}
    return kept | {"operation": uuid.uuid4(), "place": f"b-{given['article']}-{given['block']}"}


def shown(items: list[marks.Waiting]) -> list[tuple[marks.Waiting, uuid.UUID]]:
    """The blocks, each with the operation id of its form."""
    return [(one, uuid.uuid4()) for one in items]


def for_screen(assignment: Assignment) -> dict[str, Any]:
    """What the review screen is told of marks, for whoever may edit.

    `waiting`: sentence number → who else marked it. `refused`: the sentences of blocks of which their own was refused.
    """
    user, article = assignment.reviewer, assignment.article
    others = access.marks_to_confirm(user).filter(assignment__article=article).exclude(reviewer=user)
    found = [one for _article, items in marks.listing(others).groups for one in items]
    live = Sentence.objects.filter(version=assignment.version_id, retired__isnull=True)
    refused = live.filter(block__in=marks.refused_to(assignment)).values_list("number", flat=True)
    waits = {number: [str(user) for user in one.by] for one in found for number in sorted(one.numbers)}
    return {"waiting": waits, "refused": list(refused)}
