"""Programs log in with `Authorization: Bearer wb_…`. A browser's session needs none of this."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from annotations import security_log
from annotations.errors import NotAuthenticated
from annotations.models import ApiToken, User
from annotations.people import limits, tokens


class ByToken(BaseAuthentication):
    """`request.user` is the token's person, narrowed to its project for `access`; `request.auth` is the token.

    A header that says Bearer decides alone, whatever session comes with it. Writes need no CSRF check then: no browser
    adds that header by itself.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        given = tokens.given(request.headers.get("Authorization", ""))
        if given is None:
            return None
        now = timezone.now()
        try:
            token = tokens.find(given, now=now)
        except NotAuthenticated as refusal:
            security_log.note("token_refused", why=refusal.code)
            limits.check("guesses", limits.household(get_adapter().get_client_ip(request._request)))  # noqa: SLF001
            raise
        limits.check("requests", f"token {token.digest}")
        tokens.used(token, now=now)
        token.user.token_project = token.project_id
        return token.user, token


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema tells of it."""

    target_class = "annotations.api.authentication.ByToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "wb_<prefix>_<secret>"}
