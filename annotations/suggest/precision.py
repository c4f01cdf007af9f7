"""How often suggestions must be right to be shown, as a manager asks for it; and how many articles are answered without
any, so that this can be known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.codebook import entries_of
from annotations.errors import InvalidInput
from annotations.learn.thresholds import Threshold, threshold
from annotations.models import Codebook, Entry, Project, Suggester, User, append
from annotations.models.projects import MOST_UNAIDED

WANTED = "precision"  # among a project's settings: label → per cent
LEAST_WANTED, MOST_WANTED = 50, 99


def wanted(project: Project) -> dict[str, int]:
    """Label → per cent of its suggestions that must be right; a label without one is always shown."""
    found = project.settings.get(WANTED)
    return dict(found) if isinstance(found, dict) else {}


def want(*, project: Project, label: str, per_cent: int | None, by: User, now: datetime) -> dict[str, Threshold]:
    """Suggest the label only when that is right so often; None: always. Returns what that comes to for the suggester in
    use, as `told`.

    Raises InvalidInput if the codebook has no such label, or for a share that is none.
    """
    if label not in {entry.key for entry in entries_of(Codebook.objects.current(project).content)}:
        raise InvalidInput(_("The codebook has no such label."))
    if per_cent is not None and not LEAST_WANTED <= per_cent <= MOST_WANTED:
        limits = {"least": LEAST_WANTED, "most": MOST_WANTED}
        raise InvalidInput(_("Choose from %(least)d to %(most)d per cent.") % limits)
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        before = wanted(project)
        after = {key: value for key, value in before.items() if key != label}
        after |= {} if per_cent is None else {label: per_cent}
        if after != before:
            project.settings = {**project.settings, WANTED: after}
            refresh(project)  # locks rows, so before the ledger is
            _keep(project, WANTED, by, now)
    used = Suggester.objects.filter(project=project, active=True).order_by("pk").last()
    return told(project, used) if used else {}


def share_unaided(*, project: Project, per_cent: int, by: User, now: datetime) -> bool:
    """Have so many of all articles answered without suggestions, wherever suggestions are shown otherwise. False if
    nothing changed. Which articles these are follows from the project and the article alone: nobody chooses them.

    Raises InvalidInput for a share that is none.
    """
    if not 0 <= per_cent <= MOST_UNAIDED:
        raise InvalidInput(_("Choose from 0 to %(most)d per cent.") % {"most": MOST_UNAIDED})
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if project.unaided_share == per_cent:
            return False
        project.settings = {**project.settings, "unaided_share": per_cent}
        _keep(project, "unaided_share", by, now)
    return True


def _keep(project: Project, name: str, by: User, now: datetime) -> None:
    Project.objects.filter(pk=project.pk).update(settings=project.settings)
    entry = Entry(kind="project.changed", subject=f"project/{project.uid}", new=[name])
    append(project_id=project.pk, actor=by, now=now, entries=[entry])


def told(project: Project, suggester: Suggester) -> dict[str, Threshold]:
    """Of each label for which a precision is asked what that comes to, by what was measured of the suggester on unaided
    answers: "measured", "never", or "too few" with how many there are and how many it takes."""
    points: Mapping[str, Any] = suggester.manifest.get("measured", {}).get("points", {})
    return {label: threshold(points.get(label, ()), share / 100) for label, share in wanted(project).items()}


def refresh(project: Project) -> None:
    """Bring the thresholds of all suggesters in use up to what is asked now, and to what was measured of them. With too
    little measured nothing is kept silent: nobody could say of what it would be right."""
    for row in Suggester.objects.filter(project=project).select_for_update(no_key=True).order_by("pk"):
        found = {label: one.least for label, one in told(project, row).items() if one.state != "too few"}
        if found != row.thresholds:
            Suggester.objects.filter(pk=row.pk).update(thresholds=found)
