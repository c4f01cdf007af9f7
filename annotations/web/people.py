"""Who asks, and what they may do here."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from annotations import access
from annotations.models import Article, Project, User
from annotations.roles import Action, may


def person(request: HttpRequest) -> User:
    """The one who is logged in; for views behind `login_required`."""
    return cast(User, request.user)


def home(request: HttpRequest, uid: object) -> Project:
    """The project with this uid, if whoever asks sees it; what they may do there is known along with it."""
    project, role = access.project_and_role(request.user, uid)
    _roles(request)[project.pk] = role
    return project


def article_here(request: HttpRequest, uid: object) -> Article:
    """The article with this uid, if whoever asks sees it; its project, and what they may do there, known along with
    it."""
    article, role = access.article_and_role(request.user, uid)
    _roles(request)[article.project_id] = role
    return article


def _roles(request: HttpRequest) -> dict[int, str]:
    """Primary key of a project → the role of whoever asks there."""
    known: dict[int, str] = request.__dict__.setdefault("_roles", {})
    return known


def may_here(request: HttpRequest, project: Project, action: Action) -> bool:
    """As `access.allows` for whoever asks, which is looked up once a request: to show a button, or the bar."""
    known = _roles(request)
    if project.pk not in known:
        known[project.pk] = access.role_of(request.user, project)
    return access.lets(project, action) and may(known[project.pk], action)
