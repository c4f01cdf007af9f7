"""Whom single sign-on lets in: who has an account that is not locked, and whose address the provider vouches for."""

from __future__ import annotations

from hmac import compare_digest
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from annotations import security_log
from annotations.models import User
from annotations.web import errors

from .proof import NotProved, proved_address
from .provider import NAME

WHYS = frozenset({"expired", "issuer", "audience", "signature", "unreachable", "nonce", "unverified", "unknown"})


class Adapter(DefaultSocialAccountAdapter):
    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[Any]:
        """The one that the environment names, or none."""
        from allauth.socialaccount.models import SocialApp  # needs the tables, which the adapter is loaded before

        if not settings.OIDC_URL:
            return []
        return [
            SocialApp(
                provider="openid_connect",
                provider_id=NAME,
                name=settings.OIDC_NAME,
                client_id=settings.OIDC_CLIENT_ID,
                secret=settings.OIDC_CLIENT_SECRET,
                settings={"server_url": settings.OIDC_URL.rstrip("/")},
            )
        ]

    def get_requests_session(self) -> Any:
        """To the provider itself: no proxy of the environment, no redirect. allauth sets the time that it may take."""
        session = super().get_requests_session()
        session.trust_env = False
        session.max_redirects = 0
        return session

    def authenticate_by_email(self, sociallogin: Any) -> None:
        """Ours is `pre_social_login`: allauth's takes the password away from who has an address it did not verify."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        told = sociallogin.account.extra_data["id_token"]
        expected = sociallogin.state.get("nonce") or ""
        if not expected or not compare_digest(str(told.get("nonce", "")).encode(), expected.encode()):
            raise ImmediateHttpResponse(refused(request, "nonce"))
        try:
            email = proved_address(told)
        except NotProved as why:
            raise ImmediateHttpResponse(refused(request, str(why))) from None
        person = User.objects.filter(email=email, is_active=True).first()
        if person is None:
            raise ImmediateHttpResponse(refused(request, "unknown"))
        sociallogin.user = person

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        why = "given_up" if error == AuthError.CANCELLED else str(exception or "")
        raise ImmediateHttpResponse(refused(request, why))


def refused(request: HttpRequest, why: str) -> HttpResponse:
    """The page that says that nobody was logged in, and what to do. `why` goes into the log, in full only there."""
    security_log.note("log_in_refused", why=f"single_sign_on:{why if why in WHYS | {'given_up'} else 'failed'}")
    name = settings.OIDC_NAME
    if why == "given_up":
        sentence = _("You were not logged in with %(name)s. Try again, or use your password.")
    elif why == "unreachable":
        sentence = _("%(name)s could not be reached. Try again in a moment, or use your password.")
    elif why == "unverified":
        sentence = _("%(name)s does not vouch for your e-mail address. Let it be verified there, then try again.")
    elif why == "unknown":
        sentence = _(
            "You were recognised by %(name)s, but nobody with that address has an account here. Ask the person who "
            "manages your project for an invitation."
        )
    else:
        sentence = _(
            "What %(name)s said about you could not be believed. Try again; if it stays so, tell who runs this site."
        )
    status = 502 if why == "unreachable" else 403
    return errors.page(request, status, _("You are not logged in"), sentence % {"name": name})
