"""API tokens: what a program logs in with, for one project, until it expires or is revoked.

A token looks like `wb_<prefix>_<secret>` and is shown once. Its prefix finds the row, its digest proves it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest

from django.db.models import Q
from django.utils.translation import gettext as _

from annotations import security_log
from annotations.errors import InvalidInput, NotAuthenticated
from annotations.models import ApiToken, Membership, Project, User
from annotations.roles import Scope

DAYS = (30, 90, 365)
LONGEST = timedelta(days=365)
USE_KEPT_EVERY = timedelta(minutes=1)
LONGEST_NAME = 80
MOST = 50  # that one person may have at once
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # 32 letters that nobody takes for one another
SHAPE = re.compile(r"wb_([a-z0-9]{8})_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Made:
    """A token and what its program sends, which is kept nowhere: show it now."""

    token: ApiToken
    secret: str


def make(
    *, user: User, project: Project, name: str, scopes: Collection[str], lifetime: timedelta, now: datetime
) -> Made:
    """A token for a project that its person may see. Raises InvalidInput for a name, scope or time that will not do,
    and if the person has as many as one may have."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidInput(
            _("Give the token a name of up to %(most)d characters: what is it for?") % {"most": LONGEST_NAME}
        )
    unknown = sorted(set(scopes) - set(Scope))
    if unknown or not scopes:
        raise InvalidInput(_("Choose what the token may do: %(scopes)s.") % {"scopes": ", ".join(Scope)})
    if not timedelta() < lifetime <= LONGEST:
        raise InvalidInput(_("A token lasts for %(days)d days at most.") % {"days": LONGEST.days})
    if ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=now).count() >= MOST:
        raise InvalidInput(_("You have %(most)d tokens that work. Revoke one first.") % {"most": MOST})
    prefix = "".join(secrets.choice(ALPHABET) for _place in range(8))
    secret = f"wb_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=user,
        project=project,
        name=name,
        scopes=[scope.value for scope in Scope if scope in scopes],
        prefix=prefix,
        digest=digest_of(secret),
        created_at=now,
        expires_at=now + lifetime,
    )
    _note("token_made", token)
    return Made(token, secret)


def _note(kind: str, token: ApiToken) -> None:
    """The log calls a token by the beginning of its digest, as it does sessions."""
    shown = token.digest[: security_log.DIGEST_LETTERS]
    security_log.note(kind, person=token.user.uid, project=token.project.uid, token=shown)


def revoke(*, token: ApiToken, now: datetime) -> bool:
    """The token does nothing from now on. False if it was revoked before."""
    done = bool(ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now))
    if done:
        _note("token_revoked", token)
    return done


def find(secret: str, *, now: datetime) -> ApiToken:
    """The token that works and that this is, with its person and project. Raises NotAuthenticated, saying why."""
    shape = SHAPE.fullmatch(secret)
    rows = ApiToken.objects.select_related("user", "project")
    token = rows.filter(prefix=shape[1]).first() if shape else None
    # Compared in a time that does not tell how much of it was right.
    if token is None or not compare_digest(digest_of(secret), token.digest):
        raise NotAuthenticated(
            _("This is no API token that we know. Look whether it is whole, or make one under “API tokens”."),
            code="token_unknown",
        )
    state = state_of(token, now)
    if state == "revoked":
        raise NotAuthenticated(
            _("This API token was revoked. Make a new one under “API tokens”."), code="token_revoked"
        )
    if state == "expired":
        raise NotAuthenticated(
            _("This API token has expired. Make a new one under “API tokens”."), code="token_expired"
        )
    if state == "locked":
        raise NotAuthenticated(_("The person of this API token is locked out."), code="token_locked")
    return token


def state_of(token: ApiToken, now: datetime) -> str:
    """One of "works", "revoked", "expired", and "locked": its person is locked out."""
    if token.revoked_at is not None:
        return "revoked"
    if token.expires_at <= now:
        return "expired"
    return "works" if token.user.is_active else "locked"


def used(token: ApiToken, *, now: datetime) -> None:
    """Keep when the token was used last, to the minute: reading must not write each time."""
    before = now - USE_KEPT_EVERY
    if token.last_used_at is not None and token.last_used_at > before:
        return
    not_kept = Q(last_used_at=None) | Q(last_used_at__lte=before)
    ApiToken.objects.filter(not_kept, pk=token.pk).update(last_used_at=now)


def revoke_of(member: Membership, now: datetime) -> int:
    """Revoke what the member's programs log in with: they leave the project. How many there were."""
    rows = ApiToken.objects.filter(user=member.user_id, project=member.project_id, revoked_at=None)
    return sum(revoke(token=token, now=now) for token in rows.select_related("user", "project"))


def digest_of(secret: str) -> str:
    """What is kept of a token."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def given(header: str) -> str | None:
    """The token in an `Authorization` header; None if the header is of another kind. The one reading of it: whoever
    decides by it that a session does not count must find here what decides instead."""
    kind, _space, rest = header.partition(" ")
    return rest.strip() if kind.lower() == "bearer" else None
