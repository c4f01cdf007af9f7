"""What can go wrong for a reason a person can act on. Every error carries a stable `code` that clients may match on."""

from __future__ import annotations

import errno
from typing import Any

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class WorkbenchError(Exception):
    """A refusal with a sentence for a person and a code for a program.

    `code` is stable across releases; `status` is the HTTP status that faces answer with; `details` holds
    JSON-serialisable facts (never article text).
    """

    code = "refused"
    status = 400

    def __init__(self, message: str, *, code: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details
        if code is not None:
            self.code = code


class InvalidInput(WorkbenchError):
    """The input cannot be used as it is; the sentence says what to change."""

    code = "invalid"
    status = 400


class TooLarge(WorkbenchError):
    """The input is over a limit that settings give."""

    code = "too_large"
    status = 413


class NotAuthenticated(WorkbenchError):
    """What was sent to log in with does not do; the sentence says why."""

    code = "not_authenticated"
    status = 401


class NotAllowed(WorkbenchError):
    """The person may see the object but not do this with it."""

    code = "not_allowed"
    status = 403


class NotFound(WorkbenchError):
    """There is no such object for this person."""

    code = "not_found"
    status = 404


class Conflict(WorkbenchError):
    """Somebody was quicker: `details` holds the version and value that stand now."""

    code = "conflict"
    status = 409


class TooManyRequests(WorkbenchError):
    """Too much in a short time; `details` holds the seconds after which to try again, as `retry_after`."""

    code = "too_many_requests"
    status = 429


class OperationReused(WorkbenchError):
    """An operation id came again with another body."""

    code = "operation_reused"
    status = 422


class NoRoom(WorkbenchError):
    """A disk of the server is full. Nothing of it was kept."""

    code = "no_room"
    status = 507


class Unavailable(WorkbenchError):
    """The database does not answer. Whether it was done, the same again tells."""

    code = "unavailable"
    status = 503


def lacks_room(error: BaseException) -> bool:
    """Whether a full disk is behind it: of a file system, of SQLite, or of PostgreSQL (SQLSTATE 53100, disk_full)."""
    if isinstance(error, OSError):
        return error.errno in FULL
    return getattr(error.__cause__, "sqlstate", "") == "53100" or "database or disk is full" in str(error)
