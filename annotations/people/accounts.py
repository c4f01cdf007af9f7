"""Accounts: made and locked by whoever runs the site. Nobody here ever sets or sees a password."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations import security_log
from annotations.errors import InvalidInput
from annotations.models import User

from . import sessions

LONGEST_ADDRESS, LONGEST_NAME = 254, 150  # what their columns hold


def create(*, email: str, name: str = "", is_superuser: bool = False) -> User:
    """A new person who cannot log in until they have set a password by a reset link.

    Raises InvalidInput if the address is malformed or taken.
    """
    email = checked_address(email)
    try:
        with transaction.atomic():
            return User.objects.create_user(email, None, name=checked_name(name), is_superuser=is_superuser)
    except IntegrityError:
        raise InvalidInput(_("%(email)s has an account already.") % {"email": email}) from None


def checked_address(email: str) -> str:
    """The address as accounts have it. Raises InvalidInput if it is none."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidInput(_("“%(email)s” is not an e-mail address.") % {"email": email[:80]}) from None
    if len(email) > LONGEST_ADDRESS:
        raise InvalidInput(_("An e-mail address has at most %(most)d characters.") % {"most": LONGEST_ADDRESS})
    return email


def checked_name(name: str) -> str:
    """The name with single spaces. Raises InvalidInput if it is too long or cannot be written."""
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise InvalidInput(_("A name has at most %(most)d characters.") % {"most": LONGEST_NAME})
    if not name.isprintable():
        raise InvalidInput(_("There is a sign in this name that cannot be shown."))
    return name


def change(*, person: User, name: str, is_active: bool, is_superuser: bool, by: User) -> User:
    """Rename, lock or unlock somebody, or let them run the site.

    Raises InvalidInput if `by` would take away their own access, so that somebody can always run the site.
    """
    if person.pk == by.pk and not (is_active and is_superuser):
        raise InvalidInput(_("You cannot take away your own access: let somebody else do it."))
    before = (person.is_active, person.is_superuser)
    person.name, person.is_active, person.is_superuser = checked_name(name), is_active, is_superuser
    person.save(update_fields=["name", "is_active", "is_superuser"])
    if before[0] != is_active:
        security_log.note("account_changed", person=person.uid, by=by.uid, why="unlocked" if is_active else "locked")
        sessions.end_all(person=person, by=by)
    if before[1] != is_superuser:
        security_log.note("role_changed", person=person.uid, by=by.uid, role="site" if is_superuser else "-")
    return person
