"""Units of work and who holds which article."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from .articles import Article, ArticleVersion
from .base import CASCADE, PROTECT, Addressed
from .projects import Codebook, Project


class Batch(Addressed):
    """Articles × people × overlap. A project's standing batch takes every article: it has no rows in `articles`."""

    class Suggestions(models.TextChoices):
        SHOWN = "shown", "shown"
        ON_REQUEST = "on_request", "on request"
        UNAIDED = "unaided", "unaided"

    class Order(models.TextChoices):
        RANDOM = "random", "random"
        NEWEST = "newest", "newest first"
        BY_HAND = "by_hand", "by hand"

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="batches")
    name = models.CharField(max_length=120)
    standing = models.BooleanField(default=False)
    articles = models.ManyToManyField(Article, through="BatchArticle", related_name="batches")
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="batches", blank=True)
    overlap = models.PositiveSmallIntegerField(default=1)
    order = models.CharField(max_length=16, choices=Order.choices, default=Order.RANDOM)
    seed = models.PositiveIntegerField(default=0)
    suggestions = models.CharField(max_length=16, choices=Suggestions.choices, default=Suggestions.SHOWN)
    codebook = models.ForeignKey(Codebook, on_delete=PROTECT, related_name="+")
    due = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "batches"
        constraints = [
            models.UniqueConstraint(fields=("project", "name"), name="batch_name_once"),
            models.UniqueConstraint(fields=("project",), condition=Q(standing=True), name="batch_one_standing"),
            models.CheckConstraint(name="batch_overlap", condition=Q(overlap__gte=1)),
            models.CheckConstraint(name="batch_overlap_is_unaided", condition=Q(overlap=1) | Q(suggestions="unaided")),
        ]

    def __str__(self) -> str:
        return self.name


class BatchArticle(models.Model):
    batch = models.ForeignKey(Batch, on_delete=CASCADE)
    article = models.ForeignKey(Article, on_delete=CASCADE)
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("batch", "article"), name="batch_article_once")]


class Assignment(Addressed):
    """One reviewer's pass over one article. Slots make "exactly `overlap` different reviewers" a constraint."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        DONE = "done", "done"
        RETURNED = "returned", "sent back"

    class Drawn(models.TextChoices):
        CHOSEN = "chosen", "chosen by the reviewer"
        RANDOM = "random", "drawn at random"
        NEWEST = "newest", "newest first"
        BY_HAND = "by_hand", "given by hand"
        UNCERTAIN = "uncertain", "most uncertain"
        GOLD = "gold", "gold"
        REPEAT = "repeat", "repeated"
        QUALIFICATION = "qualification", "qualification"
        PRACTICE = "practice", "practice"

    batch = models.ForeignKey(Batch, on_delete=PROTECT, related_name="assignments")
    article = models.ForeignKey(Article, on_delete=CASCADE, related_name="assignments")
    version = models.ForeignKey(ArticleVersion, on_delete=CASCADE, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="assignments")
    codebook = models.ForeignKey(Codebook, on_delete=PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)
    slot = models.PositiveSmallIntegerField(default=0)
    overlap = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    drawn_by = models.CharField(max_length=16, choices=Drawn.choices, default=Drawn.CHOSEN)
    unaided = models.BooleanField(default=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("article", "reviewer", "round"), name="assignment_person_once"),
            # One that was sent back keeps its answers and leaves its slot to somebody else.
            models.UniqueConstraint(
                fields=("article", "round", "slot"), condition=~Q(state="returned"), name="assignment_slot_once"
            ),
            models.CheckConstraint(name="assignment_slot_below_overlap", condition=Q(slot__lt=F("overlap"))),
            models.CheckConstraint(
                name="assignment_done_has_time", condition=~Q(state="done") | Q(done_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=("reviewer", "state"), name="assignment_by_person")]

    def __str__(self) -> str:
        return f"{self.article} · {self.reviewer}"

    def counts(self) -> bool:
        """True if its answers may count towards standing once it is done (not practice, gold checks or repeats)."""
        return self.drawn_by not in NEVER_COUNTED

    def mode(self) -> str:
        """Whether its reviewer sees suggestions: "shown", "on_request" or "unaided"."""
        return Batch.Suggestions.UNAIDED.value if self.unaided else self.batch.suggestions


NEVER_COUNTED = (Assignment.Drawn.REPEAT, Assignment.Drawn.QUALIFICATION, Assignment.Drawn.PRACTICE)
