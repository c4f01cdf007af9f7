"""Telling which articles say nearly the same as others."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import QuerySet

from annotations import access
from annotations.models import Article, NearPair
from annotations.text.near import NEAR

MOST_TOLD = 20


class Alike(NamedTuple):
    """Two articles, and how much of their texts they share, per cent rounded down."""

    article: Article
    other: Article
    shared: int


def alike(articles: QuerySet[Article], user: Any) -> list[Alike]:
    """The nearest pairs in which one of these articles takes part, at most MOST_TOLD; the one that came later first, as
    it is the copy more often than not. Only of what the person may see both of, with details."""
    seen = access.visible(Article, user)
    pairs = NearPair.objects.current().at_least(NEAR).touching(articles)
    both = pairs.filter(first__article__in=seen, second__article__in=seen).order_by("-shared", "pk")[:MOST_TOLD]
    rows = list(both.values_list("first__article", "second__article", "shared", "union"))
    keys = {key for row in rows for key in row[:2]}
    known = {row.pk: row for row in seen.filter(pk__in=keys).with_details()}  # type: ignore[attr-defined]
    return [
        Alike(known[max(first, second)], known[min(first, second)], 100 * shared // union)
        for first, second, shared, union in rows
    ]
