"""Headers on every response, and refusals turned into pages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import reverse
from django.utils.translation import gettext as _

from annotations.errors import NoRoom, WorkbenchError, lacks_room

from . import errors

log = logging.getLogger(__name__)

Next = Callable[[HttpRequest], HttpResponse]


class Headers:
    """Outermost: what Django's own middleware sets, also on what it never saw go out (a refused host, the way to
    https), `no-store` on everything that a view made, unless the view said otherwise; no powerful features."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        kinds: tuple[Any, ...] = (SecurityMiddleware, XFrameOptionsMiddleware, CSPMiddleware)
        self.others = [kind(get_response) for kind in kinds]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for other in self.others:  # none of them changes what is set already
            response = other.process_response(request, response)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class Errors:
    """A WorkbenchError that a page raised becomes a page (or fragment) with its sentence and status."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if lacks_room(exception):
            log.error("no room", exc_info=exception)
            exception = NoRoom(_("A disk of the server is full. Nothing of this was kept. Tell whoever runs it."))
        if isinstance(exception, WorkbenchError) and not request.path.startswith(reverse("api-root")):
            return errors.refusal(request, exception)
        if isinstance(exception, UnreadablePostError):
            return errors.bad_request(request)
        return None
