"""Passwords that the workbench makes up."""

from __future__ import annotations

import secrets

from annotations import security_log
from annotations.models import User

from . import sessions

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is taken for something else when read aloud
GROUPS, LETTERS = 4, 5  # 99 bits


def generated() -> str:
    """A new random password that can be typed from paper."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))


def reset(user: User) -> str:
    """Give the person a new random password and return it. Whoever is logged in as them is logged out."""
    password = generated()
    user.set_password(password)
    user.save(update_fields=["password"])
    security_log.note("password_changed", person=user.uid, by="command")
    sessions.end_all(person=user)
    return password
