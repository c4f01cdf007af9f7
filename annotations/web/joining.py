"""Joining a project by an invitation: the one page that somebody without an account can write to.

The secret stands after the # of the link, which browsers send to nobody: it is in no log and no Referer. A script puts
it into this page's form, or whoever opened the link pastes it there; from then on the session knows its digest.
"""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations.errors import WorkbenchError
from annotations.models import Invitation, User
from annotations.people import invitations

from . import errors, sessions
from .people import person

KEPT = "invitation"


class AccountForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 10 characters, and not one that many people have."),
    )
    again = forms.CharField(
        label=gettext_lazy("Password, again"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> None:
        if self.cleaned_data.get("password") != self.cleaned_data.get("again"):
            self.add_error("again", _("These two are not the same."))


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """The invitation that was opened here, and what can be done with it."""
    if request.method == "POST" and not ratelimit.consume(request, action="join"):
        return errors.page(request, 429, _("Too many attempts"), _("Wait a few minutes, then open the link again."))
    try:
        if "code" in request.POST:
            return known(request)
        if KEPT not in request.session:
            return page(request)
        invitation = invitations.by_digest(request.session[KEPT])
        invitations.check_open(invitation, timezone.now())
        return used(request, invitation) if request.method == "POST" else page(request, invitation)
    except WorkbenchError as refusal:
        request.session.pop(KEPT, None)
        return page(request, problem=refusal)


def known(request: HttpRequest) -> HttpResponse:
    """Look the secret up, alone or in its whole link, and go on without it."""
    found = invitations.find(request.POST["code"].strip().rpartition("#")[2])
    invitations.check_open(found, timezone.now())
    request.session[KEPT] = found.digest
    return redirect("join")


def used(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Join: as who is logged in, or with a new account."""
    now = timezone.now()
    if request.user.is_authenticated:
        invitations.join(invitation=invitation, person=person(request), now=now)
        return welcome(request, invitation)
    form = AccountForm(request.POST)
    if not form.is_valid():
        return page(request, invitation, form)
    given = {name: form.cleaned_data[name] for name in ("name", "password")}
    try:
        made = invitations.sign_up(invitation=invitation, now=now, **given)
    except WorkbenchError as refusal:
        told = [name for name in given if name in refusal.details]
        for name in told:
            form.add_error(name, refusal.details[name])
        if not told:
            form.add_error(None, refusal.message)
        return page(request, invitation, form)
    login(request, made, backend="allauth.account.auth_backends.AuthenticationBackend")
    sessions.begin(request, "invitation")
    return welcome(request, invitation)


def welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    request.session.pop(KEPT, None)
    said = _("Welcome: you belong to “%(project)s” now.") % {"project": invitation.project.name}
    messages.success(request, said)
    return redirect("home")


def page(
    request: HttpRequest,
    invitation: Invitation | None = None,
    form: AccountForm | None = None,
    problem: WorkbenchError | None = None,
) -> HttpResponse:
    """What the holder of the link is told; somebody without it is only asked for it."""
    context: dict[str, Any] = {"invitation": invitation, "problem": problem}
    if invitation is not None:
        account = User.objects.filter(email=invitation.email).first()
        context["account"] = account
        context["same"] = request.user.is_authenticated and account == request.user
        context["form"] = form or AccountForm(initial={"name": invitation.name})
    status = problem.status if problem else 422 if form is not None else 200
    return render(request, "annotations/join.html", context, status=status)
