"""A search of the article list under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from .base import CASCADE, PROTECT, Addressed
from .projects import Project


class SavedView(Addressed):
    """What stands in the address of the list, as `query`: name of a filter → value. One's own, unless it is shared."""

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="views")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    query = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(fields=("project", "by", "name"), name="view_name_once"),
            models.CheckConstraint(name="view_has_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
