"""The only way a face gets an object for a person. Whoever may not see a thing is told that there is none (404)."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from django.db.models import Model, Q, QuerySet

from annotations.errors import NotAllowed, NotFound
from annotations.models import (
    Answer,
    Article,
    ArticleDetails,
    ArticleVersion,
    Assignment,
    Batch,
    Codebook,
    Confidentiality,
    Dataset,
    DatasetFile,
    Decision,
    Event,
    Import,
    Job,
    Ledger,
    Membership,
    Project,
    Sentence,
    Suggester,
    Suggestion,
)
from annotations.roles import Action, may, roles_that_may

M = TypeVar("M", bound=Model)

# How each table reaches its project, and its article where the article's confidentiality rules it.
PATHS: dict[type[Model], tuple[str, str]] = {
    Project: ("", ""),
    Membership: ("project", ""),
    Codebook: ("project", ""),
    Import: ("project", ""),
    Job: ("project", ""),
    Batch: ("project", ""),
    Suggester: ("project", ""),
    Dataset: ("project", ""),
    DatasetFile: ("dataset__project", ""),
    Event: ("project", ""),
    Ledger: ("project", ""),
    Article: ("project", "self"),
    ArticleVersion: ("project", "article"),
    ArticleDetails: ("article__project", "article"),
    Sentence: ("article__project", "article"),
    Suggestion: ("suggester__project", "sentence__article"),
    Assignment: ("article__project", "article"),
    Answer: ("assignment__article__project", "assignment__article"),
    Decision: ("sentence__article__project", "sentence__article"),
}


def visible(model: type[M], user: Any, action: Action = Action.SEE) -> QuerySet[M]:
    """The rows of `model` with which `user` may do `action`. Nothing for somebody who is not logged in.

    A superuser may do everything, except that confidential articles need a cleared membership from everybody.
    """
    rows = cast(QuerySet[M], model._default_manager.all())  # noqa: SLF001
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    project, article = PATHS[model]
    if not user.is_superuser:
        members = Membership.objects.filter(user=user, role__in=roles_that_may(action)).values("project")
        rows = rows.filter(**{f"{project}__in" if project else "pk__in": members})
    if article:
        rows = rows.filter(_open_to(user, "" if article == "self" else f"{article}__"))
    if model is Article:
        rows = rows.filter(deleted_at__isnull=True)
    return rows


def _open_to(user: Any, prefix: str) -> Q:
    cleared = Membership.objects.filter(user=user, cleared=True).values("project")
    return ~Q(**{f"{prefix}confidentiality": Confidentiality.CONFIDENTIAL}) | Q(**{f"{prefix}project__in": cleared})


def get(model: type[M], user: Any, action: Action = Action.SEE, **lookup: Any) -> M:
    """The one row that `lookup` names, if `user` may do `action` with it.

    Raises NotFound if the person may not even see it, NotAllowed if they may see it but not do this.
    """
    found = visible(model, user, action).filter(**lookup).first()
    if found is not None:
        return found
    if action is not Action.SEE and visible(model, user).filter(**lookup).exists():
        raise NotAllowed("Your role in this project does not allow that.")
    raise NotFound("There is no such page, or you have no access to it.")


def role_of(user: Any, project: Project) -> str:
    """The person's role name in the project; "manager" for a superuser; "" for a stranger."""
    if user.is_superuser:
        return "manager"
    return Membership.objects.filter(user=user, project=project).values_list("role", flat=True).first() or ""


def allows(user: Any, project: Project, action: Action) -> bool:
    """True if the person may do `action` in the project: for showing or hiding a button, never instead of `get`."""
    return may(role_of(user, project), action)
