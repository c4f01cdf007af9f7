"""What was fetched from other hosts: documents with where they came from, and the feeds that are asked again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .articles import Article
from .base import CASCADE, PROTECT, Addressed
from .imports import Import, private_storage
from .projects import Project


class Fetched(Addressed):
    """One address of an import, and what came from it. `number` counts the addresses from 1; 0 is the feed that named
    them. `headers`: by lower-case names, those that tell of the document. `takes`: the entries of a feed that are
    articles here, by their rows; null for every article in the document. `counts` as in Import. `articles`: those
    of which it has words, also where the project had the text before."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        CAME = "came", "being read"
        READ = "read", "read"
        REFUSED = "refused", "rejected"

    imported_in = models.ForeignKey(Import, on_delete=CASCADE, related_name="fetches")
    number = models.PositiveIntegerField()
    asked = models.CharField(max_length=2000)
    title = models.CharField(max_length=300, blank=True, help_text="What the feed calls it.")
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=2000, blank=True, help_text="Where it came from at last.")
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(null=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    file = models.FileField(storage=private_storage, max_length=200, blank=True)
    takes = models.JSONField(null=True)
    counts = models.JSONField(default=dict, blank=True)
    rejects = models.JSONField(default=list, blank=True)
    articles = models.ManyToManyField(Article, related_name="fetches")

    class Meta:
        ordering = ("imported_in", "number")
        constraints = [
            models.UniqueConstraint(fields=("imported_in", "number"), name="fetched_number_once"),
            models.CheckConstraint(
                name="fetched_came_has_origin",
                condition=~Q(state__in=("came", "read")) | (Q(at__isnull=False) & ~Q(digest="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_state_display()}"

    @property
    def last_modified(self) -> str:
        """As the server said it."""
        return str(self.headers.get("last-modified", ""))


class Feed(Addressed):
    """A feed that is asked every `hours`. `next_poll` is null while it is paused. `entity_tag` and `modified`: what the
    server said of the version that was read last. `outcome`: a sentence about the last poll."""

    class Text(models.TextChoices):
        PAGE = "page", "from the article's page"
        FEED = "feed", "from the feed, where it has the whole text"

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="feeds")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    address = models.CharField(max_length=2000)
    title = models.CharField(max_length=300, blank=True)
    hours = models.PositiveSmallIntegerField(default=6)
    text = models.CharField(max_length=8, choices=Text.choices, default=Text.PAGE)
    entity_tag = models.CharField(max_length=500, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    last_poll = models.DateTimeField(null=True)
    next_poll = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=500, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("project", "pk")
        indexes = [models.Index(fields=("next_poll",), name="feed_by_next_poll")]
        constraints = [
            models.UniqueConstraint(fields=("project", "address"), name="feed_once"),
            models.CheckConstraint(name="feed_hours_from_one", condition=Q(hours__gte=1)),
        ]

    def __str__(self) -> str:
        return self.title or self.address


class FeedEntry(models.Model):
    """An entry that a feed brought, so that it is not taken twice. `key`: SHA-256 of what the feed calls it."""

    feed = models.ForeignKey(Feed, on_delete=CASCADE, related_name="entries")
    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("feed", "key"), name="feed_entry_once")]

    def __str__(self) -> str:
        return self.key[:12]
