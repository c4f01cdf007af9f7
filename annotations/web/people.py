"""Who asks, and what they may do here."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from annotations import access
from annotations.models import Project, User
from annotations.roles import Action, may


def person(request: HttpRequest) -> User:
    """The one who is logged in; for views behind `login_required`."""
    return cast(User, request.user)


def may_here(request: HttpRequest, project: Project, action: Action) -> bool:
    """As `access.allows` for whoever asks, which is looked up once a request: to show a button, or the bar."""
    known: dict[int, str] = request.__dict__.setdefault("_roles", {})
    if project.pk not in known:
        known[project.pk] = access.role_of(request.user, project)
    if project.archived_at is not None and action not in access.AFTER_ARCHIVING:
        return False
    return may(known[project.pk], action)
