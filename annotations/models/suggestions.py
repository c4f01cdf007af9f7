"""What machines propose. Every proposal is stored; whether it is shown is decided when reading."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .articles import Sentence
from .base import CASCADE
from .imports import private_storage
from .projects import Codebook, Project


class Suggester(models.Model):
    """One version of one suggester in one project. `thresholds`: label → least confidence that is shown (0..1).

    `model`: the file of one that learned: numbers and no words, read only if its digest is that of the manifest. A row
    with a file is made whole or not at all.
    """

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="suggesters")
    kind = models.CharField(max_length=32)
    version = models.CharField(max_length=64)
    codebook = models.ForeignKey(Codebook, on_delete=CASCADE, related_name="+")
    manifest = models.JSONField(default=dict, blank=True)
    thresholds = models.JSONField(default=dict, blank=True)
    active = models.BooleanField(default=True)
    plugin = models.BooleanField(default=False, editable=False, help_text="Chosen beside the workbench’s own.")
    model = models.FileField(storage=private_storage, max_length=200, blank=True)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("project", "kind", "version"), name="suggester_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"

    @property
    def rank(self) -> tuple[bool, int]:
        """Of several that are active the highest is heard: one that the project chose, else the newest."""
        return self.plugin, self.pk


class Suggestion(models.Model):
    """`spans`: list of {role: source|cue|hedge, kind, start, end, sentence} in article code points."""

    sentence = models.ForeignKey(Sentence, on_delete=CASCADE, related_name="suggestions")
    suggester = models.ForeignKey(Suggester, on_delete=CASCADE, related_name="suggestions")
    label = models.CharField(max_length=32)
    hedged = models.BooleanField(default=False)
    confidence = models.FloatField()
    spans = models.JSONField(default=list, blank=True)
    why = models.CharField(max_length=500, blank=True)
    ruling = models.CharField(max_length=8, blank=True)
    rule = models.CharField(max_length=64, blank=True, help_text="Id of the cue, or of what else led to it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("sentence", "suggester"), name="suggestion_once"),
            models.CheckConstraint(name="suggestion_confidence", condition=Q(confidence__gte=0) & Q(confidence__lte=1)),
            models.CheckConstraint(name="suggestion_label", condition=Q(label__regex=r"^[a-z][a-z0-9_]*$")),
        ]

    def __str__(self) -> str:
        return f"{self.label} for {self.sentence}"
