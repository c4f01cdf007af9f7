"""Which sentences a codebook version asks about again."""

from __future__ import annotations

from django.db import models

from .articles import Sentence
from .base import CASCADE
from .projects import Codebook


class Affected(models.Model):
    """A sentence whose answers a codebook version may have changed: whoever answered it by an older one is asked again,
    and what they say then counts instead of what they had said (`standing.counted`)."""

    codebook = models.ForeignKey(Codebook, on_delete=CASCADE, related_name="affected")
    sentence = models.ForeignKey(Sentence, on_delete=CASCADE, related_name="affected_by")

    class Meta:
        verbose_name_plural = "affected sentences"
        constraints = [models.UniqueConstraint(fields=("codebook", "sentence"), name="affected_once")]

    def __str__(self) -> str:
        return f"{self.sentence} by {self.codebook}"
