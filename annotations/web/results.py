"""My results: where one's answers were settled otherwise, and why. Nobody else sees it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from annotations import access
from annotations.adjudicate import results
from annotations.codebook import Entry, entries_of
from annotations.discuss import threads
from annotations.errors import InvalidInput, NotFound, WorkbenchError
from annotations.models import Codebook, Decision, Project, Response, Sentence, User
from annotations.review import measures
from annotations.roles import Action

from . import asked
from .people import person

PAGE = 20
LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Said:
    """A label as pages show it: `chip` has a "~" where it is hedged."""

    name: str
    tone: str
    chip: str


@dataclass(frozen=True, slots=True)
class Result:
    """One sentence that was settled otherwise. `response`: what the person said to it, "" if nothing yet."""

    sentence: Any
    decision: Decision
    mine: Said
    settled: Said
    note: str
    response: str


@login_required
@require_GET
def results_page(request: HttpRequest, project: str) -> HttpResponse:
    home, user = access.get(Project, request.user, Action.TAG, uid=project), person(request)
    every = request.GET.get("all") == "1"
    decisions = access.visible(Decision, user, Action.TAG).filter(sentence__article__project=home)
    rows = (results.otherwise if every else results.unread)(reviewer=user, decisions=decisions)
    page = Paginator(rows.select_related("why"), PAGE).get_page(request.GET.get("page"))
    found = results.otherwise(reviewer=user, decisions=decisions)
    shown = furnished(list(page), user, home)
    access.read(user, (row.sentence.article for row in shown))
    context = {
        "project": home,
        "section": "results",
        "rows": shown,
        "page": page,
        "every": every,
        "any": bool(page) or found.exists(),
        "measured": measured(user, home),
        "qualifications": measures.qualifications(reviewer=user, project=home),
    }
    return render(request, "annotations/results.html", context)


@dataclass(frozen=True, slots=True)
class Measured:
    """How one did: `few` sentences say nothing. `labels`: of each label that came up, with its name and tone."""

    name: str
    tally: measures.Tally
    labels: list[tuple[Said, measures.Tally]]


def measured(user: User, project: Project) -> list[Measured]:
    """Against gold and against oneself, where there is something."""
    entries = {entry.key: entry for entry in entries_of(Codebook.objects.current(project).content)}
    found = (
        (_("Gold answered right"), measures.against_gold(reviewer=user, project=project)),
        (_("Repeats answered alike"), measures.against_oneself(reviewer=user, project=project)),
    )
    return [
        Measured(name, tally, [(as_said(key, False, entries), one) for key, one in sorted(tally.labels.items())])
        for name, tally in found
        if tally.n
    ]


def furnished(decisions: list[Decision], user: User, project: Project) -> list[Result]:
    """The rows with sentence, both labels and reason, in a handful of queries."""
    sentences = asked.in_their_article(Sentence.objects.filter(pk__in=[row.sentence_id for row in decisions]))
    by_key = {row.pk: row for row in sentences}
    entries = {entry.key: entry for entry in entries_of(Codebook.objects.current(project).content)}
    mine = results.answers_to(reviewer=user, decisions=decisions)
    said = results.responses_to(reviewer=user, decisions=decisions)
    return [
        Result(
            sentence=by_key[row.sentence_id],
            decision=row,
            mine=as_said(mine[row.sentence_id].label, mine[row.sentence_id].hedged, entries),
            settled=as_said(row.label, row.hedged, entries),
            note=note.text if (note := mine[row.sentence_id].note) else "",
            response=said.get(row.pk, ""),
        )
        for row in decisions
        if row.sentence_id in mine
    ]


def as_said(label: str | None, hedged: bool, entries: dict[str, Entry]) -> Said:
    """A label in words; "unsure" where there is none."""
    entry = entries.get(label or "")
    if entry is None:
        return Said(_("Unsure"), "", _("unsure"))
    free = hedged and entry.hedged == "free"
    name = _("%(label)s, hedged") % {"label": entry.name} if free else entry.name
    return Said(name, entry.tone, f"{entry.letter} ~" if free else entry.letter)


@login_required
@require_POST
def respond(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Say "understood", or "I disagree" with words that open a question to the desk, once."""
    if number > LARGEST:
        raise NotFound(_("This article has no such sentence."))
    user = person(request)
    decision = access.get(Decision, user, Action.TAG, sentence__article__uid=uid, sentence__number=number)
    project = decision.sentence.article.project
    kind, text = request.POST.get("kind", ""), request.POST.get("text", "").replace("\r\n", "\n")
    mine = results.otherwise(reviewer=user, decisions=Decision.objects.filter(pk=decision.pk))
    try:
        if kind not in Response.Kind.values or not mine.exists():
            raise InvalidInput(_("There is nothing of yours that was settled otherwise here."))
        with transaction.atomic():
            first = results.respond(decision=decision, reviewer=user, kind=kind, now=timezone.now())
            if first and kind == Response.Kind.DISAGREE:
                threads.ask(sentence=decision.sentence, by=user, text=text, operation=uuid.uuid4(), now=timezone.now())
    except WorkbenchError as refusal:
        messages.error(request, refusal.message)
    else:
        done = _("The desk was asked.") if kind == Response.Kind.DISAGREE else _("Noted.")
        messages.success(request, done if first else _("You had said so already."))
    return redirect("results", project.uid)
