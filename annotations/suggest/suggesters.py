"""Which suggester a project uses now, and which were used before."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from annotations.errors import InvalidInput
from annotations.learn.saving import Unreadable
from annotations.models import Codebook, Entry, Project, Suggester, User, append
from annotations.text import propose

from . import kept
from .learned import KIND

log = logging.getLogger(__name__)

PINNED = "suggester"  # among a project's settings: the version that a manager chose; "" for the cues alone


def cues(project: Project) -> Suggester:
    """The row of the cue suggester in its present version, made at first use; and anew once the codebook's policies,
    by which the cues go, are others."""
    book = Codebook.objects.current(project)
    rows = Suggester.objects.filter(project=project, kind=propose.KIND).select_related("codebook")
    last = (
        rows.filter(Q(version=propose.VERSION) | Q(version__startswith=f"{propose.VERSION} · ")).order_by("pk").last()
    )
    if last is not None and policies(last.codebook) == policies(book):
        return last
    row, _made = Suggester.objects.get_or_create(
        project=project,
        kind=propose.KIND,
        version=propose.VERSION if last is None else f"{propose.VERSION} · codebook {book.version}",
        defaults={"codebook": book, "manifest": {"trained": False}},
    )
    return row


def policies(book: Codebook) -> dict[str, bool]:
    return dict(book.content.get("policies", {}))


def learned(project: Project) -> QuerySet[Suggester]:
    """All that were learned, the newest first; those that are not in use too."""
    rows = Suggester.objects.filter(project=project, kind=KIND)
    return rows.select_related("project", "codebook").order_by("-pk")


def current(project: Project) -> Suggester:
    """What proposes for new sentences: the version in use that learned, if the cues are still those that it learned
    beside; else the cues. No file is read: see `usable`."""
    row = learned(project).filter(active=True).first()
    return row if row is not None and has_its_cues(row) else cues(project)


def has_its_cues(row: Suggester) -> bool:
    """Whether the cues are still those that a version learned beside, and go by the same policies."""
    if row.manifest.get("cues") != propose.VERSION:
        return False
    return policies(row.codebook) == policies(Codebook.objects.current(row.project))


def usable(project: Project) -> Suggester:
    """The current one if it can propose; the cues in the place of one whose file is not whole."""
    row = current(project)
    return row if row.kind != KIND or is_usable(row) else cues(project)


def pinned(project: Project) -> str | None:
    """The version that a manager chose, "" if that is the cues alone; None while the newest that is better is used."""
    found = project.settings.get(PINNED)
    return found if isinstance(found, str) else None


def choose(*, project: Project, version: str | None, by: User, now: datetime) -> Suggester:
    """Use this version of what was learned from now on, "" for the cues alone, None for the newest that is better than
    the cues, now and after every training. Returns what is used.

    What was suggested stays and keeps its version; what others than the one in use suggested is not shown. Raises
    InvalidInput if there is no such version, or its file is not whole.
    """
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        row = _row(project, version)
        learned(project).update(active=False)
        if row is not None:
            Suggester.objects.filter(pk=row.pk).update(active=True)
        if pinned(project) != version:
            options = {name: value for name, value in project.settings.items() if name != PINNED}
            options |= {} if version is None else {PINNED: version}
            Project.objects.filter(pk=project.pk).update(settings=options)
            entry = Entry(kind="project.changed", subject=f"project/{project.uid}", new=[PINNED])
            append(project_id=project.pk, actor=by, now=now, entries=[entry])
    return current(project)


def _row(project: Project, version: str | None) -> Suggester | None:
    if version == "":
        return None
    if version is None:
        return next((row for row in learned(project) if is_better(row) and is_usable(row)), None)
    found = learned(project).filter(version=version).first()
    if found is None:
        raise InvalidInput(_("There is no such version."))
    if not is_usable(found):
        raise InvalidInput(_("This version cannot be used any more."))
    return found


def is_usable(row: Suggester) -> bool:
    """Whether a version that learned can still propose: its file is whole, and the cues are those it learned beside."""
    try:
        return has_its_cues(row) and bool(kept.load(row))
    except Unreadable as error:
        log.error("suggester %s of project %s cannot be used: %s", row, row.project_id, error)
        return False


def is_better(row: Suggester) -> bool:
    """Whether it was measurably better than the cues at anything when it was trained."""
    return bool(row.manifest.get("better")) or row.manifest.get("hedge_better") is True
