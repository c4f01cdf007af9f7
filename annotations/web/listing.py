"""What the article list shows: rows with who holds them, excerpts around what was found, and what filters offer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, CharField, Count, F, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Substr

from annotations import access
from annotations.models import (
    Answer,
    Article,
    ArticleDetails,
    Assignment,
    Batch,
    Import,
    Project,
    SavedView,
    Sentence,
    User,
    search,
)
from annotations.text import excerpts

from .languages import name_of

OFFERED = 200  # outlets
LATEST = 50  # imports


@dataclass(frozen=True, slots=True)
class Row:
    """An article as the list shows it: sentences asked and answered, by whom, and whether that is oneself. `title` in
    pieces, `excerpt`: the first place in its text where what was sought stands."""

    article: Article
    asked: int
    answered: int
    held: Assignment | None
    mine: bool
    title: list[excerpts.Piece]
    excerpt: excerpts.Excerpt | None = None


class Kept(NamedTuple):
    """A saved view as a chip. `query`: as it stands in an address."""

    uid: str
    name: str
    query: str
    shared: bool
    own: bool


@dataclass(slots=True)
class Options:
    """What the filters offer, and the views. `configs`: by whose stems the texts that the person sees are searched."""

    outlets: list[str] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)
    imports: list[tuple[str, str]] = field(default_factory=list)
    batches: list[tuple[str, str]] = field(default_factory=list)
    views: list[Kept] = field(default_factory=list)


def with_asked(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Each with `asked`: how many of its sentences are."""
    live = Sentence.objects.filter(article=OuterRef("pk"), asked=True, retired__isnull=True).order_by()
    return articles.annotate(asked=Coalesce(Subquery(live.values("article").annotate(n=Count("pk")).values("n")), 0))


def furnished(articles: Sequence[Any], user: User, words: str = "") -> list[Row]:
    """What the list says of each article of `with_asked`, in one query, or two where `words` were sought
    and found."""
    keys = [article.pk for article in articles]
    dealt = Answer.objects.filter(assignment=OuterRef("pk"), sentence__retired__isnull=True).order_by()
    count = dealt.exclude(state=Answer.State.EMPTY).values("assignment").annotate(n=Count("pk")).values("n")
    holders = access.holdings(user).filter(article__in=keys).select_related("reviewer").order_by("pk")
    held: dict[int, Any] = {row.article_id: row for row in holders.annotate(answered=Coalesce(Subquery(count), 0))}
    texts = {key: (text, stems) for key, text, stems in search.texts(keys, words)}
    access.read(user, (article for article in articles if article.pk in texts))  # an excerpt of each is shown
    rows = []
    for article in articles:
        holder = held.get(article.pk)
        text, stems = texts.get(article.pk, ("", []))
        rows.append(
            Row(
                article,
                article.asked,
                holder.answered if holder else 0,
                holder,
                bool(holder and holder.reviewer_id == user.pk),
                excerpts.pieces(article.title, search.places(article.title, stems)),
                excerpts.excerpt(text, search.places(text, stems)),
            )
        )
    return rows


def options(project: Project, user: User, *, manages: bool) -> Options:
    """In one query: what is offered is of the articles that the person sees; batches are for whoever manages."""
    details = access.visible(ArticleDetails, user).filter(article__project=project, current=True).order_by()
    parts = [_part("details", details, F("outlet"), F("language")).distinct()]  # both in one look at all articles
    imports = access.visible(Import, user).filter(project=project).order_by()
    latest = imports.filter(pk__in=Import.objects.filter(project=project).order_by("-pk").values("pk")[:LATEST])
    day = Substr(Cast("at", TextField()), 1, 10)
    name = Case(When(original_name="", then=F("way")), default=F("original_name"), output_field=CharField())
    parts.append(_part("import", latest, Cast("uid", TextField()), Concat(day, Value(" · "), name)))
    if manages:
        batches = access.visible(Batch, user).filter(project=project, standing=False).order_by()
        parts.append(_part("batch", batches, Cast("uid", TextField()), F("name")))
    views = access.visible(SavedView, user).filter(project=project).order_by()
    kind = Case(
        When(by=user.pk, shared=True, then=Value("own shared")), When(by=user.pk, then=Value("own")),
        default=Value("shared"), output_field=TextField(),
    )  # fmt: skip
    parts.append(_part(kind, views, Cast("uid", TextField()), F("name"), Cast("query", TextField())))
    return _sorted(parts[0].union(*parts[1:], all=True))


def _part(kind: Any, rows: QuerySet[Any], value: Any, name: Any = None, more: Any = None) -> QuerySet[Any, Any]:
    given = {
        "a_kind": kind if not isinstance(kind, str) else Value(kind),
        "a_value": value,
        "a_name": name,
        "a_more": more,
    }
    text = {key: Cast(Value("") if one is None else one, TextField()) for key, one in given.items()}
    return rows.annotate(**text).values_list(*text)


def _sorted(rows: QuerySet[Any, Any]) -> Options:
    found = Options()
    outlets, languages = set(), set()
    for kind, value, name, more in rows:
        if kind == "details":
            outlets.add(value)
            languages.add(name)
        elif kind == "import":
            found.imports.append((str(UUID(value)), name))
        elif kind == "batch":
            found.batches.append((str(UUID(value)), name))
        else:
            query = urlencode(json.loads(more))
            found.views.append(Kept(str(UUID(value)), name, query, "shared" in kind, "own" in kind))
    found.outlets = sorted(outlets - {""})[:OFFERED]
    found.languages = sorted(((code, name_of(code)) for code in languages), key=lambda one: one[1].casefold())
    found.imports.sort(key=lambda one: one[1], reverse=True)
    found.batches.sort(key=lambda one: one[1].casefold())
    found.views.sort(key=lambda one: one.name.casefold())
    return found
