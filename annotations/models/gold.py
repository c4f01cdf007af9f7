"""Articles whose answers are known."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from .articles import Article, ArticleVersion
from .base import CASCADE, PROTECT, Addressed


class Gold(Addressed):
    """A settled article, kept as what others are measured against.

    `answers`: {number, start, end, label, hedged} of each settled sentence as it stood when the article was made gold,
    in reading order: a later change of a decision does not move a figure that was shown. `retired_at`: since when it is
    given to nobody.
    """

    article = models.OneToOneField(Article, on_delete=CASCADE, related_name="gold")
    version = models.ForeignKey(ArticleVersion, on_delete=CASCADE, related_name="+")
    answers = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "gold"

    def __str__(self) -> str:
        return f"gold · {self.article}"
