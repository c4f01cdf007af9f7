"""Where one is logged in: what a browser is, when it was last seen, and logging it out from another."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from annotations import security_log
from annotations.models import Session
from annotations.people import sessions

from .people import person

log = logging.getLogger(__name__)
SEEN_EVERY = timedelta(minutes=5)
ABOUT = "log_in"  # as workbench/sessions.py keeps it


def begin(request: HttpRequest, why: str = "") -> None:
    """What is kept of a log-in that has just begun; its time counts from now."""
    request.session[ABOUT] = {"device": sessions.device(request.headers.get("User-Agent", ""))}
    security_log.note("log_in", person=person(request).uid, why=why)


class LogIns:
    """Keeps of each log-in, to five minutes, when it was used; and tells the security log who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with security_log.asked(lambda: asking(request)):
            self.seen(request)
            response = self.get_response(request)
            if response.status_code == 403:
                security_log.note("forbidden", route=route_of(request))
        return response

    def seen(self, request: HttpRequest) -> None:
        if not request.user.is_authenticated:
            return
        now, before = timezone.now(), getattr(request.session, "seen_at", None)
        if before is not None and now - before > SEEN_EVERY:
            rows = Session.objects.filter(pk=request.session.session_key, seen_at__lte=now - SEEN_EVERY)
            try:
                rows.update(seen_at=now)
            except DatabaseError as error:  # a full disk, a writer that takes long: reading goes on
                log.warning("when a session was seen could not be kept", exc_info=error)


def asking(request: HttpRequest) -> dict[str, object]:
    """What the security log says of who asks: never their address, nor what they ask for beyond the route's name."""
    key = request.session.session_key
    by = request.user.uid if request.user.is_authenticated else None
    return {"by": by, "session": sessions.shortened(key) if by else None}


def route_of(request: HttpRequest) -> str:
    return (request.resolver_match.view_name if request.resolver_match else None) or "-"


@login_required
@require_POST
def end(request: HttpRequest, uid: str) -> HttpResponse:
    """Logs one's own browser out."""
    user = person(request)
    sessions.end(person=user, uid=uid, by=user)
    messages.success(request, _("You are logged out there."))
    return redirect("mfa_index")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Logs all of one's own browsers out but this."""
    count = sessions.end_others(person=person(request), key=request.session.session_key)
    said = ngettext("You are logged out in %(count)d place.", "You are logged out in %(count)d places.", count)
    messages.success(request, said % {"count": count})
    return redirect("mfa_index")
