"""allauth's OpenID provider, with a nonce, every id token's signature looked at, and no say for the request's query."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from .proof import NotProved, claims

NAME = "oidc"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "issuer")


class Asking(OpenIDConnectOAuth2Adapter):
    """What is asked of the provider. Raises OAuth2Error, whose message is a key for the log."""

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_openid_config"):
            url = self.get_provider().server_url
            self._openid_config = checked(self.fetched(url), url)
        return self._openid_config

    def fetched(self, url: str, **headers: str) -> dict[str, Any]:
        """The JSON object there."""
        try:
            with get_adapter().get_requests_session() as session:
                answer = session.get(url, headers=headers)
                answer.raise_for_status()
                found = answer.json()
        except (OSError, ValueError):  # what requests raises is an OSError
            raise OAuth2Error("unreachable") from None
        if not isinstance(found, dict):
            raise OAuth2Error("unreachable")
        return found

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Who the id token says it is; what it does not say of their address, the provider is asked for."""
        given = kwargs["response"].get("id_token")
        if not given:
            raise OAuth2Error("signature")
        config = self.openid_config
        try:
            told = claims(given, keys=self.fetched(config["jwks_uri"]), issuer=config["issuer"], client=app.client_id)
        except NotProved as why:
            raise OAuth2Error(str(why)) from None
        if "email" not in told and "userinfo_endpoint" in config:
            more = self.fetched(config["userinfo_endpoint"], Authorization=f"Bearer {token.token}")
            if more.get("sub") != told["sub"]:
                raise OAuth2Error("signature")
            told = {**more, **told}
        return self.get_provider().sociallogin_from_response(request, {"id_token": told})

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return str(build_absolute_uri(request, reverse("single-sign-on-back"), self.redirect_uri_protocol))


def checked(config: dict[str, Any], url: str) -> dict[str, Any]:
    """The provider's description of itself, if it is that of `url` and names no weaker connection than that."""
    lacking = [name for name in ENDPOINTS if not isinstance(config.get(name), str)]
    if lacking or config["issuer"].rstrip("/") != url.partition("/.well-known/")[0].rstrip("/"):
        raise OAuth2Error("issuer")
    schemes = {urlsplit(value).scheme for name, value in config.items() if name in (*ENDPOINTS, "userinfo_endpoint")}
    if not schemes <= {"https", urlsplit(url).scheme}:
        raise OAuth2Error("issuer")
    return config


class Provider(OpenIDConnectProvider):
    oauth2_adapter_class = Asking
    pkce_enabled_default = True

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Where to go afterwards; but neither scopes nor parameters nor another process that a link made up."""
        given = super().get_redirect_from_request_kwargs(request)
        return {"process": AuthProcess.LOGIN, **{name: given[name] for name in ("next_url",) if name in given}}

    def redirect(self, request: HttpRequest, process: Any, next_url: Any = None, data: Any = None, **more: Any) -> Any:
        nonce = secrets.token_urlsafe(24)
        params = {**self.get_auth_params(), "nonce": nonce}
        answer: HttpResponse = super().redirect(
            request, process, next_url=next_url, data=data, auth_params=params, nonce=nonce, **more
        )
        return answer

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return reverse("single-sign-on")

    def get_callback_url(self) -> str:
        return reverse("single-sign-on-back")
