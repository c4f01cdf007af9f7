"""People: who belongs to a project, who is invited, who holds what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotations import access, tasks
from annotations.errors import InvalidInput, WorkbenchError
from annotations.models import Assignment, Invitation, Membership, Project
from annotations.people import invitations, projects
from annotations.review import workload, worksheet
from annotations.roles import Action, Role

from . import inviting
from .people import person

PAGE = 50
ROLES = (
    (Role.REVIEWER.value, gettext_lazy("Reviewer: tags articles")),
    (Role.ADJUDICATOR.value, gettext_lazy("Adjudicator: also settles, and reads everybody's answers")),
    (Role.VIEWER.value, gettext_lazy("Viewer: reads")),
    (Role.MANAGER.value, gettext_lazy("Manager: everything")),
)
NAMES = {
    Role.MANAGER.value: gettext_lazy("manager"),
    Role.ADJUDICATOR.value: gettext_lazy("adjudicator"),
    Role.REVIEWER.value: gettext_lazy("reviewer"),
    Role.VIEWER.value: gettext_lazy("viewer"),
}


class MemberForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES)
    cleared = forms.BooleanField(label=gettext_lazy("May open confidential articles"), required=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, project: str) -> HttpResponse:
    """Who belongs to the project; for managers also invitations and who holds what. A POST invites."""
    wanted = Action.MANAGE if request.method == "POST" else Action.SEE
    home = access.get(Project, request.user, wanted, uid=project)
    if request.method != "POST":
        return render(request, "annotations/people.html", told(request, home))
    one, many = inviting.forms_of(request, home)
    form = many if many.is_bound else one
    if form.is_valid():
        try:
            return inviting.invited(request, home, form)
        except WorkbenchError as refusal:
            form.add_error(None, refusal.message)
    context = told(request, home) | {"one": one, "many": many}
    return render(request, "annotations/people.html", context, status=422)


def told(request: HttpRequest, project: Project) -> dict[str, Any]:
    """What the page says: to everybody names and roles, to managers all of it."""
    rows = Membership.objects.filter(project=project).select_related("user")
    members = sorted(rows, key=lambda row: (not row.user.is_active, str(row.user).casefold()))
    context = {"project": project, "section": "people", "manages": access.allows(request.user, project, Action.MANAGE)}
    if not context["manages"]:
        return context | {"members": [(row, NAMES[row.role], 0, None) for row in members]}
    now, held = timezone.now(), access.visible(Assignment, request.user, Action.MANAGE).filter(article__project=project)
    counts = dict(held.filter(state="open").order_by().values_list("reviewer").annotate(n=Count("pk")))
    paces = worksheet.paces(project, now) if project.shows_pace else {}
    one, many = inviting.forms_of(None, project)
    return context | {
        "members": [(row, NAMES[row.role], counts.get(row.user_id, 0), paces.get(row.user_id)) for row in members],
        "invited": invited(project),
        "held": workload.held(held, now),
        "one": one,
        "many": many,
    }


def invited(project: Project) -> list[tuple[Invitation, Any, str]]:
    """The invitations that nobody used or took back, with role and state."""
    now, managers = timezone.now(), invitations.managers_of(project)
    rows = Invitation.objects.filter(project=project, used_at=None, revoked_at=None).select_related("by", "batch")
    return [(row, NAMES[row.role], invitations.state_of(row, now, managers=managers)) for row in rows]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, project: str, person: str) -> HttpResponse:
    """One member: role, what they hold and have done. A POST changes the role, or removes them."""
    found = access.get(Membership, request.user, Action.MANAGE, project__uid=project, user__uid=person)
    if request.method == "POST":
        try:
            return changed(request, found)
        except InvalidInput as refusal:
            messages.error(request, refusal.message)
        return redirect("member", project, person)
    now = timezone.now()
    rows = access.visible(Assignment, request.user, Action.MANAGE)
    rows = rows.filter(article__project=found.project, reviewer=found.user)
    page = Paginator(rows.filter(state="done").order_by("-done_at", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "project": found.project,
        "section": "people",
        "member": found,
        "role": NAMES[found.role],
        "form": MemberForm(initial={"role": found.role, "cleared": found.cleared}),
        "held": workload.held(rows, now),
        "done": workload.done(page.object_list, now),  # type: ignore[arg-type]
        "page": page,
    }
    return render(request, "annotations/member.html", context)


def changed(request: HttpRequest, found: Membership) -> HttpResponse:
    by, now, act = person(request), timezone.now(), request.POST.get("act")
    if act == "remove":
        tasks.remove_member(member=found, by=by, now=now)
        said = _("%(person)s no longer belongs to the project. Their answers stay.")
        messages.success(request, said % {"person": found.user})
        ours = access.visible(Project, by).filter(pk=found.project_id).exists()
        return redirect("people", found.project.uid) if ours else redirect("home")
    form = MemberForm(request.POST)
    if act != "change" or not form.is_valid():
        raise InvalidInput(_("The form is not complete. Reload the page."))
    tasks.change_member(member=found, by=by, now=now, **form.cleaned_data)
    messages.success(request, _("Changed: it holds from the next page on that they open."))
    manages = access.allows(by, found.project, Action.MANAGE)
    return redirect("member", found.project.uid, found.user.uid) if manages else redirect("people", found.project.uid)


@login_required
@require_POST
def pace(request: HttpRequest, project: str) -> HttpResponse:
    """Show managers each person's pace, or no longer."""
    home = access.get(Project, request.user, Action.MANAGE, uid=project)
    shown = request.POST.get("shown") == "yes"
    projects.show_pace(project=home, shown=shown, by=person(request), now=timezone.now())
    messages.success(request, _("Pace is shown to managers; members read so.") if shown else _("Pace is not shown."))
    return redirect("people", home.uid)


@login_required
@require_GET
def work(request: HttpRequest, project: str) -> StreamingHttpResponse:
    """The work sheet as CSV."""
    home = access.get(Project, request.user, Action.MANAGE, uid=project)
    response = StreamingHttpResponse(worksheet.lines(home, timezone.now()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="work-{slugify(home.name) or "sheet"}.csv"'
    return response
