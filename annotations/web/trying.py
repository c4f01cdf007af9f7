"""Trying the suggester on a text: nothing of it is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations import access
from annotations.codebook import Entry, entries_of
from annotations.errors import WorkbenchError
from annotations.ingest import languages
from annotations.models import Codebook, Project
from annotations.roles import Action
from annotations.suggest.honesty import how_sure, is_calibrated
from annotations.suggest.trying import MOST_CHARACTERS, Trial, Tried, try_on
from annotations.text.propose import Proposal

from . import suggestion_figures as figures
from .layout import direction_of_text

KINDS = {
    "person": gettext_lazy("a person"),
    "body": gettext_lazy("a body"),
    "document": gettext_lazy("a document"),
    "crowd": gettext_lazy("people who are not named"),
    "hearsay": gettext_lazy("hearsay"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with what is suggested for it. `pieces`: (text, role), the roles "source", "cue", "hedge" or "".
    `antecedent`: the number of the earlier sentence in which its source stands, and the words."""

    number: int
    pieces: list[tuple[str, str]]
    direction: str
    entry: Entry | None
    found: Tried
    sure: str
    kind: str
    antecedent: tuple[int, str] | None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, project: str) -> HttpResponse:
    """A text to write in, and each of its sentences with label, marked words and reason."""
    home = access.get(Project, request.user, Action.MANAGE, uid=project)
    given, status = request.POST.get("text", ""), 200
    context: dict[str, Any] = {"project": home, "section": "overview", "text": given, "most": MOST_CHARACTERS}
    if request.method == "POST":
        try:
            context |= tried(home, given)
        except WorkbenchError as error:
            context["error"], status = error.message, error.status
    return render(request, "annotations/suggestions_try.html", context, status=status)


def tried(project: Project, given: str) -> dict[str, Any]:
    """The sentences of a text with what is suggested."""
    trial = try_on(project=project, text=given, language=languages.detect(given[:MOST_CHARACTERS]))
    entries = {entry.key: entry for entry in entries_of(Codebook.objects.current(project).content)}
    lines = [line(number, trial, entries) for number in range(1, len(trial.sentences) + 1)]
    return {"lines": lines, "used": figures.title(trial.suggester)}


def line(number: int, trial: Trial, entries: dict[str, Entry]) -> Line:
    found = trial.sentences[number - 1]
    text, proposal = found.span.of(trial.text), found.proposal
    if proposal is None:
        return Line(number, [(text, "")], direction_of_text(text), None, found, "", "", None)
    earlier = None
    if proposal.source_sentence is not None and proposal.antecedent is not None:
        home = trial.sentences[proposal.source_sentence].span.of(trial.text)
        earlier = proposal.source_sentence + 1, proposal.antecedent.of(home)
    return Line(
        number=number,
        pieces=list(pieces(text, proposal)),
        direction=direction_of_text(text),
        entry=entries.get(proposal.label),
        found=found,
        sure=how_sure(proposal.confidence, calibrated=is_calibrated(trial.suggester)),
        kind=str(KINDS[proposal.source_kind.value]) if proposal.source_kind else "",
        antecedent=earlier,
    )


def pieces(text: str, proposal: Proposal) -> Iterator[tuple[str, str]]:
    """The sentence in parts, those that led to the suggestion with their role; of two that overlap the first counts."""
    roles = [("source", proposal.source), ("cue", proposal.cue), ("hedge", proposal.hedge)]
    at = 0
    for start, end, role in sorted((span.start, span.end, role) for role, span in roles if span is not None):
        if start < at:
            continue
        if at < start:
            yield text[at:start], ""
        yield text[start:end], role
        at = end
    if at < len(text):
        yield text[at:], ""
