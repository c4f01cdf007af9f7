"""Making a project: with its ledger, its first codebook and its standing batch, so that it can be used at once."""

from __future__ import annotations

import zoneinfo
from datetime import datetime

from django.db import IntegrityError, transaction

from annotations import codebook
from annotations.errors import InvalidInput
from annotations.models import Batch, Codebook, Entry, Ledger, Membership, Project, User, append
from annotations.roles import Role

STANDING_BATCH = "Everything"


def create(*, name: str, by: User, now: datetime, time_zone: str = "UTC") -> Project:
    """A new project managed by `by`.

    Raises InvalidInput if the name is empty or taken, or the time zone is unknown.
    """
    name = " ".join(name.split())
    if not name:
        raise InvalidInput("A project needs a name.")
    if time_zone not in zoneinfo.available_timezones():
        raise InvalidInput(f"“{time_zone}” is not a time zone. Use a name like Europe/Copenhagen.")
    try:
        with transaction.atomic():
            project = Project.objects.create(name=name, time_zone=time_zone)
            furnish(project=project, by=by, now=now)
    except IntegrityError:
        raise InvalidInput(f"There is a project named “{name}” already.") from None
    return project


def furnish(*, project: Project, by: User, now: datetime) -> None:
    """Give a bare project row what every project has. For rows that the admin made; inside a transaction."""
    Ledger.objects.create(project=project)
    book = Codebook.objects.create(
        project=project, version=1, content=codebook.built_in(), published_at=now, by=by
    )
    Batch.objects.create(project=project, name=STANDING_BATCH, standing=True, codebook=book)
    Membership.objects.create(project=project, user=by, role=Role.MANAGER.value)
    entry = Entry(kind="project.created", subject=f"project/{project.uid}")
    append(project_id=project.pk, actor=by, now=now, entries=[entry])
