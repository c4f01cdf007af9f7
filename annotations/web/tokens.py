"""API tokens: one's own, with what they may do and when they were used; making one, revoking one."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations import access
from annotations.errors import InvalidInput
from annotations.models import ApiToken, Project, User
from annotations.people import tokens
from annotations.roles import Scope

from .people import person

SCOPES = (
    (Scope.READ.value, gettext_lazy("read: whatever you may see in the project")),
    (Scope.TAG.value, gettext_lazy("tag: open articles, answer, join and split sentences, ask")),
    (Scope.IMPORT.value, gettext_lazy("import: add articles, take an import back")),
    (Scope.EXPORT.value, gettext_lazy("export: order datasets")),
    (Scope.DESK.value, gettext_lazy("desk: make batches, hand out articles, settle")),
)
STATES = {
    "works": gettext_lazy("works"),
    "revoked": gettext_lazy("revoked"),
    "expired": gettext_lazy("expired"),
    "locked": gettext_lazy("locked out"),
}


class TokenForm(forms.Form):
    """`project`: the uid of one that the person sees; no other can be chosen."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=tokens.LONGEST_NAME, help_text=gettext_lazy("What it is for.")
    )
    project = forms.ChoiceField(label=gettext_lazy("Project"))
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("May"), choices=SCOPES, initial=[Scope.READ.value], widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Expires"), coerce=int, initial=tokens.DAYS[1])

    def __init__(self, user: User, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.projects = {str(row.uid): row for row in access.visible(Project, user).order_by("name", "pk")}
        found = [(uid, row.name) for uid, row in self.projects.items()]
        self.fields["project"].choices = found  # type: ignore[attr-defined]
        self.fields["days"].choices = [(days, in_days(days)) for days in tokens.DAYS]  # type: ignore[attr-defined]

    def home(self) -> Project:
        return self.projects[self.cleaned_data["project"]]


def in_days(days: int) -> str:
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """A POST makes a token and shows it, this once: as the answer itself, for on the way to another page it would have
    to be kept."""
    user, now = person(request), timezone.now()
    if request.method == "GET":
        return shown(request, TokenForm(user))
    form = TokenForm(user, request.POST)
    if not form.is_valid():
        return shown(request, form, status=400)
    given = form.cleaned_data
    try:
        made = tokens.make(
            user=user,
            project=form.home(),
            name=given["name"],
            scopes=given["scopes"],
            lifetime=timedelta(days=given["days"]),
            now=now,
        )
    except InvalidInput as refusal:
        form.add_error(None, refusal.message)
        return shown(request, form, status=400)
    return shown(request, TokenForm(user), made)


def shown(request: HttpRequest, form: TokenForm, made: tokens.Made | None = None, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    found = access.visible(ApiToken, request.user).filter(user=person(request)).select_related("project", "user")
    rows = [(row, state := tokens.state_of(row, now), STATES[state]) for row in found]
    context = {"form": form, "rows": rows, "made": made}
    return render(request, "annotations/tokens.html", context, status=status)


@login_required
@require_safe
def client(request: HttpRequest) -> FileResponse:
    """The client of the API, a file to copy: it needs nothing but Python."""
    return FileResponse(
        settings.CLIENT_FILE.open("rb"),
        as_attachment=True,
        filename="client.py",
        content_type="text/x-python; charset=utf-8",
    )


@login_required
@require_POST
def revoke(request: HttpRequest, uid: str) -> HttpResponse:
    """Makes one's own token useless."""
    token = access.get(ApiToken, request.user, uid=uid)
    tokens.revoke(token=token, now=timezone.now())
    messages.success(request, _("Revoked: “%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("tokens")
