"""One article in somebody's hands: free it, give it to somebody else, send it back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations import access
from annotations.errors import Conflict, InvalidInput, NotAllowed
from annotations.models import Assignment
from annotations.review import queue, workload
from annotations.roles import Action

from .batch_form import taggers
from .people import person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assignment(request: HttpRequest, uid: str) -> HttpResponse:
    """Who has it, since when; for a manager to take it, give it on, or send it back."""
    found = access.get(Assignment, request.user, Action.MANAGE, uid=uid)
    if request.method == "POST":
        try:
            messages.success(request, acted(request, found))
            return back(request, found)
        except (Conflict, InvalidInput, NotAllowed) as refusal:
            messages.error(request, refusal.message)
        return redirect("assignment", found.uid)
    rows = Assignment.objects.filter(pk=found.pk).exclude(state=Assignment.State.RETURNED)
    now, project = timezone.now(), found.article.project
    context = {
        "project": project,
        "section": "people" if found.batch.standing else "batches",
        "found": found,
        "title": workload.titles_of([found.article_id]).get(found.article_id, ""),
        "row": next(iter(workload.done(rows, now)), None),
        "others": [row.user for row in taggers(project) if row.user_id != found.reviewer_id],
    }
    return render(request, "annotations/assignment.html", context)


def acted(request: HttpRequest, found: Assignment) -> str:
    """Do it; what was done, in a sentence. Raises Conflict, InvalidInput or NotAllowed."""
    by, now = person(request), timezone.now()
    reason = request.POST.get("reason", "").replace("\r\n", "\n").replace("\0", "")
    match request.POST.get("act"):
        case "free":
            queue.free(assignment=found, by=by, now=now, reason=reason)
            return _("Free: somebody else can be given it. What was answered stays and does not count.")
        case "give":
            others = {str(row.user.uid): row.user for row in taggers(found.article.project)}
            to = others.get(request.POST.get("to", ""))
            if to is None:
                raise InvalidInput(_("Choose somebody who may tag in this project."))
            queue.reassign(assignment=found, to=to, by=by, now=now, reason=reason)
            return _("%(person)s has it now.") % {"person": to}
        case "send_back":
            if not reason.strip():
                raise InvalidInput(_("Say why: whoever did it reads that when they open it again."))
            queue.reopen(assignment=found, by=by, now=now, reason=reason)
            return _("Sent back to %(person)s, who reads your reason.") % {"person": found.reviewer}
    raise InvalidInput(_("The form is not complete. Reload the page."))


def back(request: HttpRequest, found: Assignment) -> HttpResponse:
    """To the list that it was chosen from."""
    if request.POST.get("back") == "people" or found.batch.standing:
        return redirect("people", found.article.project.uid)
    return redirect("batch", found.batch.uid)
