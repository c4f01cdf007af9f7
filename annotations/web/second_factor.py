"""A person's own ways in: password, second factors, passkeys, recovery codes; and the way there for who must have one.

What they are set up and proved with are allauth's views, under templates of ours (templates/mfa).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from annotations.people import factors, sessions, tokens

from .people import person

# What somebody who must set one up first can open: what that takes, and the way out.
WAYS = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_reauthenticate",
        "account_logout",
        "account_login",
        "account_change_password",
        "session-end",
        "sessions-end-others",
        "accessibility",
        "health-live",
        "health-ready",
        "api-session",
    }
)
_remove = RemoveWebAuthnView.as_view(success_url=reverse_lazy("mfa_index"))


class Required:
    """Leads whoever must have a second factor and has none to set one up, before anything else.

    The API answers a session so with 403 `second_factor_required`. Tokens are let through: they are made by who got in,
    for programs, which have no second device.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        route = request.resolver_match.url_name if request.resolver_match else None
        if route in WAYS or not request.user.is_authenticated or not factors.missing(person(request)):
            return None
        if not request.path.startswith(reverse("api-root")):
            return redirect("mfa_index")
        if tokens.given(request.headers.get("Authorization", "")) is not None:
            return None
        message = _("Set up a second factor first: open the workbench in a browser.")
        return JsonResponse({"code": "second_factor_required", "message": message, "details": {}}, status=403)


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What the person logs in with, and what they could add."""
    user = person(request)
    app = Authenticator.objects.filter(user=user, type=factors.APP).first()
    codes = Authenticator.objects.filter(user=user, type=factors.CODES).first()
    context = {
        "app": app,
        "passkeys": factors.passkeys(user),
        "codes": codes,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "missing": factors.missing(user),
        "places": sessions.places(user, key=request.session.session_key, now=timezone.now()),
        "days": settings.SESSION_DAYS,
    }
    return render(request, "annotations/ways_in.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def remove_passkey(request: HttpRequest, key: str) -> HttpResponseBase:
    """Asks first; allauth wants who it is proved once more before that."""
    for name, passkey in factors.passkeys(person(request)):
        if name == key:
            return _remove(request, pk=passkey.pk)
    raise Http404
