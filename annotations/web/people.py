"""Who asks."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from annotations.models import User


def person(request: HttpRequest) -> User:
    """The one who is logged in; for views behind `login_required`."""
    return cast(User, request.user)
