"""The access log: who opened which confidential article, when, and by which way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .articles import Article
from .base import CASCADE, PROTECT


class ConfidentialReadQuerySet(models.QuerySet["ConfidentialRead"]):
    def note(self, *, user: Any, articles: Iterable[int], way: str, now: datetime) -> int:
        """Note that the person read these articles (primary keys) by this way; returns how many lines that made.
        Whoever reads on within the hour makes no more, and costs one look."""
        hour, wanted = now.replace(minute=0, second=0, microsecond=0), set(articles)
        known = self.filter(user=user, way=way, hour=hour, article__in=wanted).values_list("article", flat=True)
        if missing := sorted(wanted.difference(known)):
            rows = [self.model(user=user, article_id=pk, way=way, hour=hour) for pk in missing]
            self.bulk_create(rows, ignore_conflicts=True)  # two pages at once
        return len(missing)


class ConfidentialRead(models.Model):
    """One person × article × way × hour. `at`: the first time in that hour. Rows are only ever added; they go with a
    project's rule of retention, or with their article."""

    class Way(models.TextChoices):
        PAGE = "page", "page"
        API = "api", "API"
        ORIGINAL = "original", "original file"
        DOWNLOAD = "download", "download"
        ADMIN = "admin", "admin"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    article = models.ForeignKey(Article, on_delete=CASCADE, related_name="reads")
    way = models.CharField(max_length=16, choices=Way.choices)
    hour = models.DateTimeField()
    at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ConfidentialReadQuerySet.as_manager()

    class Meta:
        ordering = ("-hour", "-pk")
        indexes = [models.Index(fields=("article", "-hour"), name="read_by_article")]
        constraints = [
            models.UniqueConstraint(fields=("user", "article", "way", "hour"), name="read_once_an_hour"),
            models.CheckConstraint(
                name="read_way", condition=Q(way__in=("page", "api", "original", "download", "admin"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_way_display()} · {self.hour:%Y-%m-%d %H:00}"
