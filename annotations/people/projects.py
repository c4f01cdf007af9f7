"""Making a project: with its ledger, its first codebook and its standing batch, so that it can be used at once."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations import codebook
from annotations.errors import InvalidInput
from annotations.models import (
    Batch,
    Codebook,
    Confidentiality,
    Entry,
    Ledger,
    Membership,
    NearDuplicates,
    Project,
    User,
    append,
    retention,
)
from annotations.roles import Role

from .memberships import note_role

STANDING_BATCH = "Everything"


@cache  # asked of the system, they are six hundred files to open
def time_zones() -> tuple[str, ...]:
    """The names that a project's time zone may have, sorted."""
    return tuple(sorted(zoneinfo.available_timezones()))


def create(*, name: str, by: User, now: datetime, time_zone: str = "UTC") -> Project:
    """A new project managed by `by`.

    Raises InvalidInput if the name is empty or taken, or the time zone is unknown.
    """
    name = " ".join(name.split())
    _check(name, time_zone)
    try:
        with transaction.atomic():
            project = Project.objects.create(name=name, time_zone=time_zone)
            furnish(project=project, by=by, now=now)
    except IntegrityError:
        raise InvalidInput(_("There is a project named “%(name)s” already.") % {"name": name}) from None
    return project


def furnish(*, project: Project, by: User, now: datetime) -> None:
    """Give a bare project row what every project has. For rows that the admin made; inside a transaction."""
    Ledger.objects.create(project=project)
    book = Codebook.objects.create(project=project, version=1, content=codebook.built_in(), published_at=now, by=by)
    Batch.objects.create(project=project, name=STANDING_BATCH, standing=True, codebook=book)
    note_role(Membership.objects.create(project=project, user=by, role=Role.MANAGER.value), Role.MANAGER.value, by)
    _record(project, "project.created", by, now)


def change(*, project: Project, by: User, now: datetime, **values: str) -> Project:
    """New `name`, `time_zone` or `default_confidentiality`, with one event that names the changed ones.

    Raises InvalidInput if the name is empty or taken, or a value is unknown.
    """
    values["name"] = " ".join(values.get("name", project.name).split())
    _check(values["name"], values.get("time_zone", project.time_zone))
    if values.get("default_confidentiality", Confidentiality.OPEN) not in Confidentiality.values:
        raise InvalidInput(_("There is no such confidentiality."))
    try:
        with transaction.atomic():
            project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
            changed = sorted(name for name, value in values.items() if getattr(project, name) != value)
            for name in changed:
                setattr(project, name, values[name])
            if changed:
                # The name is a key: writing it shuts out whoever adds rows to the project, and who does that holds the
                # ledger. So the ledger comes first.
                _record(project, "project.changed", by, now, new=changed)
                project.save(update_fields=changed)
    except IntegrityError:
        raise InvalidInput(_("There is a project named “%(name)s” already.") % {"name": values["name"]}) from None
    return project


def allow_the_rest(*, project: Project, allowed: bool, by: User, now: datetime) -> bool:
    """Let reviewers take all suggestions that were on screen at once, or no longer. False if nothing changed."""
    return _set_option(project, "accept_the_rest", allowed, by, now)


def allow_two_to_settle(*, project: Project, allowed: bool, by: User, now: datetime) -> bool:
    """Let two of those who answered settle a dispute jointly, or no longer. False if nothing changed."""
    return _set_option(project, "two_may_settle", allowed, by, now)


def show_pace(*, project: Project, shown: bool, by: User, now: datetime) -> bool:
    """Show managers how quickly each person works, or no longer; members read which. False if nothing changed."""
    return _set_option(project, "pace_shown", shown, by, now)


def retain(*, project: Project, days: Mapping[str, int], by: User, now: datetime) -> bool:
    """For how many days the project keeps what (`models.retention.Part`); 0 keeps, a part that is not named goes by the
    site's rule. What the rule erases from now on, it erases in the name of `by`. False if nothing changed.

    Raises InvalidInput for a part or a number that is none.
    """
    if not set(days) <= set(retention.Part.values):
        raise InvalidInput(_("There is no such part."))
    if not all(0 <= number <= retention.LONGEST for number in days.values()):
        raise InvalidInput(_("Days are a number from 0 to %(most)d.") % {"most": retention.LONGEST})
    if retention.own_days(project) == dict(days):
        return False
    return _set_option(project, retention.SETTING, {"days": dict(days), "by": str(by.uid)}, by, now, unset={})


def hand_out_near_duplicates(*, project: Project, to: str, by: User, now: datetime) -> bool:
    """To whom articles go that say nearly the same as one in hand, one of NearDuplicates. False if nothing changed.

    Raises InvalidInput for what is none.
    """
    if to not in NearDuplicates.values:
        raise InvalidInput(_("Near-duplicates cannot be given out like this."))
    return _set_option(project, "near_duplicates", to, by, now, unset=NearDuplicates.ANYBODY.value)


def _set_option(project: Project, name: str, value: Any, by: User, now: datetime, *, unset: Any = False) -> bool:
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if project.settings.get(name, unset) == value:
            return False
        Project.objects.filter(pk=project.pk).update(settings={**project.settings, name: value})
        _record(project, "project.changed", by, now, new=[name])
    return True


def archive(*, project: Project, by: User, now: datetime) -> bool:
    """Close the project: it can be read and exported, and nothing is added. False if it was archived before."""
    return _set_archived(project, now, "project.archived", by, now)


def reopen(*, project: Project, by: User, now: datetime) -> bool:
    """Open an archived project again. False if it was open."""
    return _set_archived(project, None, "project.reopened", by, now)


def _set_archived(project: Project, at: datetime | None, kind: str, by: User, now: datetime) -> bool:
    with transaction.atomic():
        rows = Project.objects.filter(pk=project.pk, archived_at__isnull=at is not None)
        changed = rows.update(archived_at=at) == 1
        if changed:
            _record(project, kind, by, now)
    return changed


def _check(name: str, time_zone: str) -> None:
    if not name:
        raise InvalidInput(_("A project needs a name."))
    if time_zone not in time_zones():
        message = _("“%(zone)s” is not a time zone. Use a name like Europe/Copenhagen.")
        raise InvalidInput(message % {"zone": time_zone})


def _record(project: Project, kind: str, by: User, now: datetime, new: Any = None) -> None:
    entry = Entry(kind=kind, subject=f"project/{project.uid}", new=new)
    append(project_id=project.pk, actor=by, now=now, entries=[entry])
