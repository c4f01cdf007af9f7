"""Articles that say nearly the same as one that somebody has in hand or has done: who is given them, as the manager
chose. Whoever asks for one by name gets it all the same."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from annotations.models import Article, Assignment, Batch, BatchArticle, NearDuplicates, NearPair, Project, User
from annotations.text.near import NEAR


def fitting(articles: QuerySet[Article], *, project: Project, reviewer: User) -> QuerySet[Article]:
    """Those of these that the reviewer may be given."""
    if project.near_duplicates == NearDuplicates.ANYBODY or not NearPair.objects.filter(project=project).exists():
        return articles
    theirs = reviewer if project.near_duplicates == NearDuplicates.SAME_PERSON else None
    return articles.filter(*(~Exists(pairs) for pairs in _taken(theirs)))


def fitting_places(
    places: QuerySet[BatchArticle], *, among: QuerySet[Article], project: Project
) -> QuerySet[BatchArticle]:
    """Those of these with one of the fitting articles; all of rounds in which everybody answers everything."""
    if project.near_duplicates == NearDuplicates.ANYBODY:
        return places
    return places.filter(~Q(batch__kind=Batch.Kind.WORK) | Q(article__in=among))


def passed_over(articles: QuerySet[Article], *, project: Project) -> QuerySet[Article]:
    """Those of these that nobody has in hand or has done, and that not everybody is given."""
    if project.near_duplicates == NearDuplicates.ANYBODY:
        return articles.none()
    first, second = _taken(None)
    return articles.filter(Exists(first) | Exists(second), ~Exists(_held().filter(article=OuterRef("pk"))))


def _taken(reviewer: User | None) -> tuple[QuerySet[NearPair], QuerySet[NearPair]]:
    """The pairs of an outer article with one that somebody has, and that `reviewer` has not; the article comes first in
    them, or second: two questions, each answered by an index."""
    pairs = NearPair.objects.current().at_least(NEAR)
    found = []
    for mine, other in (("first", "second"), ("second", "first")):
        held = _held().filter(article=OuterRef(f"{other}__article"))
        rows = pairs.filter(Exists(held), **{f"{mine}__article": OuterRef("pk")})
        found.append(rows if reviewer is None else rows.filter(~Exists(held.filter(reviewer=reviewer))))
    return found[0], found[1]


def _held() -> QuerySet[Assignment]:
    """Of somebody who is gone for good nobody waits."""
    return Assignment.objects.exclude(state=Assignment.State.RETURNED).filter(reviewer__is_active=True)
