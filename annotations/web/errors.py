"""Pages that say what went wrong and what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from annotations.errors import WorkbenchError


def page(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    """`bare`: after our own fault the page must not ask the database for anything, and before it is known who asks it
    cannot say so."""
    context = {"title": title, "sentence": sentence, "bare": status >= 500 or not hasattr(request, "user")}
    return render(request, "annotations/error.html", context, status=status)


def refusal(request: HttpRequest, error: WorkbenchError) -> HttpResponse:
    """The page for a WorkbenchError: its own sentence, its own status."""
    title = _("Not found") if error.status == 404 else _("That did not work")
    return page(request, error.status, title, error.message)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 404, _("Not found"), _("There is no such page, or you have no access to it."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, _("Not allowed"), _("Your role does not allow that."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 400, _("That did not work"), _("The request could not be read."))


def server_error(request: HttpRequest) -> HttpResponse:
    return page(request, 500, _("Something broke"), _("It was our fault and has been logged. Try again in a moment."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(
        request, 403, _("The form was too old"), _("Go back, reload the page and send it again. Nothing was changed.")
    )
