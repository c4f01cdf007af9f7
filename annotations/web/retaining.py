"""The project's rule of retention: what it would erase is looked at before it is saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations import access, tasks
from annotations.models import Job, Project, retention
from annotations.people import projects
from annotations.roles import Action

from .people import person

MOST_RUNS = 7
HELP = {
    "text": gettext_lazy(
        "Days after the last Done, or after the project was archived. Labels, decisions and the ledger stay; datasets "
        "that were made keep their text."
    ),
    "originals": gettext_lazy("Days after they came. The text stays; nobody can compare it with its file any more."),
    "imports": gettext_lazy("Days after they came. What was rejected cannot be mended any more."),
    "access_log": gettext_lazy("Days after the hour in which somebody read."),
    "expired": gettext_lazy("Days after they were used, revoked or expired."),
}
# What is counted, in the order in which it is told.
COUNTED = {
    "articles": gettext_lazy("texts of articles"),
    "originals": gettext_lazy("fetched pages and files"),
    "imports": gettext_lazy("imports, their files and rejected rows"),
    "rejected": gettext_lazy("rejected rows"),
    "access_log": gettext_lazy("lines of the access log"),
    "invitations": gettext_lazy("invitations"),
    "tokens": gettext_lazy("API tokens"),
}


class RuleForm(forms.Form):
    """Days of each part; empty: as the site has it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site = retention.site_days()
        for part in retention.Part:
            usual = site.get(part.value, 0)
            stands = _("Empty: %(days)d days, as the site has it. 0: kept.") % {"days": usual}
            self.fields[part.value] = forms.IntegerField(
                label=part.label,
                required=False,
                min_value=0,
                max_value=retention.LONGEST,
                help_text=f"{HELP[part.value]} {stands if usual else _('Empty or 0: kept.')}",
            )

    def days(self) -> dict[str, int]:
        return {part: number for part, number in self.cleaned_data.items() if number is not None}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, project: str) -> HttpResponse:
    """The rule. A POST shows what it would erase now; one with `save` saves it."""
    home = access.get(Project, request.user, Action.MANAGE, uid=project)
    form = RuleForm(request.POST or None, initial=retention.own_days(home))
    preview = None
    if request.method == "POST" and form.is_valid():
        if "save" in request.POST:
            changed = projects.retain(project=home, days=form.days(), by=person(request), now=timezone.now())
            messages.success(request, _("Saved.") if changed else _("Nothing changed."))
            return redirect("retention", home.uid)
        preview = told(home, form.days())
    jobs = access.visible(Job, request.user).filter(project=home, kind=Job.Kind.RETENTION)
    context = {
        "project": home,
        "section": "settings",
        "form": form,
        "preview": preview,
        "runs": [(job, counts(job.result)) for job in jobs[:MOST_RUNS]],
    }
    return render(request, "annotations/retention.html", context, status=422 if form.errors else 200)


def told(project: Project, own: dict[str, int]) -> dict[str, Any]:
    """What a rule would erase now."""
    merged = {**retention.site_days(), **own}
    rule = {part: number for part, number in merged.items() if number}
    found = tasks.erasable(project, rule, timezone.now())
    return {"rule": bool(rule), "counts": counts(found), "datasets": found.get("datasets", 0)}


def counts(found: dict[str, int]) -> list[tuple[int, str]]:
    return [(found[name], str(words)) for name, words in COUNTED.items() if found.get(name)]
