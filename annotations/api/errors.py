"""Every API error in one shape: {"code": …, "message": …, "details": {…}}."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from annotations.errors import NoRoom, Unavailable, WorkbenchError, lacks_room

log = logging.getLogger(__name__)


def body(code: str, message: str, details: Any = None) -> dict[str, Any]:
    return {"code": code, "message": message, "details": details or {}}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: ours and DRF's refusals in one shape; anything else stays a 500."""
    error = named(error) or error
    if isinstance(error, WorkbenchError):
        set_rollback()
        headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
        if "retry_after" in error.details:
            headers["Retry-After"] = str(error.details["retry_after"])
        return Response(body(error.code, error.message, error.details), status=error.status, headers=headers)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, UnreadablePostError | SuspiciousOperation):  # cut short; more fields or files than are read
        error = exceptions.ParseError()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    challenge = getattr(error, "auth_header", None)
    headers = {"WWW-Authenticate": challenge} if challenge else {}
    if isinstance(error, exceptions.ValidationError):
        payload = body("invalid", "Some fields are wrong; `details` names them.", error.detail)
    else:
        payload = body(str(error.get_codes()), str(error.detail))
    return Response(payload, status=error.status_code, headers=headers)


def named(error: BaseException) -> WorkbenchError | None:
    """A full disk and a database that is away as refusals of ours, logged; None for anything else."""
    refusal: WorkbenchError
    if lacks_room(error):
        refusal = NoRoom(_("A disk of the server is full. Nothing of this was kept. Tell whoever runs it."))
    elif isinstance(error, OperationalError | InterfaceError):
        refusal = Unavailable(_("The database does not answer. Send the same again in a moment."))
    else:
        return None
    log.error("%s: %s", refusal.code, type(error).__name__, exc_info=error)
    return refusal
