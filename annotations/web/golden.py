"""Making an article gold, and retiring it: buttons on its sheet and on the page of its compare round."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from annotations import access
from annotations.errors import InvalidInput, NotAllowed, WorkbenchError
from annotations.models import Article, Batch
from annotations.review import gold
from annotations.roles import Action

from .people import person


@login_required
@require_POST
def golden(request: HttpRequest, uid: str) -> HttpResponse:
    """`act`: make or retire. `batch`: the compare round whose page it was pressed on."""
    article = access.get(Article, request.user, Action.SETTLE, uid=uid)
    act = request.POST.get("act", "")
    try:
        if access.answers_blind(request.user, article):  # whether it can be gold, or is, tells what others said
            raise NotAllowed(_("You are asked to answer this article in a batch that is not closed: wait for that."))
        if act == "make":
            gold.make(article=article, by=person(request), now=timezone.now())
            messages.success(request, _("This article is gold: its answers are kept as they are now."))
        elif act == "retire":
            gold.retire(article=article, by=person(request), now=timezone.now())
            messages.success(request, _("It is given to nobody as gold any more. What was measured by it stays."))
        else:
            raise InvalidInput(_("The form is not complete. Reload the page."))
    except WorkbenchError as refusal:
        messages.error(request, refusal.message)
    return redirect(back(request, article))


def back(request: HttpRequest, article: Article) -> str:
    try:
        named = UUID(request.POST.get("batch", ""))
    except ValueError:
        return reverse("sheet", args=[article.uid])
    batch = access.get(Batch, request.user, Action.SETTLE, uid=named, project=article.project)
    return f"{reverse('compare', args=[article.project.uid, batch.uid])}?article={article.uid}"
