"""Invitations: a link by which one person joins a project, once, before it expires.

Whoever holds the link is taken for the person who was invited. So only the digest of its secret is kept; whoever made
it sees it once, or it is mailed. Nobody who does not hold it learns here whether an address has an account.
"""

from __future__ import annotations

import secrets
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from annotations.errors import Conflict, InvalidInput, NotFound
from annotations.models import Batch, Entry, Invitation, Membership, Project, User, append
from annotations.roles import Action, may, roles_that_may

from .accounts import checked_address, checked_name
from .memberships import check_role, facts, note_role

LIFETIME = timedelta(days=7)
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who is to be invited, and as what. `batch`: what they work in from the start."""

    email: str
    role: str
    name: str = ""
    cleared: bool = False
    batch: Batch | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """An invitation and the secret of its link, which is kept nowhere: show or send it now."""

    invitation: Invitation
    token: str


def make(*, project: Project, wish: Wish, by: User, now: datetime, lifetime: timedelta = LIFETIME) -> Made:
    """Invite somebody. An invitation of theirs that is open is revoked: the new link replaces the old.

    Raises InvalidInput if the address or name is malformed, the role unknown, the person belongs already, or the batch
    takes nobody (it is another project's, closed, or one in which everybody answers everything).
    """
    values = _checked(project, wish)
    token = secrets.token_urlsafe(SECRET_BYTES)
    try:
        with transaction.atomic():
            open_ones = Invitation.objects.filter(used_at=None, revoked_at=None)
            old = list(_locked(open_ones.filter(project=project, email=values["email"])))
            Invitation.objects.filter(pk__in=[row.pk for row in old]).update(revoked_at=now)
            made = Invitation.objects.create(
                project=project, by=by, at=now, expires_at=now + lifetime, digest=digest_of(token), **values
            )
            _tell(made, [*(_revoked(row) for row in old), _made(made)], by, now)
    except IntegrityError:
        raise Conflict(_("Somebody else has invited %(email)s just now.") % {"email": values["email"]}) from None
    return Made(made, token)


def again(*, invitation: Invitation, by: User, now: datetime) -> Made:
    """A new link for somebody who was invited, instead of the old one; with its batch, if that still takes people.

    Raises Conflict if the invitation was used or revoked.
    """
    if invitation.used_at or invitation.revoked_at:
        raise Conflict(_("This invitation is not open any more: invite the person anew."))
    batch = invitation.batch if invitation.batch and invitation.batch.takes_people else None
    given = {name: getattr(invitation, name) for name in ("email", "role", "name", "cleared")}
    return make(project=invitation.project, wish=Wish(**given, batch=batch), by=by, now=now)


def revoke(*, invitation: Invitation, by: User, now: datetime) -> bool:
    """Make its link useless. False if it was already. Raises Conflict if it was used: then remove the member."""
    with transaction.atomic():
        held = _locked(Invitation.objects.filter(pk=invitation.pk)).get()
        if held.used_at is not None:
            raise Conflict(_("This invitation was used: %(person)s belongs to the project.") % {"person": held.used_by})
        if held.revoked_at is not None:
            return False
        Invitation.objects.filter(pk=held.pk).update(revoked_at=now)
        _tell(held, [_revoked(held)], by, now)
    return True


def find(token: str) -> Invitation:
    """The invitation that this secret belongs to, whatever has become of it. Raises NotFound."""
    return by_digest(digest_of(token))


def by_digest(digest: str) -> Invitation:
    """As `find`, for whoever keeps the digest of a secret that was shown."""
    rows = Invitation.objects.select_related("project", "by", "batch", "used_by")
    found = rows.filter(digest=digest).first()
    if found is None:
        raise NotFound(_("This is no invitation that we know. Look whether the link is whole, or ask for a new one."))
    return found


def state_of(invitation: Invitation, now: datetime, *, managers: Container[int] | None = None) -> str:
    """One of "open", "used", "revoked", "expired", and "void": whoever made it may invite nobody any more.

    Else a manager who was removed could come back by a link that they had made before. `managers`: `managers_of` the
    project, for whoever asks about many.
    """
    if invitation.used_at is not None:
        return "used"
    if invitation.revoked_at is not None:
        return "revoked"
    if invitation.expires_at <= now:
        return "expired"
    manages = managers_of(invitation.project) if managers is None else managers
    return "open" if invitation.by_id in manages else "void"


def managers_of(project: Project) -> set[int]:
    """Primary keys of whoever may invite into the project now."""
    members = Membership.objects.filter(project=project, role__in=roles_that_may(Action.MANAGE)).values("user")
    rows = User.objects.filter(Q(pk__in=members) | Q(is_superuser=True), is_active=True)
    return set(rows.values_list("pk", flat=True))


def check_open(invitation: Invitation, now: datetime) -> None:
    """Raise Conflict, with a sentence for whoever holds the link, if it cannot be used any more."""
    sentences = {
        "used": _("This invitation was used already. It works once: log in, or ask for a new one."),
        "revoked": _("This invitation was taken back, or another link replaced it. Ask for a new one."),
        "expired": _("This invitation has expired. Ask for a new one."),
        "void": _("Whoever invited you no longer manages this project. Ask for a new invitation."),
    }
    state = state_of(invitation, now)
    if state in sentences:
        raise Conflict(sentences[state])


def join(*, invitation: Invitation, person: User, now: datetime) -> Membership:
    """The invited person, who has an account, becomes a member. Who belongs already stays as they are.

    Raises InvalidInput if it is for another address, Conflict if it was used, revoked, or has expired.
    """
    with transaction.atomic():
        held = _locked(Invitation.objects.filter(pk=invitation.pk)).get()
        check_open(held, now)
        if person.email != held.email or not person.is_active:
            raise InvalidInput(_("This invitation is for %(email)s.") % {"email": held.email})
        return _join(held, person, now)


def sign_up(*, invitation: Invitation, name: str, password: str, now: datetime) -> User:
    """An account for the invited address, with this password; its owner joins at once.

    Raises InvalidInput (details: the fields) for a name or password that will not do, Conflict if the address has an
    account, or the invitation was used, revoked, or has expired.
    """
    person = User(email=invitation.email, name=checked_name(name))
    if not person.name:
        raise InvalidInput(_("Please give your name."), name=[_("Please give your name.")])
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), password=error.messages) from None
    person.password = make_password(password)  # slow by design, so before anything is locked
    try:
        with transaction.atomic():
            held = _locked(Invitation.objects.filter(pk=invitation.pk)).get()
            check_open(held, now)
            person.save(force_insert=True)
            _join(held, person, now)
    except IntegrityError:
        raise Conflict(_("There is an account with this address: log in to join.")) from None
    return person


def _join(held: Invitation, person: User, now: datetime) -> Membership:
    """In this order, as every writer locks: invitation, batch, new rows, ledger."""
    batch = Batch.objects.select_for_update(no_key=True).get(pk=held.batch_id) if held.batch_id else None
    given = {"role": held.role, "cleared": held.cleared}
    member, new = Membership.objects.get_or_create(project=held.project, user=person, defaults=given)
    uid = str(person.uid)
    entries = [Entry(kind="invitation.used", subject=f"invitation/{held.uid}", new={"member": uid})]
    if new:
        entries.append(Entry(kind="member.added", subject=f"member/{uid}", new=facts(member)))
        note_role(member, member.role, person)
    if batch is not None and batch.takes_people and may(member.role, Action.TAG):
        batch.people.add(person)
        entries.append(Entry(kind="batch.joined", subject=f"batch/{batch.uid}", new={"people": [uid]}))
    Invitation.objects.filter(pk=held.pk).update(used_at=now, used_by=person)
    _tell(held, entries, person, now)
    return member


def _checked(project: Project, wish: Wish) -> dict[str, Any]:
    """The columns of an invitation as wished."""
    email, name = checked_address(wish.email), checked_name(wish.name)
    check_role(wish.role)
    if Membership.objects.filter(project=project, user__email=email).exists():
        raise InvalidInput(_("%(email)s belongs to this project already.") % {"email": email}, code="member_already")
    batch = wish.batch
    if batch is not None and (batch.project_id != project.pk or not batch.takes_people):
        raise InvalidInput(_("Nobody can be invited into this batch (any more)."))
    if batch is not None and not may(wish.role, Action.TAG):
        raise InvalidInput(_("Who works in a batch needs a role that tags."))
    return {"email": email, "name": name, "role": wish.role, "cleared": wish.cleared, "batch": batch}


def digest_of(token: str) -> str:
    """What is kept of a secret."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _locked(rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
    return rows.select_for_update(of=("self",), no_key=True).select_related("project", "by", "used_by").order_by("pk")


def _made(row: Invitation) -> Entry:
    """Without address and name: the ledger holds no text about people."""
    batch = str(row.batch.uid) if row.batch else None
    new = {"role": row.role, "cleared": row.cleared, "batch": batch, "expires": row.expires_at.isoformat()}
    return Entry(kind="invitation.made", subject=f"invitation/{row.uid}", new=new)


def _revoked(row: Invitation) -> Entry:
    return Entry(kind="invitation.revoked", subject=f"invitation/{row.uid}")


def _tell(row: Invitation, entries: list[Entry], by: User, now: datetime) -> None:
    append(project_id=row.project_id, actor=by, now=now, entries=entries)
