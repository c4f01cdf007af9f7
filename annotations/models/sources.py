"""Who is credited: the sources of a project, and the wordings that people put together as one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from annotations.codebook import SourceKind

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
