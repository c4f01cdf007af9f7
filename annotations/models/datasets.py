"""Exported, frozen, numbered results."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from .articles import Article
from .base import CASCADE, PROTECT, Addressed
from .imports import private_storage
from .jobs import Job
from .projects import Project


class Dataset(Addressed):
    """`watermark`: the ledger sequence it was read at. Public means `state` is ready: files exist only then.

    `filters` and `options` are its recipe: the same recipe at the same watermark makes the same files. One that held
    the text of an article that was taken down since is withdrawn: its manifest stays, so that copies can be told by
    digest.
    """

    class State(models.TextChoices):
        MAKING = "making", "being made"
        READY = "ready", "ready"
        FAILED = "failed", "failed"
        WITHDRAWN = "withdrawn", "withdrawn"

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="datasets")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120, blank=True)
    notes = models.TextField(max_length=4000, blank=True, help_text="Stands in its README.")
    doi = models.CharField("DOI", max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    filters = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    formats = models.JSONField(default=list)
    state = models.CharField(max_length=16, choices=State.choices, default=State.MAKING)
    watermark = models.PositiveBigIntegerField(null=True, blank=True)
    manifest = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    ready_at = models.DateTimeField(null=True, blank=True, editable=False)
    articles = models.ManyToManyField(Article, related_name="datasets", help_text="Those whose words are in it.")

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=("project", "number"), name="dataset_number_once"),
            models.CheckConstraint(
                name="dataset_ready_is_whole",
                condition=~Q(state__in=("ready", "withdrawn")) | Q(watermark__isnull=False, ready_at__isnull=False),
            ),
            models.CheckConstraint(name="dataset_doi", condition=Q(doi="") | Q(doi__startswith="10.")),
        ]

    def __str__(self) -> str:
        return f"version {self.number}" + (f" · {self.name}" if self.name else "")


# What stays of a dataset that is withdrawn: digests, counts and versions, no words of an article.
KEPT_KINDS = ("manifest", "sums")


class DatasetFile(Addressed):
    dataset = models.ForeignKey(Dataset, on_delete=CASCADE, related_name="files")
    name = models.CharField(max_length=200, help_text="Its place in the dataset's folder, with /.")
    kind = models.CharField(max_length=32)
    file = models.FileField(storage=private_storage, max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    rows = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=("dataset", "name"), name="dataset_file_once")]

    def __str__(self) -> str:
        return self.name


class Comparison(models.Model):
    """What changed from one dataset to another of its project: found by a job, once, for neither ever changes.

    `found` holds sentences of both: it goes when one of them is withdrawn. Null while it is looked for.
    """

    old = models.ForeignKey(Dataset, on_delete=CASCADE, related_name="+")
    new = models.ForeignKey(Dataset, on_delete=CASCADE, related_name="comparisons")
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    found = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("old", "new"), name="comparison_once"),
            models.CheckConstraint(name="comparison_of_two", condition=~Q(old=F("new"))),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"
