"""Who belongs to a project, and as what. Every change stands in the project's ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations import security_log
from annotations.errors import InvalidInput
from annotations.models import Entry, Membership, Project, User, append
from annotations.roles import Action, Role, roles_that_may

from . import tokens


def add(*, project: Project, email: str, role: str, by: User, now: datetime, cleared: bool = False) -> Membership:
    """The person with this address becomes a member.

    Raises InvalidInput if nobody active has the address, the role is unknown, or the person belongs already.
    """
    check_role(role)
    person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise InvalidInput(_("Nobody with the address %(email)s has an account here.") % {"email": email.strip()})
    try:
        with transaction.atomic():
            member = Membership.objects.create(project=project, user=person, role=role, cleared=cleared)
            _record(member, "member.added", by, now, new=facts(member))
    except IntegrityError:
        raise InvalidInput(_("%(person)s belongs to this project already.") % {"person": person}) from None
    return member


def change(*, member: Membership, role: str, cleared: bool, by: User, now: datetime) -> Membership:
    """The member's role and clearance from now on. Raises InvalidInput for an unknown role and the last manager."""
    check_role(role)
    with transaction.atomic():
        member = _locked(member)
        old = facts(member)
        if role not in roles_that_may(Action.MANAGE):
            _keep_a_manager(member)
        member.role, member.cleared = role, cleared
        if facts(member) != old:
            member.save(update_fields=["role", "cleared"])
            _record(member, "member.changed", by, now, old=old, new=facts(member))
    return member


def remove(*, member: Membership, by: User, now: datetime) -> None:
    """The person no longer belongs to the project. Their answers stay; their API tokens for it are revoked.

    Raises InvalidInput for the last manager.
    """
    with transaction.atomic():
        member = _locked(member)
        _keep_a_manager(member)
        _record(member, "member.removed", by, now, old=facts(member))
        tokens.revoke_of(member, now)
        member.delete()


def check_role(role: str) -> None:
    """Raise InvalidInput for what is no role."""
    if role not in set(Role):
        raise InvalidInput(_("“%(role)s” is not a role.") % {"role": role})


def hold(project_id: int) -> dict[int, Membership]:
    """All members of the project by primary key, locked: two managers cannot both go. Before anything else is."""
    members = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("user")
    return {row.pk: row for row in members.filter(project=project_id).order_by("pk")}


def _locked(member: Membership) -> Membership:
    """The member as the database has it now."""
    found = hold(member.project_id)
    if member.pk not in found:
        raise InvalidInput(_("%(person)s no longer belongs to this project.") % {"person": member.user})
    return found[member.pk]


def _keep_a_manager(member: Membership) -> None:
    managers = Membership.objects.filter(
        project=member.project_id, role__in=roles_that_may(Action.MANAGE), user__is_active=True
    )
    if member.role in roles_that_may(Action.MANAGE) and not managers.exclude(pk=member.pk).exists():
        raise InvalidInput(_("A project needs a manager: name another one first."), code="last_manager")


def facts(member: Membership) -> dict[str, Any]:
    """What events keep of a membership."""
    return {"role": member.role, "cleared": member.cleared}


def _record(member: Membership, kind: str, by: User, now: datetime, old: Any = None, new: Any = None) -> None:
    entry = Entry(kind=kind, subject=f"member/{member.user.uid}", old=old, new=new)
    append(project_id=member.project_id, actor=by, now=now, entries=[entry])
    note_role(member, new["role"] if new else "-", by)


def note_role(member: Membership, role: str, by: User) -> None:
    """The security log of who is what in a project from now on; "-": nothing."""
    security_log.note("role_changed", person=member.user.uid, by=by.uid, project=member.project.uid, role=role)
