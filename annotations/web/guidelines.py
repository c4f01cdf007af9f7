"""The codebook for people: four questions, labels, rulings with examples and near misses."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from annotations import access, codebook
from annotations.models import Codebook, Project
from annotations.roles import Action

from .guide import rulings_of


@login_required
@require_GET
def guidelines(request: HttpRequest, project: str) -> HttpResponse:
    home = access.get(Project, request.user, uid=project)
    book = Codebook.objects.current(home)
    context = {
        "project": home,
        "section": "guidelines",
        "book": book,
        "edits": access.allows(request.user, home, Action.MANAGE),
        "entries": codebook.entries_of(book.content),
        "questions": book.content["questions"],
        "rulings": rulings_of(book.content),
    }
    return render(request, "annotations/guidelines.html", context)
