"""Suggestions: how good they are, when they stay silent, what was learned, and which version is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations import access, tasks
from annotations.codebook import Entry, entries_of
from annotations.errors import Conflict, InvalidInput, WorkbenchError
from annotations.models import Codebook, Figure, Job, Project
from annotations.models.projects import MOST_UNAIDED
from annotations.roles import Action
from annotations.suggest import choosing, honesty, learned, precision, settled, suggesters, training

from . import suggestion_figures as figures
from .figures import count, rests_on
from .overview_labels import suggestions as kept
from .people import person
from .stored import stored


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, project: str) -> HttpResponse:
    """The page. A POST does one thing of ACTS, by the name of its button."""
    home, status = access.get(Project, request.user, Action.MANAGE, uid=project), 200
    if request.method == "POST":
        try:
            act = next((ACTS[name] for name in ACTS if name in request.POST), None)
            if act is None:
                raise InvalidInput(_("Nothing was asked for."))
            if home.archived_at is not None and act is not stop:
                raise Conflict(_("This project is archived."))
            act(request, home)
            return redirect("suggestions", home.uid)
        except WorkbenchError as error:
            messages.error(request, error.message)
            status = error.status
    if request.headers.get("HX-Target") == "training":
        context = trained(request, home)
        response = render(request, "annotations/_training.html", context)
        if not context["training_runs"]:
            response["HX-Refresh"] = "true"  # what it found stands all over the page
        return response
    return render(request, "annotations/suggestions.html", told(request, home), status=status)


def train(request: HttpRequest, project: Project) -> None:
    with transaction.atomic():
        job = tasks.train(project=project, by=person(request))
    if job is None:
        messages.info(request, _("A training waits or runs already."))


def stop(request: HttpRequest, project: Project) -> None:
    if training.stop(project, now=timezone.now()):
        messages.success(request, _("Stopped. Nothing of it is left."))


def use(request: HttpRequest, project: Project) -> None:
    """`use`: a version, "cues" or "best"."""
    asked = request.POST["use"]
    version = {"cues": "", "best": None}.get(asked, asked)
    used = tasks.use_suggester(project=project, version=version, by=person(request), now=timezone.now())
    messages.success(request, _("In use now: %(name)s.") % {"name": figures.title(used)})


def want(request: HttpRequest, project: Project) -> None:
    """`want-<label>`: per cent, "" for always. All of them or none."""
    with transaction.atomic():
        for entry in entries_of(Codebook.objects.current(project).content):
            given = request.POST.get(f"want-{entry.key}", "")
            if given not in figures.WANTED:
                raise InvalidInput(_("Choose one of the shares."))
            share = int(given) if given else None
            precision.want(project=project, label=entry.key, per_cent=share, by=person(request), now=timezone.now())
    messages.success(request, _("Kept. It holds for what is shown from now on; nothing is deleted."))


def share(request: HttpRequest, project: Project) -> None:
    given = request.POST.get("share", "")
    if not given.isascii() or not given.isdecimal() or len(given) > 3:
        raise InvalidInput(_("Give a number of per cent."))
    precision.share_unaided(project=project, per_cent=int(given), by=person(request), now=timezone.now())
    messages.success(request, _("Kept."))


ACTS: dict[str, Callable[[HttpRequest, Project], None]] = {
    "train": train,
    "stop": stop,
    "use": use,
    "want": want,
    "share": share,
}


def told(request: HttpRequest, project: Project) -> dict[str, Any]:
    """What the page shows."""
    used = suggesters.usable(project)
    newest = training.newest(project)
    measured = used.manifest.get("measured", {})
    entries = {entry.key: entry for entry in entries_of(Codebook.objects.current(project).content)}
    found = stored(project, person(request), [Figure.Kind.SUGGESTIONS])
    quality = found.get(Figure.Kind.SUGGESTIONS)
    wanted = precision.wanted(project)
    return {
        "project": project,
        "section": "overview",
        "used": figures.title(used),
        "chosen": choosing.chosen(project),
        "learned": used.kind == learned.KIND,
        "unmeasured": figures.unmeasured(measured, honesty.measurable(project)),
        "rests": rests_on(measured["n"], measured["articles"]) if measured.get("state") == "measured" else "",
        "rows": figures.rows(list(entries.values()), measured, wanted, precision.told(project, used)),
        "wishes": figures.WANTED,
        "asks": bool(wanted),
        "table": figures.table(measured, entries),
        "calibration": figures.calibration(measured),
        "curve": figures.curve(used if used.kind == learned.KIND else newest) if newest else [],
        "versions": versions(project, entries),
        "pinned": suggesters.pinned(project),
        "stored": found,
        "suggestions": kept(quality, entries),
        "overruled": figures.overruled(quality, entries),
        "share": project.unaided_share,
        "most_unaided": MOST_UNAIDED,
    } | trained(request, project)


def versions(project: Project, entries: Mapping[str, Entry]) -> list[dict[str, Any]]:
    """What was learned, the newest first; the cues are not among them."""
    used = suggesters.current(project)
    return [
        {
            "row": row,
            "title": figures.title(row),
            "macro": figures.per_cent(row.manifest.get("measured", {}).get("macro")),
            "sentences": count(row.manifest.get("sentences", 0)),
            "better": [entries[key].name for key in row.manifest.get("better", []) if key in entries],
            "used": row.pk == used.pk,
            "other_cues": not suggesters.has_its_cues(row),
        }
        for row in suggesters.learned(project)[:20]
    ]


def trained(request: HttpRequest, project: Project) -> dict[str, Any]:
    """The training that waits, runs or failed, and what the next one could learn from."""
    job = access.visible(Job, request.user).filter(project=project, kind=Job.Kind.TRAIN).order_by("-pk").first()
    unfinished = job is not None and job.state in (Job.State.QUEUED, Job.State.RUNNING)
    n = settled.of(project).count()
    phase = training.PHASES[min(job.done, len(training.PHASES) - 1)] if job and job.state == Job.State.RUNNING else ""
    return {
        "project": project,
        "training": job if job and job.state != Job.State.CANCELLED else None,
        "training_runs": unfinished,
        "phase": phase,
        "settled": count(n),
        "little": n < training.LEAST,
        "least": training.LEAST,
        "first": training.FIRST,
        "may_train": not unfinished and project.archived_at is None,
    }
