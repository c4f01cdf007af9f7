"""Read and tag: the page on which sentences are labelled."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from annotations import access
from annotations.errors import Conflict, WorkbenchError
from annotations.models import Article, Project
from annotations.people import seen
from annotations.review import queue
from annotations.roles import Action

from .people import article_here, may_here, person
from .screen import address, screen


@login_required
@require_GET
def tag(request: HttpRequest, uid: object) -> HttpResponse:
    """The article, to be tagged by whoever asks. Opening makes the assignment; opening again finds the same one.

    `?round=`: which of their passes over it is meant.
    """
    article = article_here(request, uid)
    if not may_here(request, article.project, Action.TAG):
        return closed(request, article, 403, _("Your role in this project reads, it does not tag."))
    number = _whole(request.GET.get("round", ""))
    try:
        assignment = queue.open_article(article=article, reviewer=person(request), now=timezone.now(), round=number)
    except Conflict as held:
        return closed(request, article, held.status, held.message)
    access.read(request.user, [article])
    edits = may_here(request, article.project, Action.EDIT)
    return render(request, "annotations/tag.html", screen(assignment, edits=edits))


def closed(request: HttpRequest, article: Article, status: int, sentence: str) -> HttpResponse:
    """The page for somebody who cannot tag this article now: why, and where to read it."""
    context = {
        "project": article.project,
        "section": "articles",
        "article": article,
        "title": _("Not open to you now"),
        "sentence": sentence,
    }
    return render(request, "annotations/tag_closed.html", context, status=status)


@login_required
@require_GET
def following(request: HttpRequest, uid: object) -> HttpResponse:
    """On to the article that the person should tag next; to the list of articles when nothing is left.

    `?after=`: the uid of the article that they are about to leave, and that is not meant. `?confirm=1`: one in which
    something waits to be confirmed, before any other. A newcomer is led through the practice article first.
    """
    project, user = access.get(Project, request.user, Action.TAG, uid=uid), person(request)
    if seen.needs_practice(user):
        return redirect("practice", project.uid)
    try:
        among = access.visible(Article, request.user, Action.TAG)
        if after := _uid(request.GET.get("after", "")):
            among = among.exclude(uid=after)
        given = None
        if "confirm" in request.GET:
            given = queue.confirming(user).filter(article__in=among.filter(project=project)).order_by("pk").first()
        if given is None:
            given = queue.draw(project=project, reviewer=user, now=timezone.now(), among=among)
    except WorkbenchError as refusal:
        messages.info(request, refusal.message)
        return redirect("articles", project.uid)
    if given is None:
        messages.success(request, _("Nothing is left for you to tag in this project."))
        return redirect("articles", project.uid)
    return redirect(address(given))


def _uid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
