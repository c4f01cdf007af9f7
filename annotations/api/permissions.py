"""Who may send what: nothing of one person's page is taken for another's. Apart, for settings name it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import permissions
from rest_framework.request import Request

from annotations.errors import NotAllowed

PERSON = "Workbench-Person"


class SamePerson(permissions.BasePermission):
    """Refuses a request whose `Workbench-Person` header names somebody other than who is logged in.

    A page that was opened before somebody else logged in must not have its answers taken for theirs.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        named = request.headers.get(PERSON)
        if named and request.user.is_authenticated and named != str(request.user.uid):
            raise NotAllowed(_("Somebody else is logged in now."), code="other_person")
        return True
