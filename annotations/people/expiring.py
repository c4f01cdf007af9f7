"""What is over and of no use any more: sessions, invitations, API tokens, old lines of the access log."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from annotations.models import ApiToken, ConfidentialRead, Invitation, Project, Session
from annotations.models.retention import Part

MOST = 1000  # at once: a transaction stays short


def over(project: Project, rule: dict[str, int], now: datetime) -> dict[str, QuerySet[Any]]:
    """What the rule (part → days) erases now, by name."""
    found: dict[str, QuerySet[Any]] = {}
    if Part.ACCESS_LOG in rule:
        before = now - timedelta(days=rule[Part.ACCESS_LOG])
        found["access_log"] = ConfidentialRead.objects.filter(article__project=project, hour__lte=before)
    if Part.EXPIRED in rule:
        before = now - timedelta(days=rule[Part.EXPIRED])
        ended = Q(expires_at__lte=before) | Q(revoked_at__lte=before)
        found["invitations"] = Invitation.objects.filter(ended | Q(used_at__lte=before), project=project)
        found["tokens"] = ApiToken.objects.filter(ended, project=project)
    return found


def counted(project: Project, rule: dict[str, int], now: datetime) -> dict[str, int]:
    """How many of what `erase` would erase now."""
    return {name: rows.count() for name, rows in over(project, rule, now).items()}


def erase(project: Project, rule: dict[str, int], *, now: datetime) -> dict[str, int]:
    """Erase it, some a transaction; returns how many of what."""
    found = {name: _in_parts(rows) for name, rows in over(project, rule, now).items()}
    return {name: count for name, count in found.items() if count}


def erase_sessions(now: datetime) -> int:
    """Erase sessions that have expired, at most MOST; returns how many."""
    keys = list(Session.objects.filter(expire_date__lt=now).values_list("pk", flat=True)[:MOST])
    return Session.objects.filter(pk__in=keys).delete()[0] if keys else 0


def _in_parts(rows: QuerySet[Any]) -> int:
    count = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:MOST]):
        count += rows.filter(pk__in=keys).order_by().delete()[0]
    return count
