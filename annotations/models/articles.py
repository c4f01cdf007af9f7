"""Articles, their details, their text in versions, and the sentences of each version."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

from .base import CASCADE, PROTECT, Addressed
from .imports import Import, private_storage
from .projects import Confidentiality, Project

NO_DAY = date(1, 1, 1)  # where an article whose date is not known stands in the order by date


def day_of(published: str) -> Coalesce:
    """The date for an order: NO_DAY for none."""
    return Coalesce(published, models.Value(NO_DAY, output_field=models.DateField()))


class ArticleQuerySet(models.QuerySet["Article"]):
    def live(self) -> ArticleQuerySet:
        """Without the deleted ones."""
        return self.filter(deleted_at__isnull=True)

    def may_leave(self) -> ArticleQuerySet:
        """Those whose text may be sent to a machine outside: of the live ones, no confidential one. The one place that
        says so."""
        return self.live().exclude(confidentiality=Confidentiality.CONFIDENTIAL)

    def with_details(self) -> ArticleQuerySet:
        """Each article with `title`, `outlet`, `byline`, `published`, `language` of its current details."""
        details = ArticleDetails.objects.filter(article=models.OuterRef("pk"), current=True)
        names = ("title", "outlet", "byline", "published", "language")
        return self.annotate(**{name: models.Subquery(details.values(name)[:1]) for name in names})


class Article(Addressed):
    """The identity people talk about. It holds no text: that stands in `ArticleVersion`.

    `taken_down_at`: its text was erased from everything that held it; later datasets name it as removed. `deleted_by`:
    who deleted it by hand; null if its import was taken back. `erased_at`: when what was deleted so lost its text.
    """

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="articles")
    imported_in = models.ForeignKey(Import, on_delete=PROTECT, related_name="articles")
    canonical_url = models.URLField(max_length=2000, blank=True)
    address = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="Key of the URL: `text.addresses`."
    )
    confidentiality = models.CharField(max_length=16, choices=Confidentiality.choices)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    taken_down_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=("project", "-id"), name="article_by_project"),
            models.Index(fields=("project", "uid"), name="article_by_uid"),  # the order in which articles are drawn
            models.Index(fields=("deleted_at",), condition=Q(deleted_by__isnull=False), name="article_deleted"),
            models.Index(fields=("address",), condition=~Q(address=""), name="article_by_address"),
        ]
        constraints = [
            models.CheckConstraint(
                name="article_confidentiality", condition=Q(confidentiality__in=Confidentiality.values)
            ),
            models.CheckConstraint(
                name="article_taken_down_is_deleted",
                condition=Q(taken_down_at__isnull=True) | Q(deleted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="article_deleted_by_somebody", condition=Q(deleted_by__isnull=True) | Q(deleted_at__isnull=False)
            ),
            models.CheckConstraint(
                name="article_erased_is_deleted", condition=Q(erased_at__isnull=True) | Q(deleted_by__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return getattr(self, "title", None) or str(self.uid)


class ArticleDetails(models.Model):
    """What is said about an article. Immutable: a change is the next number."""

    article = models.ForeignKey(Article, on_delete=CASCADE, related_name="details")
    number = models.PositiveIntegerField(default=1)
    current = models.BooleanField(default=True)
    title = models.CharField(max_length=300)
    outlet = models.CharField(max_length=200, blank=True)
    byline = models.CharField(max_length=200, blank=True)
    published = models.DateField("date", null=True, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=16, default="en")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "article details"
        constraints = [
            models.UniqueConstraint(fields=("article", "number"), name="details_number_once"),
            models.UniqueConstraint(fields=("article",), condition=Q(current=True), name="details_one_current"),
        ]
        indexes = [
            models.Index(
                day_of("published").desc(), F("article").desc(), condition=Q(current=True), name="details_by_day"
            )
        ]

    def __str__(self) -> str:
        return self.title


class ArticleVersion(models.Model):
    """A canonical text, immutable. `blocks` is a list of [kind, start, end] in code points, in order: the places stay,
    the kind changes with an event once somebody has confirmed that it is running text, or none. A sentence is asked as
    its block is.

    `imported_in`: the import that brought a later version; null: the one that the article came in.
    """

    article = models.ForeignKey(Article, on_delete=CASCADE, related_name="versions")
    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="+")
    number = models.PositiveIntegerField(default=1)
    current = models.BooleanField(default=True)
    deleted = models.BooleanField(default=False, help_text="Copied from the article, for the digest's constraint.")
    text = models.TextField()
    digest = models.CharField(max_length=64)
    characters = models.PositiveIntegerField()
    heading = models.TextField(
        blank=True, default="", db_default="", help_text="Title, outlet and byline, copied from the details for search."
    )
    search_config = models.CharField(
        max_length=16,
        default="simple",
        db_default="simple",
        help_text="By whose stems it is searched: `models.search`.",
    )
    blocks = models.JSONField(default=list)
    original = models.FileField(storage=private_storage, max_length=200, blank=True)
    original_type = models.CharField(max_length=100, blank=True)
    encoding = models.CharField(max_length=40, blank=True)
    reader_version = models.CharField(max_length=40)
    normaliser_version = models.CharField(max_length=40)
    splitter_version = models.CharField(max_length=40)
    imported_in = models.ForeignKey(Import, on_delete=PROTECT, null=True, blank=True, related_name="versions")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("article", "number"), name="version_number_once"),
            models.UniqueConstraint(fields=("article",), condition=Q(current=True), name="version_one_current"),
            models.UniqueConstraint(
                fields=("project", "digest"), condition=Q(current=True, deleted=False), name="version_text_once"
            ),
        ]
        # On PostgreSQL there are a generated column `search` and two more indexes: see `models.search`.
        indexes = [models.Index(fields=("project", "search_config"), name="version_by_search_config")]

    def __str__(self) -> str:
        return f"version {self.number}"


class Standing(models.TextChoices):
    OPEN = "open", "open"
    SINGLE = "single", "single"
    AGREED = "agreed", "agreed"
    DISPUTED = "disputed", "disputed"
    DECIDED = "decided", "decided"


class Sentence(models.Model):
    """A span of its version's text. `number` is given once per article and never reused."""

    article = models.ForeignKey(Article, on_delete=CASCADE, related_name="sentences")
    version = models.ForeignKey(ArticleVersion, on_delete=CASCADE, related_name="sentences")
    number = models.PositiveIntegerField()
    block = models.PositiveIntegerField(help_text="Index into the version's blocks.")
    asked = models.BooleanField(help_text="True for running text and list items.")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    born = models.PositiveBigIntegerField(help_text="Ledger sequence that made it.")
    retired = models.PositiveBigIntegerField(null=True, help_text="Ledger sequence that ended it; null = live.")
    standing = models.CharField(max_length=16, choices=Standing.choices, default=Standing.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("article", "number"), name="sentence_number_once"),
            models.UniqueConstraint(
                fields=("version", "start"), condition=Q(retired__isnull=True), name="sentence_start_once_live"
            ),
            models.CheckConstraint(name="sentence_has_length", condition=Q(start__lt=F("end"))),
            models.CheckConstraint(name="sentence_standing", condition=Q(standing__in=Standing.values)),
            models.CheckConstraint(
                name="sentence_retired_after_born", condition=Q(retired__isnull=True) | Q(retired__gt=F("born"))
            ),
        ]
        indexes = [
            # Few of many: how many there are stands on Home and in the bar of every page.
            models.Index(
                fields=("article", "start"),
                condition=Q(standing="disputed", retired__isnull=True),
                name="sentence_disputed",
            ),
        ]

    def __str__(self) -> str:
        return f"sentence {self.number}"


class Lineage(models.Model):
    """Which sentence came out of which, when sentences were merged, split or carried into a new version."""

    old = models.ForeignKey(Sentence, on_delete=CASCADE, related_name="became")
    new = models.ForeignKey(Sentence, on_delete=CASCADE, related_name="came_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("old", "new"), name="lineage_once"),
            models.CheckConstraint(name="lineage_not_itself", condition=~Q(old=F("new"))),
        ]
