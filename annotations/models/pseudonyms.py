"""The names by which people stand in datasets, where these came with an imported dataset."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .base import CASCADE, PROTECT
from .projects import Project


class Pseudonym(models.Model):
    """A name that is kept: whoever has none here is named by the project's key. So a dataset that came back, exported
    again, names the same people as before."""

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="pseudonyms")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("project", "user"), name="pseudonym_one_a_person"),
            models.UniqueConstraint(fields=("project", "name"), name="pseudonym_name_once"),
            models.CheckConstraint(name="pseudonym_has_a_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


def kept_pseudonyms(project: Project, *, using: str = "default") -> dict[str, str]:
    """Uid of a person, as hex → the name that is kept; usually none."""
    rows = Pseudonym.objects.using(using).filter(project=project)
    return {uid.hex: name for uid, name in rows.values_list("user__uid", "name")}
