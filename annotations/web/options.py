"""The project's settings: what a manager changes without the admin."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations import access
from annotations.errors import WorkbenchError
from annotations.models import Confidentiality, Project
from annotations.models.projects import NearDuplicates
from annotations.people import projects
from annotations.roles import Action

from .people import person

CONFIDENTIALITY = (
    (Confidentiality.OPEN.value, gettext_lazy("Open")),
    (Confidentiality.INTERNAL.value, gettext_lazy("Internal: members only")),
    (Confidentiality.CONFIDENTIAL.value, gettext_lazy("Confidential: cleared members only")),
)


NEAR = (
    (NearDuplicates.ANY.value, gettext_lazy("are given like any other")),
    (NearDuplicates.SAME.value, gettext_lazy("go to the same person, as long as others have something else to do")),
    (NearDuplicates.SKIP.value, gettext_lazy("are left out once somebody has one of them; not so in batches")),
)


class OptionsForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=lambda: [(name, name) for name in projects.time_zones()],
        help_text=gettext_lazy("Days and weeks begin and end by it."),
    )
    default_confidentiality = forms.ChoiceField(
        label=gettext_lazy("New articles are"),
        choices=CONFIDENTIALITY,
    )
    accepts_the_rest = forms.BooleanField(
        required=False,
        label=gettext_lazy("Reviewers may accept the rest"),
        help_text=gettext_lazy(
            "All suggestions that were on screen, at once. Such answers are kept out of agreement and training."
        ),
    )
    two_may_settle = forms.BooleanField(
        required=False,
        label=gettext_lazy("Two of those who answered may settle a dispute"),
        help_text=gettext_lazy("For small desks: both must say the same, and the decision is marked as joint."),
    )
    near_duplicates = forms.ChoiceField(
        label=gettext_lazy("Articles that are nearly the same"),
        choices=NEAR,
        help_text=gettext_lazy(
            "When people are given their next one. Nothing is deleted, and every article can be opened from the list."
        ),
    )
    shows_pace = forms.BooleanField(
        required=False,
        label=gettext_lazy("Managers see each person's pace"),
        help_text=gettext_lazy("Every member reads on the page People whether this is on."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, project: str) -> HttpResponse:
    """What the project is called and what it allows. A POST with `archive` closes it, with `reopen` opens it again."""
    home = access.get(Project, request.user, Action.MANAGE, uid=project)
    if request.method == "POST" and {"archive", "reopen"} & request.POST.keys():
        return archived(request, home)
    fields = OptionsForm.base_fields
    form = OptionsForm(request.POST or None, initial={name: getattr(home, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        try:
            keep(request, home, form)
        except WorkbenchError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Changed."))
            return redirect("project-settings", home.uid)
    context = {"project": home, "section": "settings", "form": form}
    return render(request, "annotations/options.html", context, status=422 if form.errors else 200)


def keep(request: HttpRequest, project: Project, form: OptionsForm) -> None:
    """All of the form, or nothing of it."""
    by, now, given = person(request), timezone.now(), form.cleaned_data
    named = {name: given[name] for name in ("name", "time_zone", "default_confidentiality")}
    with transaction.atomic():
        projects.change(project=project, by=by, now=now, **named)
        projects.allow_the_rest(project=project, allowed=given["accepts_the_rest"], by=by, now=now)
        projects.allow_two_to_settle(project=project, allowed=given["two_may_settle"], by=by, now=now)
        projects.give_near_duplicates(project=project, how=given["near_duplicates"], by=by, now=now)
        projects.show_pace(project=project, shown=given["shows_pace"], by=by, now=now)


def archived(request: HttpRequest, project: Project) -> HttpResponse:
    if "archive" in request.POST:
        projects.archive(project=project, by=person(request), now=timezone.now())
        messages.success(request, _("Archived: it can be read and exported, and nothing is added."))
    else:
        projects.reopen(project=project, by=person(request), now=timezone.now())
        messages.success(request, _("Open again."))
    return redirect("project-settings", project.uid)
