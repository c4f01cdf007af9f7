"""What tests of the admin do again and again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from annotations.admin import address, site
from annotations.models import (
    Job,
    Project,
    User,
)

SUBJECTS = sorted(model._meta.model_name or "" for model in site._registry)


def list_of(subject: str, **query: str) -> str:
    return reverse(f"admin:annotations_{subject}_changelist", query=query)


def failed(project: Project, by: User, now: datetime) -> Job:
    return Job.objects.create(
        project=project, kind=Job.Kind.SUGGEST, by=by, state=Job.State.FAILED, finished_at=now, message="It broke."
    )


def act(client: Client, subject: str, action: str, *rows: Any, everything: bool = False) -> str:
    """Run an action of a list and return the messages after it."""
    data = {"action": action, "_selected_action": [address.of(row) for row in rows], "index": 0}
    data["select_across"] = "1" if everything else "0"
    answer = client.post(list_of(subject), data, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])
