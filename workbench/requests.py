"""What is told of each request: its id, a line in the log, and the counts of metrics."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from . import logs, metrics

log = logging.getLogger(__name__)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Told:
    """Stands first: whatever answers is counted. No part of an address but the name of its route is told."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = logs.request_id(request.headers.get("X-Request-ID", ""))
        logs.begin(request, name)
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - begun
            response.headers["X-Request-ID"] = name
            route = route_of(request)
            method = request.method if request.method in METHODS else "other"
            metrics.count_request(route, str(method), response.status_code, seconds)
            told = {"route": route, "method": method, "status": response.status_code, "ms": round(seconds * 1000, 1)}
            log.info("request", extra=told)
            return response
        finally:
            logs.end()


def route_of(request: HttpRequest) -> str:
    """The name of the route, with its namespace; "static" for files, "none" for what no route has."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return str(match.view_name or "none")
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"
