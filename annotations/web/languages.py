"""The language of an article: said on its sheet, by whoever may edit it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from annotations import access, tasks
from annotations.errors import WorkbenchError
from annotations.ingest.languages import CHOICES
from annotations.models import Article
from annotations.revise.languages import Spoken
from annotations.roles import Action

from .people import person


@login_required
@require_POST
def language(request: HttpRequest, uid: object) -> HttpResponse:
    """`language`: the tag that the article is written in."""
    article = access.get(Article, request.user, Action.EDIT, uid=uid)
    try:
        spoken = tasks.change_language(
            article=article, language=request.POST.get("language", ""), by=person(request), now=timezone.now()
        )
    except WorkbenchError as refusal:
        messages.error(request, refusal.message)
    else:
        for line in said(spoken):
            messages.success(request, line)
    return redirect("sheet", article.uid)


def said(spoken: Spoken) -> list[str]:
    """What the change came to, for whoever made it: what was cut anew, and what was not and why."""
    lines = [_("The language is %(name)s.") % {"name": name_of(spoken.language)}]
    if spoken.made:
        one, many = "%(n)d sentence was cut anew.", "%(n)d sentences were cut anew."
        lines.append(ngettext(one, many, spoken.made) % {"n": spoken.made})
    if spoken.kept:
        kept = ngettext(
            "%(n)d paragraph stays as it is, because somebody has worked on it.",
            "%(n)d paragraphs stay as they are, because somebody has worked on them.",
            spoken.kept,
        )
        lines.append(kept % {"n": spoken.kept})
    return lines


def name_of(code: str) -> str:
    """A language's name in the reader's own, else its code."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def choices(current: str) -> list[tuple[str, str]]:
    """Code and name of what may be chosen, by name; the article's own is among them."""
    codes = {*CHOICES, current}
    return sorted(((code, name_of(code)) for code in codes), key=lambda choice: choice[1].casefold())
