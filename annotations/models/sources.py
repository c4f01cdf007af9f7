"""Who is credited: the sentences that rest on somebody, and the wordings that people put together as one source."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from annotations.codebook import SourceKind

from .articles import Article, Sentence
from .base import CASCADE, Addressed
from .projects import Project


class Source(Addressed):
    """Somebody or something that is credited, as people named it. One that was merged into another has no wordings."""

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="sources")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in SourceKind])
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=("project", "name", "kind"), name="source_name_once"),
            models.CheckConstraint(name="source_kind", condition=Q(kind__in=[kind.value for kind in SourceKind])),
        ]

    def __str__(self) -> str:
        return self.name


class Wording(models.Model):
    """A wording in articles that people said means the source. What nobody said so of stands for itself."""

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="+")
    source = models.ForeignKey(Source, on_delete=CASCADE, related_name="wordings")
    text = models.CharField(max_length=300)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in SourceKind])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("project", "text", "kind"), name="wording_once"),
            models.CheckConstraint(name="wording_kind", condition=Q(kind__in=[kind.value for kind in SourceKind])),
        ]

    def __str__(self) -> str:
        return self.text


class Credit(models.Model):
    """A settled sentence that credits somebody: derived from answers and decisions by `sources/credits.py`, and never
    written otherwise.

    `wording`: the words that name them, "" where nobody marked any; `key`: what the same wording has in common
    wherever it stands. `source`: what people put it together to.
    """

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="+")
    article = models.ForeignKey(Article, on_delete=CASCADE, related_name="credits")
    sentence = models.OneToOneField(Sentence, on_delete=CASCADE, related_name="credit")
    label = models.CharField(max_length=32)
    hedged = models.BooleanField(default=False)
    wording = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=16, blank=True)
    source = models.ForeignKey(Source, on_delete=models.SET_NULL, null=True, blank=True, related_name="credits")

    class Meta:
        indexes = [models.Index(fields=("project", "key", "kind"), name="credit_by_wording")]

    def __str__(self) -> str:
        return self.wording
