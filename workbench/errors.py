"""What is said where no view came to speak: a page to a person, JSON in the API's shape to a program."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse

from annotations.api.errors import body, named
from annotations.web import errors as pages


def of_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if of_api(request):
        return JsonResponse(body("bad_request", "The request could not be read."), status=400)
    return pages.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if of_api(request):
        return JsonResponse(body("not_allowed", "This is not allowed."), status=403)
    return pages.forbidden(request, exception)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if of_api(request):
        return JsonResponse(body("not_found", "There is no such address."), status=404)
    return pages.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if of_api(request):
        refusal = named(sys.exc_info()[1] or Exception())  # a database may be away before any view is asked
        if refusal:
            return JsonResponse(body(refusal.code, refusal.message), status=refusal.status)
        return JsonResponse(body("server_error", "It was our fault and has been logged."), status=500)
    return pages.server_error(request)
