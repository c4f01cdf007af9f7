"""The list of a project's articles: search, filters, who holds what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from annotations import access
from annotations.models import Answer, Article, ArticleDetails, Assignment, Project, User
from annotations.roles import Action

from .people import person

PAGE = 50
STATES = (
    ("", _("All")),
    ("free", _("Not begun")),
    ("mine", _("Mine")),
    ("open", _("Begun")),
    ("done", _("Done")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """An article as the list shows it: sentences asked and answered, by whom, and whether that is oneself."""

    article: Article
    asked: int
    answered: int
    held: Assignment | None
    mine: bool


@login_required
@require_GET
def articles(request: HttpRequest, project: str) -> HttpResponse:
    home = access.get(Project, request.user, uid=project)
    everything = access.visible(Article, request.user).filter(project=home)
    found = chosen(everything, request.GET, person(request))
    page, older, newer = page_of(found, request.GET)
    context = {
        "project": home,
        "section": "articles",
        "rows": furnished(page, person(request)),
        "older": older,
        "newer": newer,
        "q": request.GET.get("q", ""),
        "state": request.GET.get("state", ""),
        "outlet": request.GET.get("outlet", ""),
        "states": STATES,
        "outlets": outlets(home, person(request)),
        "filtered": any(request.GET.get(name) for name in ("q", "state", "outlet")),
        "matching": found.count(),
        "may_import": access.allows(request.user, home, Action.IMPORT),
        "may_tag": access.allows(request.user, home, Action.TAG),
    }
    fragment = request.headers.get("HX-Target") == "articles"
    return render(request, f"annotations/{'_articles' if fragment else 'articles'}.html", context)


def chosen(articles: QuerySet[Article], given: Any, user: User) -> QuerySet[Article]:
    """The articles that pass the search and the filters that are given: `q`, `outlet`, `state`. State is what `user`
    may know of it: what others have begun in a blind batch is not begun for them."""
    details = ArticleDetails.objects.filter(article=OuterRef("pk"), current=True)
    if q := given.get("q", "").replace("\0", "").strip():
        named = Q(title__icontains=q) | Q(byline__icontains=q) | Q(outlet__icontains=q)
        articles = articles.filter(Exists(details.filter(named)))
    if outlet := given.get("outlet", "").replace("\0", ""):
        articles = articles.filter(Exists(details.filter(outlet=outlet)))
    held = access.holdings(user).filter(article=OuterRef("pk"))
    match given.get("state", ""):
        case "free":
            articles = articles.exclude(Exists(held))
        case "mine":
            articles = articles.filter(Exists(held.filter(reviewer=user)))
        case "open":
            articles = articles.filter(Exists(held.filter(state=Assignment.State.OPEN)))
        case "done":
            articles = articles.filter(Exists(held.filter(state=Assignment.State.DONE)))
    return articles


def page_of(articles: QuerySet[Article], given: Any) -> tuple[list[Article], str, str]:
    """One page, newest first, by keyset: its rows and the addresses before and after it, "" where there is none."""
    before = place(articles.model, given.get("before"))
    after = place(articles.model, given.get("after"))
    if after:
        rows = list(articles.filter(pk__gt=after).order_by("pk").with_details()[: PAGE + 1])  # type: ignore[attr-defined]
        more_newer, more_older = len(rows) > PAGE, True
        rows = rows[:PAGE][::-1]
    else:
        rows = list((articles.filter(pk__lt=before) if before else articles).order_by("-pk").with_details()[: PAGE + 1])  # type: ignore[attr-defined]
        more_newer, more_older = bool(before), len(rows) > PAGE
        rows = rows[:PAGE]
    if not rows:
        return [], "", ""
    return rows, str(rows[-1].uid) if more_older else "", str(rows[0].uid) if more_newer else ""


def place(model: type[Article], uid: str | None) -> int | None:
    """Where in the order the article with this uid stands; None if there is no such article."""
    try:
        return model.objects.filter(uid=UUID(uid or "")).values_list("pk", flat=True).first()
    except ValueError:
        return None


def furnished(articles: list[Article], user: User) -> list[Row]:
    """What the list says of each article, in three queries however many there are."""
    keys = [article.pk for article in articles]
    sentences = Q(sentences__asked=True, sentences__retired__isnull=True)
    asked = dict(Article.objects.filter(pk__in=keys).values_list("pk").annotate(n=Count("sentences", filter=sentences)))
    holders = access.holdings(user).filter(article__in=keys)
    held = {assignment.article_id: assignment for assignment in holders.select_related("reviewer").order_by("pk")}
    live = Answer.objects.filter(assignment__in=list(held.values()), sentence__retired__isnull=True)
    dealt = live.exclude(state=Answer.State.EMPTY)
    answered = dict(dealt.order_by().values_list("assignment").annotate(n=Count("pk")))
    rows = []
    for article in articles:
        holder = held.get(article.pk)
        done = answered.get(holder.pk, 0) if holder else 0
        rows.append(
            Row(article, asked.get(article.pk, 0), done, holder, bool(holder and holder.reviewer_id == user.pk))
        )
    return rows


def outlets(project: Project, user: User) -> list[str]:
    """The outlets of the articles that the person may see, for the filter."""
    rows = access.visible(ArticleDetails, user).filter(article__project=project, current=True).exclude(outlet="")
    return sorted(rows.order_by().values_list("outlet", flat=True).distinct()[:200])
