"""Second factors: who must have one, who has one, and what is done when a device is lost.

They are allauth's rows (`allauth.mfa`): an authenticator app, passkeys, and recovery codes, which are no factor alone.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from annotations import security_log
from annotations.errors import NotAllowed
from annotations.models import User

from . import sessions

NOBODY, MANAGERS, EVERYBODY = "nobody", "managers", "everybody"
APP, PASSKEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES


def must_have(user: User) -> bool:
    """Whether the site wants a second factor of this person. Whoever runs it counts as a manager."""
    who = settings.REQUIRE_SECOND_FACTOR
    return who == EVERYBODY or (who == MANAGERS and user.is_staff)


def has(user: User) -> bool:
    """Whether the person has an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user=user, type__in=(APP, PASSKEY)).exists())


def missing(user: User) -> bool:
    """Whether the person must set one up before anything else."""
    return must_have(user) and not has(user)


def key_of(passkey: Authenticator) -> str:
    """What addresses call a passkey: 20 hexadecimal digits that follow from its primary key, which stays here."""
    return salted_hmac("annotations.passkey", str(passkey.pk), algorithm="sha256").hexdigest()[:20]


def passkeys(user: User) -> list[tuple[str, Authenticator]]:
    """The person's passkeys, the oldest first, by what addresses call them."""
    found = Authenticator.objects.filter(user=user, type=PASSKEY).order_by("pk")
    return [(key_of(row), row) for row in found]


def remove_all(*, person: User, by: User | None) -> int:
    """Take every factor from somebody who lost their device, and log them out everywhere. How many factors there were.

    `by` is None at the command line, whose user has the database anyway. Raises NotAllowed for anybody who does not run
    the site: who can take a factor away can get in with a password alone.
    """
    if by is not None and not (by.is_superuser and by.is_active):
        raise NotAllowed(_("Only who runs the site takes a second factor away."))
    with transaction.atomic():
        rows = Authenticator.objects.filter(user=person)
        kinds = sorted(rows.values_list("type", flat=True))
        rows.delete()
        sessions.end_all(person=person, by=by)
    for kind in kinds:
        security_log.note("factor_removed", person=person.uid, by=by.uid if by else "command", factor=kind)
    return len(kinds)
