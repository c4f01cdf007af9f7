"""Limits on how often somebody asks: whatever goes to the API, and what writes to pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from annotations.errors import TooManyRequests
from annotations.people import limits, tokens

from . import errors
from .people import person

READS = ("GET", "HEAD", "OPTIONS")


class Limits:
    """Counts by person, and strangers by address; programs are counted by their tokens, once these are known
    (api/authentication.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        to_api = request.path.startswith(reverse("api-root"))
        if request.method in READS and not to_api:
            return None
        try:
            token = tokens.given(request.headers.get("Authorization", "")) if to_api else None
            if token is None:
                limits.check("requests" if request.user.is_authenticated else "strangers", who(request))
            if request.method not in READS and (request.content_type or "").startswith("multipart/"):
                limits.check("uploads", token or who(request))  # a body in parts is a file: counted before it is read
        except TooManyRequests as refusal:
            return refused(request, refusal)
        return None


def who(request: HttpRequest) -> str:
    """The person who asks, or where a stranger comes from."""
    return str(person(request).uid) if request.user.is_authenticated else address(request)


def address(request: HttpRequest) -> str:
    """Where the request comes from, as allauth tells it for its own limits (TRUSTED_PROXIES)."""
    return limits.household(get_adapter().get_client_ip(request))


def refused(request: HttpRequest, refusal: TooManyRequests) -> HttpResponse:
    if request.path.startswith(reverse("api-root")):
        said = {"code": refusal.code, "message": refusal.message, "details": refusal.details}
        response: HttpResponse = JsonResponse(said, status=refusal.status)
    else:
        response = errors.page(request, refusal.status, _("Too many requests"), refusal.message)
    response.headers["Retry-After"] = str(refusal.details["retry_after"])
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """allauth's own limits (log-in, passwords) say so by this."""
    wait = 60
    said = _("Too many attempts in a short time. Wait a minute, then try again.")
    return refused(request, TooManyRequests(said, retry_after=wait))
