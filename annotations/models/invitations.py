"""Links by which people join a project."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from annotations.roles import Role

from .base import CASCADE, PROTECT, Addressed
from .batches import Batch
from .projects import Project


class Invitation(Addressed):
    """A link for one person, to be used once before it expires. Only the SHA-256 of what stands in the link is kept."""

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="invitations")
    batch = models.ForeignKey(Batch, on_delete=CASCADE, null=True, blank=True, related_name="invitations")
    email = models.EmailField("e-mail", max_length=254)
    name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    cleared = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True, editable=False)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("project", "email"),
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="invitation_open_once",
            ),
            models.CheckConstraint(name="invitation_role", condition=Q(role__in=[role.value for role in Role])),
            models.CheckConstraint(
                name="invitation_used_by", condition=Q(used_at__isnull=True) | Q(used_by__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.role}"
