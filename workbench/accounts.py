"""How allauth behaves here: nobody signs up by themselves, and only the pages that we use exist."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations import security_log
from annotations.models import User
from annotations.people import sessions
from annotations.web.sessions import begin

PAGES = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",  # says that it is closed
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_reauthenticate",
        # allauth.mfa
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_add_webauthn",
        "mfa_login_webauthn",
        "mfa_reauthenticate_webauthn",
    }
)


READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])


# allauth's mails that tell a person what changed about their ways in → what the security log says of it.
TOLD: dict[str, tuple[str, dict[str, str]]] = {
    "mfa/email/totp_activated": ("factor_added", {"factor": "totp"}),
    "mfa/email/totp_deactivated": ("factor_removed", {"factor": "totp"}),
    "mfa/email/webauthn_added": ("factor_added", {"factor": "webauthn"}),
    "mfa/email/webauthn_removed": ("factor_removed", {"factor": "webauthn"}),
    "mfa/email/recovery_codes_generated": ("recovery_codes_made", {}),
    "account/email/password_changed": ("password_changed", {}),
    "account/email/password_set": ("password_changed", {}),
    "account/email/password_reset": ("password_changed", {"why": "link"}),
}


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:
        """Closed: managers invite people."""
        return False

    def get_client_ip(self, request: Any) -> str:
        """Of whoever came past a proxy that TRUSTED_PROXIES counts nothing is known but where the last one stands."""
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured:
            return str(request.META["REMOTE_ADDR"])

    def login(self, request: Any, user: Any) -> None:
        super().login(request, user)
        begin(request)

    def logout(self, request: Any) -> None:
        if request.user.is_authenticated:
            security_log.note("log_out", person=request.user.uid)
        super().logout(request)

    def authentication_failed(self, request: Any, **credentials: Any) -> None:
        person = User.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        security_log.note("log_in_refused", why="password", person=person.uid if person else None)

    def validation_error(self, code: str, *args: Any) -> Any:
        if code in ("too_many_login_attempts", "rate_limited"):
            security_log.note("limited", limit="log_in")
        return super().validation_error(code, *args)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """allauth's, in our words."""
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        return [{**one, "description": words[one["id"]]} for one in super().get_reauthentication_methods(user)]

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """A way in has changed: the log is told, the session gets another key, and a new password ends all others."""
        if template_prefix in TOLD:
            kind, facts = TOLD[template_prefix]
            security_log.note(kind, person=user.uid, **facts)
            own = self.request is not None and self.request.user.is_authenticated and self.request.user.pk == user.pk
            if own and kind != "password_changed":  # Django has rotated it then
                self.request.session.cycle_key()
            if kind == "password_changed":
                sessions.end_others(person=user, key=self.request.session.session_key if own else None)
        super().send_notification_mail(template_prefix, user, *args, **kwargs)


def pages() -> list[URLPattern | URLResolver]:
    """allauth's pages without those that change the e-mail address, by which people are known here. Two are ours, under
    the names that allauth goes back to."""
    from allauth.account import urls  # these need the tables, which the adapter is loaded before
    from allauth.mfa.base import urls as mfa
    from allauth.mfa.recovery_codes import urls as recovery_codes
    from allauth.mfa.totp import urls as totp
    from allauth.mfa.webauthn import urls as webauthn

    from annotations.web import second_factor

    from .openid import views as openid

    return [
        path("ways-in/", second_factor.page, name="mfa_index"),
        path("ways-in/passkeys/<str:key>/remove/", second_factor.remove_passkey, name="passkey-remove"),
        path("single-sign-on/", openid.go, name="single-sign-on"),
        path("single-sign-on/back/", openid.back, name="single-sign-on-back"),
        *used(urls),
        path("ways-in/", include(used(mfa))),
        path("ways-in/app/", include(used(totp))),
        path("ways-in/recovery-codes/", include(used(recovery_codes))),
        path("ways-in/passkeys/", include(used(webauthn))),
    ]


def used(urls: Any) -> list[URLPattern]:
    """Those of allauth's that we use; their views answer no other method than a browser's."""
    wanted = [pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern) and pattern.name in PAGES]
    return [URLPattern(page.pattern, READ_AND_SEND(page.callback), page.default_args, page.name) for page in wanted]
