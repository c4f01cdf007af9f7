"""Inviting people: one, or many from a file; a new link for somebody; taking an invitation back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from annotations import access
from annotations.errors import InvalidInput
from annotations.models import Batch, Invitation, Project
from annotations.people import bulk, invitations, mails
from annotations.roles import Action, Role
from annotations.text import cells

from .people import person

ROLES = (
    (Role.REVIEWER.value, gettext_lazy("Reviewer")),
    (Role.ADJUDICATOR.value, gettext_lazy("Adjudicator")),
    (Role.VIEWER.value, gettext_lazy("Viewer")),
    (Role.MANAGER.value, gettext_lazy("Manager")),
)


class IntoForm(forms.Form):
    """`batch`: the uid of one of the project that takes people; no other can be chosen."""

    batch = forms.ChoiceField(label=gettext_lazy("Works in the batch"), required=False)

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Batch.objects.filter(project=project, standing=False, closed_at=None, kind=Batch.Kind.WORK)
        self.batches = {str(row.uid): row for row in rows.order_by("-pk")}
        choices = [("", _("none in particular")), *((uid, row.name) for uid, row in self.batches.items())]
        self.fields["batch"].choices = choices  # type: ignore[attr-defined]

    def into(self) -> Batch | None:
        return self.batches.get(self.cleaned_data["batch"])


class InviteForm(IntoForm):
    email = forms.CharField(
        label=gettext_lazy("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"})
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150, required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES)
    cleared = forms.BooleanField(label=gettext_lazy("May open confidential articles"), required=False)


class ManyForm(IntoForm):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv"}),
        help_text=gettext_lazy("A line for each person: e-mail, name, role and perhaps cleared (yes or no)."),
    )


def forms_of(request: HttpRequest | None, project: Project) -> tuple[InviteForm, ManyForm]:
    """Both forms of the page; of a request, the one that it sends is bound."""
    if request is None:
        return InviteForm(project, auto_id="one_%s"), ManyForm(project, auto_id="many_%s")
    if request.POST.get("way") == "many":
        return InviteForm(project, auto_id="one_%s"), ManyForm(project, request.POST, request.FILES, auto_id="many_%s")
    return InviteForm(project, request.POST, auto_id="one_%s"), ManyForm(project, auto_id="many_%s")


def invited(request: HttpRequest, project: Project, form: InviteForm | ManyForm) -> HttpResponse:
    """Invite whom the form names, and say what became of it."""
    by, now, into = person(request), timezone.now(), form.into()
    if isinstance(form, ManyForm):
        data = form.cleaned_data["file"].read(bulk.MOST_BYTES + 1)
        return shown(request, project, bulk.invite(project=project, data=data, batch=into, by=by, now=now))
    given = {name: form.cleaned_data[name] for name in ("email", "name", "role", "cleared")}
    made = invitations.make(project=project, wish=invitations.Wish(**given, batch=into), by=by, now=now)
    return shown(request, project, [outcome(made)])


@login_required
@require_POST
def invitation(request: HttpRequest, uid: str) -> HttpResponse:
    """A new link (`act=again`) for somebody who was invited, or none any more (`act=revoke`)."""
    found = access.get(Invitation, request.user, Action.MANAGE, uid=uid)
    by, now, act = person(request), timezone.now(), request.POST.get("act")
    if act == "again":
        return shown(request, found.project, [outcome(invitations.again(invitation=found, by=by, now=now))])
    if act != "revoke":
        raise InvalidInput(_("The form is not complete. Reload the page."))
    invitations.revoke(invitation=found, by=by, now=now)
    messages.success(request, _("Taken back: the link for %(email)s is useless now.") % {"email": found.email})
    return redirect("people", found.project.uid)


def outcome(made: invitations.Made) -> bulk.Outcome:
    return bulk.Outcome(row=1, email=made.invitation.email, said="invited", made=made)


def shown(request: HttpRequest, project: Project, outcomes: list[bulk.Outcome]) -> HttpResponse:
    """The page that says what became of each, with the links that were not mailed. It is the only place that ever shows
    them, and comes as the answer itself: on the way to another page a link would have to be kept."""
    rows, unsent = [], [cells.line("e-mail", "name", "link")]
    for one in outcomes:
        link, sent = "", False
        if one.made is not None:
            link = request.build_absolute_uri(reverse("join")) + "#" + one.made.token
            sent = mails.invite(invitation=one.made.invitation, link=link)
        rows.append({"told": one, "link": "" if sent else link, "sent": sent})
        if link and not sent:
            unsent.append(cells.line(one.email, one.made.invitation.name if one.made else "", link))
    context = {
        "project": project,
        "section": "people",
        "rows": rows,
        "count": sum(one.made is not None for one in outcomes),
        "lines": "".join(unsent).replace("\r\n", "\n") if len(unsent) > 2 else "",
    }
    return render(request, "annotations/invited.html", context)
