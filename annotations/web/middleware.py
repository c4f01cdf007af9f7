"""Headers on every response, and refusals turned into pages."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from annotations.errors import NoRoom, TooLarge, WorkbenchError, lacks_room

from . import errors

log = logging.getLogger(__name__)

Next = Callable[[HttpRequest], HttpResponse]


class Headers:
    """`no-store` on everything that a view made, unless the view said otherwise; no powerful features for scripts."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
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
        length = request.META.get("CONTENT_LENGTH") or ""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if length.isdigit() and int(length) > most:  # before anybody reads it: the API's parsers read whatever comes
            return too_large(request, TooLarge(_("This is more than %(mb)g MB.") % {"mb": most / 1e6}))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if lacks_room(exception):
            log.error("no room", exc_info=exception)
            exception = NoRoom(_("A disk of the server is full. Nothing of this was kept. Tell whoever runs it."))
        if isinstance(exception, WorkbenchError) and not request.path.startswith(reverse("api-root")):
            return errors.refusal(request, exception)
        return None


def too_large(request: HttpRequest, error: TooLarge) -> HttpResponse:
    """The refusal of a body over the limit, in the shape of whoever asks."""
    if request.path.startswith(reverse("api-root")):
        return JsonResponse({"code": error.code, "message": error.message, "details": {}}, status=error.status)
    return errors.refusal(request, error)
