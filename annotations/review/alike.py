"""Near-duplicates in the queue: kept together, left out, or given like any other, as the project has it.

It goes by pairs, not by chains of them, so that one look at an article is a handful of rows.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from annotations.models import Article, Assignment, NearPair, User
from annotations.models.projects import NearDuplicates
from annotations.text.near import NEAR


def first_choice(articles: QuerySet[Article], reviewer: User, how: str) -> QuerySet[Article]:
    """The articles without those that are not the reviewer's to be given yet: with "skip" whatever is nearly the same
    as one that somebody has or has done; with "same" what is so to others' and to none of the reviewer's."""
    if how == NearDuplicates.SKIP:
        return articles.filter(~_near(_taken(), "pk"))
    return articles.filter(~_others(reviewer, "pk")) if how == NearDuplicates.SAME else articles


def places_first(places: Any, reviewer: User, how: str) -> Any:
    """The places of a batch that are not kept for somebody else; only with "same". In a batch nothing is left out:
    somebody chose its articles."""
    return places.filter(~_others(reviewer, "article")) if how == NearDuplicates.SAME else places


def _taken() -> QuerySet[Assignment]:
    return Assignment.objects.exclude(state=Assignment.State.RETURNED)


def _others(reviewer: User, article: str) -> Q:
    theirs, own = _taken().exclude(reviewer=reviewer), _taken().filter(reviewer=reviewer)
    return _near(theirs, article) & ~_near(own, article)


def _near(rows: QuerySet[Assignment], article: str) -> Q:
    """Whether the article that this column names is nearly the same as one of these assignments'."""
    pairs = NearPair.objects.current().at_least(NEAR)
    before = pairs.filter(Exists(rows.filter(article=OuterRef("second__article"))), first__article=OuterRef(article))
    behind = pairs.filter(Exists(rows.filter(article=OuterRef("first__article"))), second__article=OuterRef(article))
    return Q(Exists(before)) | Q(Exists(behind))
