"""What a token needs at each address: the one table. What has no line in it no token may write to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import permissions
from rest_framework.request import Request

from annotations.errors import NotAllowed
from annotations.models import ApiToken
from annotations.roles import Scope

# Reading needs `read` everywhere. Writing needs, by the route's name:
TO_WRITE = {
    Scope.TAG: (
        "api-answer",
        "api-merge",
        "api-split",
        "api-block",
        "api-undo",
        "api-redo",
        "api-assignment",
        "api-assignment-done",
        "api-assignment-reopen",
        "api-thread-ask",
        "api-thread-comments",
        "api-thread-settle",
        "api-thread-reopen",
    ),
    Scope.IMPORT: (
        *("api-articles", "api-imports", "api-import", "api-import-mapping", "api-addresses", "api-import-stop"),
        "api-import-go-on",
    ),
    Scope.EXPORT: ("api-datasets", "api-dataset", "api-dataset-compare"),
    Scope.DESK: (
        "api-batches",
        "api-batch",
        "api-batch-open",
        "api-batch-close",
        "api-assignment-free",
        "api-assignment-reassign",
        "api-assignment-send-back",
        "api-decision",
        "api-decision-reopen",
        "api-decisions",
        "api-decisions-undo",
        "api-decisions-redo",
    ),
}
# A person's own, or what would let somebody in for good: from a session alone, whatever the method.
NEVER = frozenset({"api-preferences", "api-invitations", "api-invitation"})
NEEDED = {name: scope for scope, names in TO_WRITE.items() for name in names}


def needed(route: str, method: str) -> Scope | None:
    """The scope that a token needs for the method at the route; None if no token may."""
    if route in NEVER:
        return None
    return Scope.READ if method in permissions.SAFE_METHODS else NEEDED.get(route)


class InScope(permissions.BasePermission):
    """Refuses what the scopes of a token do not allow. Which objects there are for it, `access` says."""

    def has_permission(self, request: Request, view: Any) -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            return True
        match = request.resolver_match
        scope = needed(match.url_name if match and match.url_name else "", str(request.method))
        if scope is None:
            raise NotAllowed(_("No API token may do this: log in."), code="token_scope", needs=None)
        if scope not in token.scopes:
            words = _("This API token lacks the scope “%(scope)s”.") % {"scope": scope}
            raise NotAllowed(words, code="token_scope", needs=scope.value)
        return True
