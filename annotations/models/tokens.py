"""What programs log in with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .base import CASCADE, PROTECT, Addressed
from .projects import Project


class ApiToken(Addressed):
    """Lets a program do, in one project, what its scopes name and its person may.

    Only the SHA-256 of the token is kept: it holds 256 random bits, which nobody finds by guessing, so a slow hash as
    for passwords would add nothing. `prefix`: the part of it that lists show.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="tokens")
    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    prefix = models.CharField(max_length=8, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("made", editable=False)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "API token"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="token_expires_later", condition=Q(expires_at__gt=F("created_at"))),
            models.CheckConstraint(name="token_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.prefix}"
