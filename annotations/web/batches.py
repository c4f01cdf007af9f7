"""Batches: the list, making one, and one with all that can be done to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from annotations import access
from annotations.errors import Conflict, InvalidInput, WorkbenchError
from annotations.models import Article, Assignment, Batch, BatchArticle, Codebook, Confidentiality, Membership, Project
from annotations.review import batches as work
from annotations.review import measures, near, workload
from annotations.roles import Action

from . import choosing
from .batch_form import BatchForm, initial_of, taggers
from .people import person

MOST_CLOSED = 100
BY_HAND = 200  # articles that can be put in order on a page
PAGE = 50
KINDS = {"work": gettext_lazy("work"), "compare": gettext_lazy("compare round")}
KINDS["qualification"] = gettext_lazy("qualification")


@login_required
@require_GET
def batches(request: HttpRequest, project: str) -> HttpResponse:
    """The batches of a project: open ones by due date, drafts, closed ones."""
    home = access.get(Project, request.user, Action.MANAGE, uid=project)
    found = access.visible(Batch, request.user, Action.MANAGE).filter(project=home, standing=False)
    rows = list(found.filter(closed_at__isnull=True).order_by("-pk"))
    rows.sort(key=lambda row: (row.state != "open", row.due is None, row.due or date.min))
    rows += found.filter(closed_at__isnull=False).order_by("-closed_at")[:MOST_CLOSED]
    shares = workload.shares(rows)
    context = {
        "project": home,
        "section": "batches",
        "rows": [(row, KINDS[row.kind], shares.get(row.pk)) for row in rows],
        "today": today(home),
    }
    return render(request, "annotations/batches.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, project: str) -> HttpResponse:
    """Make one. `act=look` only shows which articles the filters find."""
    home = access.get(Project, request.user, Action.MANAGE, uid=project)
    return filled(request, home, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, uid: str) -> HttpResponse:
    """Make a draft otherwise."""
    batch = access.get(Batch, request.user, Action.MANAGE, uid=uid, standing=False)
    if batch.state != "draft":
        raise Conflict(_("This batch is open: what it consists of stands."))
    return filled(request, batch.project, batch)


def filled(request: HttpRequest, project: Project, batch: Batch | None) -> HttpResponse:
    """The form, and what comes of it."""
    user, sent = person(request), request.method == "POST"
    looking = request.POST.get("act") == "look"
    given = request.POST if sent else request.GET
    chosen = choosing.choice(project, user, given, batch)
    initial = initial_of(batch) if batch is not None else None
    if looking:  # what was typed so far, without a word about what is missing
        initial, sent = {**given.dict(), "people": given.getlist("people")}, False
    form = BatchForm(project, given if sent else None, initial=initial)
    if looking and request.headers.get("HX-Target") == "matching":
        return render(request, "annotations/_matching.html", {"chosen": chosen, "batch": batch})
    if sent and form.is_valid():
        try:
            return redirect("batch", stored(request, project, batch, form, chosen).uid)
        except WorkbenchError as refusal:
            form.add_error("name" if "name" in refusal.details else None, refusal.message)
    context = {
        "project": project,
        "section": "batches",
        "form": form,
        "batch": batch,
        "chosen": chosen,
        **choosing.filters_of(project, user),
    }
    return render(request, "annotations/batch_form.html", context, status=422 if sent else 200)


def stored(
    request: HttpRequest, project: Project, batch: Batch | None, form: BatchForm, chosen: choosing.Choice
) -> Batch:
    given: dict[str, Any] = {
        "terms": form.terms(),
        "articles": choosing.articles_of(chosen, batch),
        "people": form.chosen_people(),
        "by": person(request),
        "now": timezone.now(),
    }
    if batch is None:
        return work.draft(project=project, **given)
    return work.change(batch=batch, **given)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, uid: str) -> HttpResponse:
    """One batch. A POST does `act` to it: open, close, discard, plan, order, codebook."""
    found = access.get(Batch, request.user, Action.MANAGE, uid=uid, standing=False)
    if request.method != "POST":
        return render(request, "annotations/batch.html", told(request, found))
    acts: dict[str, Callable[[HttpRequest, Batch], str]] = {
        "open": opened,
        "close": closed,
        "discard": discarded,
        "plan": planned,
        "order": arranged,
        "codebook": adopted,
    }
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise InvalidInput(_("The form is not complete. Reload the page."))
    try:
        messages.success(request, act(request, found))
    except (Conflict, InvalidInput) as refusal:
        messages.error(request, refusal.message)
    if act is discarded and not Batch.objects.filter(pk=found.pk).exists():
        return redirect("batches", found.project.uid)
    return redirect("batch", found.uid)


def opened(request: HttpRequest, batch: Batch) -> str:
    work.open_batch(batch=batch, by=person(request), now=timezone.now())
    return _("Open: its people are given its articles from now on.")


def closed(request: HttpRequest, batch: Batch) -> str:
    work.close(batch=batch, by=person(request), now=timezone.now())
    return _("Closed: what was done in it counts from now on.")


def adopted(request: HttpRequest, batch: Batch) -> str:
    work.adopt(batch=batch, by=person(request), now=timezone.now())
    return _("Articles that nobody has opened go by the current version from now on.")


def discarded(request: HttpRequest, batch: Batch) -> str:
    work.discard(batch=batch, by=person(request), now=timezone.now())
    return _("The draft is gone.")


class PlanForm(forms.Form):
    due = forms.DateField(required=False)


def planned(request: HttpRequest, batch: Batch) -> str:
    """Another due date, and people who join."""
    form, folk = PlanForm(request.POST), {str(row.user.uid): row.user for row in taggers(batch.project)}
    chosen = request.POST.getlist("people")
    if not form.is_valid() or not folk.keys() >= set(chosen):
        raise InvalidInput(_("That is no date, or somebody may not tag here (any more)."))
    people, now = [folk[uid] for uid in chosen], timezone.now()
    work.reschedule(batch=batch, due=form.cleaned_data["due"], people=people, by=person(request), now=now)
    return _("Changed.")


def arranged(request: HttpRequest, batch: Batch) -> str:
    """The articles by the numbers that were typed beside them; equal ones stay as they stand."""
    uids, places = request.POST.getlist("article"), request.POST.getlist("place")
    chosen = choosing.choice(batch.project, person(request), request.POST, batch).ticked
    by_uid = {str(article.uid): article for article in chosen}
    if len(uids) != len(places) or not all(place.isascii() and place.isdigit() for place in places):
        raise InvalidInput(_("Write a whole number beside each article."))
    named = sorted(zip(uids, places, strict=True), key=lambda one: int(one[1][:9]))
    articles = [by_uid[uid] for uid, _place in named]
    work.arrange(batch=batch, articles=articles, by=person(request), now=timezone.now())
    return _("The order is kept.")


def told(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    """What the page says of a batch."""
    now, user = timezone.now(), person(request)
    rows = access.visible(Assignment, user, Action.MANAGE).filter(batch=batch)
    done = Paginator(rows.filter(state=Assignment.State.DONE).order_by("-done_at", "pk"), PAGE)
    page = done.get_page(request.GET.get("page"))
    articles = BatchArticle.objects.filter(batch=batch, article__in=access.visible(Article, user, Action.MANAGE))
    places = list(articles.select_related("article").order_by("position")[:BY_HAND])
    titles = workload.titles_of(row.article_id for row in places)
    working = set(batch.people.values_list("pk", flat=True))
    return {
        "project": batch.project,
        "section": "batches",
        "batch": batch,
        "kind": KINDS[batch.kind],
        "share": workload.shares([batch]).get(batch.pk),
        "parts": workload.parts(batch),
        "held": workload.held(rows, now),
        "done": workload.done(page.object_list, now),  # type: ignore[arg-type]
        "page": page,
        "count": batch.articles.filter(deleted_at__isnull=True).count(),
        "places": [(row, titles.get(row.article_id, "")) for row in places],
        "by_hand": batch.order == Batch.Order.BY_HAND,
        "others": [row.user for row in taggers(batch.project) if row.user_id not in working],
        "qualified": measures.qualified(batch),
        "today": today(batch.project),
        "current": Codebook.objects.current(batch.project).version,
        "secret": secret(batch),
        "passed_over": near.passed_over(Article.objects.live().filter(batches=batch), project=batch.project).count(),
    }


def secret(batch: Batch) -> dict[str, int] | None:
    """How many of its articles are confidential, and how many of its people are not cleared for them; None if that
    keeps nobody from anything."""
    articles = batch.articles.filter(confidentiality=Confidentiality.CONFIDENTIAL).count()
    cleared = Membership.objects.filter(project=batch.project, cleared=True).values("user")
    people = batch.people.exclude(pk__in=cleared).count()
    return {"articles": articles, "people": people} if articles and people else None


def today(project: Project) -> date:
    """The day it is where the project is."""
    with timezone.override(project.time_zone):
        return timezone.localdate()
