"""What is done to an import: taken back, stopped, gone on with; and its rejected rows, to keep."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from annotations import access, tasks
from annotations.errors import NotAllowed
from annotations.ingest import imports
from annotations.ingest import rejects as reject_rows
from annotations.models import Import
from annotations.roles import Action

from .people import person


@login_required
@require_POST
def take_back(request: HttpRequest, uid: str) -> HttpResponse:
    imported = access.get(Import, request.user, Action.IMPORT, uid=uid)
    count = imports.take_back(imported=imported, by=person(request), now=timezone.now())
    renewed = imported.counts.get("versions", 0)
    if count or not renewed:
        messages.success(request, _("Taken back: %(count)d articles are gone from the project.") % {"count": count})
    if renewed:
        said = ngettext(
            "Taken back: %(n)d article has its old text again.",
            "Taken back: %(n)d articles have their old text again.",
            renewed,
        )
        messages.success(request, said % {"n": renewed})
    return redirect("import", imported.uid)


@login_required
@require_POST
def stop(request: HttpRequest, uid: str) -> HttpResponse:
    imported = access.get(Import, request.user, Action.IMPORT, uid=uid)
    tasks.stop_import(imported, by=person(request), now=timezone.now())
    return redirect("import", imported.uid)


@login_required
@require_POST
def go_on(request: HttpRequest, uid: str) -> HttpResponse:
    """Read on where an import ended that failed or was stopped."""
    imported = access.get(Import, request.user, Action.IMPORT, uid=uid)
    tasks.go_on_with_import(imported, by=person(request), now=timezone.now())
    return redirect("import", imported.uid)


def readable(request: HttpRequest, uid: str) -> Import:
    """The import, for whoever may read what came in it. Raises NotAllowed for whoever is not cleared."""
    imported = access.get(Import, request.user, Action.IMPORT, uid=uid)
    if not access.reads_imports(request.user, imported):
        raise NotAllowed(_("You are not cleared for confidential articles."))
    return imported


@login_required
@require_GET
def rejected_rows(request: HttpRequest, uid: str) -> StreamingHttpResponse:
    """The rejected rows as they were, in the format that they came in: to be mended and brought again."""
    imported = readable(request, uid)
    response = StreamingHttpResponse(reject_rows.rows(imported), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="to-mend-{imported.uid}.{imported.reader}"'
    return response


@login_required
@require_GET
def rejects(request: HttpRequest, uid: str) -> StreamingHttpResponse:
    """The rejected rows as CSV."""
    imported = readable(request, uid)
    response = StreamingHttpResponse(reject_rows.lines(imported), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejects-{imported.uid}.csv"'
    return response
