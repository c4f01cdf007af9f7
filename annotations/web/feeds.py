"""Feeds for managers: what is subscribed to, what each poll brought, adding, pausing, asking now, removing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from annotations import access, tasks
from annotations.errors import WorkbenchError
from annotations.ingest import fetching
from annotations.ingest.fetching import feeds
from annotations.models import Feed, Import, Project
from annotations.roles import Action

from .people import person

MOST_IMPORTS = 3


class FeedForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("Address of the feed"),
        max_length=2000,
        widget=forms.URLInput({"placeholder": "https://", "autocomplete": "off"}),
        help_text=gettext_lazy("RSS or Atom: what a site links as “RSS” or “Feed”, not its home page."),
    )
    hours = forms.TypedChoiceField(label=gettext_lazy("Asked"), coerce=int, initial=6)
    text = forms.ChoiceField(
        label=gettext_lazy("Text"),
        choices=Feed.Text.choices,
        initial=Feed.Text.PAGE,
        help_text=gettext_lazy("Many feeds carry a teaser alone. The page also says who wrote it, and when."),
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.fields["hours"].choices = [(hours, every(hours)) for hours in feeds.HOURS]  # type: ignore[attr-defined]


def every(hours: int) -> str:
    if hours % 24 == 0:
        return ngettext("every day", "every %(n)d days", hours // 24) % {"n": hours // 24}
    return ngettext("every hour", "every %(n)d hours", hours) % {"n": hours}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, project: str) -> HttpResponse:
    """The feeds of a project; a POST subscribes to one, which is then asked at once."""
    home = access.get(Project, request.user, Action.IMPORT, uid=project)
    form, status = FeedForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    feed = feeds.subscribe(project=home, by=person(request), now=timezone.now(), **form.cleaned_data)
                    tasks.poll(feed, by=person(request))
            except WorkbenchError as error:
                form.add_error("address", error.message)
                status = error.status
            else:
                messages.success(request, _("Subscribed. It is being asked now."))
                return redirect("feeds", home.uid)
    context = {
        "project": home,
        "section": "articles",
        "form": form,
        "fetches": fetching.is_on(),
        "feeds": [
            told(feed, request.user) for feed in access.visible(Feed, request.user, Action.IMPORT).filter(project=home)
        ],
    }
    return render(request, "annotations/feeds.html", context, status=status)


def told(feed: Feed, user: Any) -> dict[str, Any]:
    """What the page says of one feed."""
    job = feeds.polls(feed).unfinished().first()
    return {
        "feed": feed,
        "every": every(feed.hours),
        "asking": job is not None,
        "imports": access.visible(Import, user).filter(feed=feed).order_by("-pk")[:MOST_IMPORTS],
    }


@login_required
@require_POST
def change(request: HttpRequest, uid: str) -> HttpResponse:
    """Pause it, resume it, ask it now, or remove it: `do` says which."""
    feed = access.get(Feed, request.user, Action.IMPORT, uid=uid)
    steps: dict[str, Callable[[], str]] = {
        "pause": lambda: paused(request, feed),
        "resume": lambda: resumed(request, feed),
        "poll": lambda: polled(request, feed),
        "remove": lambda: removed(request, feed),
    }
    step = steps.get(request.POST.get("do", ""))
    try:
        if step:
            messages.success(request, step())
    except WorkbenchError as error:
        messages.error(request, error.message)
    return redirect("feeds", feed.project.uid)


def paused(request: HttpRequest, feed: Feed) -> str:
    feeds.pause(feed=feed, by=person(request), now=timezone.now())
    return _("Paused.")


def resumed(request: HttpRequest, feed: Feed) -> str:
    with transaction.atomic():
        feeds.resume(feed=feed, by=person(request), now=timezone.now())
        tasks.poll(feed, by=person(request))
    return _("It is asked again, from now on.")


def polled(request: HttpRequest, feed: Feed) -> str:
    with transaction.atomic():
        tasks.poll(feed, by=person(request))
    return _("It is being asked.")


def removed(request: HttpRequest, feed: Feed) -> str:
    feeds.remove(feed=feed, by=person(request), now=timezone.now())
    return _("Removed. The articles that it brought stay.")
