"""The texts that an article has had, and two of them sentence by sentence."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from annotations import access
from annotations.ingest.versions import comparing
from annotations.models import Article, ArticleVersion


@login_required
@require_GET
def versions(request: HttpRequest, uid: object) -> HttpResponse:
    """The list of versions, and what became of each sentence from `?old=` to `?new=`: of the last two unless told."""
    article = access.get(Article, request.user, uid=uid)
    texts = list(comparing.texts(article))
    context: dict[str, Any] = {
        "project": article.project,
        "section": "articles",
        "article": article,
        "details": article.details.get(current=True),
        "texts": [(text, comparing.brought(text)) for text in texts],
    }
    if len(texts) > 1:
        old, new = chosen(request, texts)
        access.read(request.user, [article])
        stretches = comparing.compare(comparing.sentences(old), comparing.sentences(new))
        context |= {"old": old, "new": new, "stretches": stretches, "counts": counted(stretches)}
    return render(request, "annotations/versions.html", context)


def chosen(request: HttpRequest, texts: list[ArticleVersion]) -> tuple[ArticleVersion, ArticleVersion]:
    """The two that are compared. What names none of them gives the current one and the one before."""
    known = {str(text.number): text for text in texts}
    now = next((text for text in texts if text.current), texts[0])
    new = known.get(request.GET.get("new", ""), now)
    before = [text for text in texts if text.number < new.number] or [text for text in texts if text != new]
    return known.get(request.GET.get("old", ""), before[0]), new


def counted(stretches: list[comparing.Stretch]) -> dict[str, int]:
    """How many sentences of each kind there are."""
    found = dict.fromkeys(("same", "moved", "changed", "removed", "added"), 0)
    for stretch in stretches:
        for row in stretch.rows:
            found[row.kind] += 1
    return found
