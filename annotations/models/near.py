"""Which articles are copies of each other, or rewritten from one: fingerprints of their texts, and pairs. No text."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.lookups import GreaterThanOrEqual

from .articles import Article, ArticleVersion
from .base import CASCADE
from .projects import Project


class Fingerprint(models.Model):
    """A MinHash of a version's text. `method`: how it was made. `compared`: pairs with all others were looked for."""

    version = models.OneToOneField(ArticleVersion, on_delete=CASCADE, related_name="fingerprint")
    value = models.BinaryField(max_length=512)
    method = models.CharField(max_length=80)
    compared = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.method


class NearPairQuerySet(models.QuerySet["NearPair"]):
    def current(self) -> NearPairQuerySet:
        """Pairs of texts that are there now: of current versions of articles that are not deleted."""
        return self.filter(first__current=True, first__deleted=False, second__current=True, second__deleted=False)

    def at_least(self, share: tuple[int, int]) -> NearPairQuerySet:
        """Pairs that share so much, such as `text.near.NEAR`; all that are stored have STORY."""
        return self.filter(GreaterThanOrEqual(F("shared") * share[1], F("union") * share[0]))

    def touching(self, articles: QuerySet[Article]) -> NearPairQuerySet:
        """Pairs in which one of these articles takes part."""
        return self.filter(Q(first__article__in=articles) | Q(second__article__in=articles))

    def uids(self) -> list[tuple[str, str]]:
        """The uids of both articles of each pair."""
        rows = self.order_by("first", "second").values_list("first__article__uid", "second__article__uid")
        return [(str(first), str(second)) for first, second in rows.iterator()]


class NearPair(models.Model):
    """Two texts of a project that share at least three tenths: `shared` of `union` shingles of five words, counted.

    Pairs of texts that were replaced or deleted stay: see `current`.
    """

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="+")
    first = models.ForeignKey(ArticleVersion, on_delete=CASCADE, related_name="+")
    second = models.ForeignKey(ArticleVersion, on_delete=CASCADE, related_name="+")
    shared = models.PositiveIntegerField()
    union = models.PositiveIntegerField()

    objects = NearPairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("first", "second"), name="near_pair_once"),
            models.CheckConstraint(name="near_pair_in_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(name="near_pair_shares", condition=Q(shared__gt=0, shared__lte=F("union"))),
        ]

    def __str__(self) -> str:
        return f"{self.shared} of {self.union}"
