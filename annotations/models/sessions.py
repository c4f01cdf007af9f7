"""Log-ins: Django's session rows, which also know whose they are, on what device, and since when."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from .base import CASCADE


class Session(AbstractBaseSession):
    """One browser. Where its row goes, it is logged out with its next request.

    The primary key is what its cookie holds; `uid` is what pages call it. `device`: "Firefox/Linux", of which nobody is
    recognised; no address of a network is kept. Nobody's: somebody who is not logged in.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=CASCADE, null=True, related_name="log_ins")
    device = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "log-in"
        ordering = ("-seen_at",)
