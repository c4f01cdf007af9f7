"""Which articles are nearly the same, told with a link to whoever may see both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from annotations import access
from annotations.models import Article, NearPair
from annotations.text.near import NEAR

MOST = 20


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two articles, and per cent of what they have in common. The first is of those that were asked about."""

    article: Article
    other: Article
    share: int


def of(articles: QuerySet[Article], user: Any, most: int = MOST) -> list[Likeness]:
    """Pairs in which one of these articles is, both of them visible to the person; at most so many."""
    seen = access.visible(Article, user)
    pairs = NearPair.objects.current().at_least(NEAR).filter(first__article__in=seen, second__article__in=seen)
    ours = articles.order_by().values("pk")
    found = pairs.filter(Q(first__article__in=ours) | Q(second__article__in=ours)).order_by("-pk")[:most]
    rows = list(found.values_list("first__article", "second__article", "shared", "union"))
    keys = {key for row in rows for key in row[:2]}
    told = {article.pk: article for article in seen.filter(pk__in=keys).with_details()}  # type: ignore[attr-defined]
    mine = set(articles.order_by().filter(pk__in=keys).values_list("pk", flat=True))
    found_pairs = []
    for first, second, shared, union in rows:
        one, other = (first, second) if first in mine else (second, first)
        found_pairs.append(Likeness(told[one], told[other], 100 * shared // union))
    return found_pairs
