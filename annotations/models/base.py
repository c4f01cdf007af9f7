"""What table families share."""

from __future__ import annotations

import uuid

from django.db import models

PROTECT = models.PROTECT
CASCADE = models.CASCADE


class Addressed(models.Model):
    """A row with an address: `uid` is what leaves the server, the primary key never does."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
