"""Trying the suggester on a text: nothing of it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations import access
from annotations.codebook import Entry, entries_of
from annotations.errors import InvalidInput, WorkbenchError
from annotations.ingest.prepare import Cut, prepare
from annotations.ingest.readers import Draft
from annotations.models import Codebook, Project
from annotations.roles import Action
from annotations.suggest import trying
from annotations.text.propose import Proposal

from . import suggestion_figures as figures
from .layout import direction_of_text

MOST_CHARACTERS = 20_000
SURE, FAIRLY = 0.85, 0.6
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
    `antecedent`: the number of the sentence in which its source stands, and the words, where that is an earlier one."""

    number: int
    pieces: list[tuple[str, str]]
    direction: str
    entry: Entry | None
    proposal: Proposal | None
    asked: bool
    shown: bool
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
    """The sentences of a text with what is suggested. Raises InvalidInput if there are none, or too many."""
    if len(given) > MOST_CHARACTERS:
        raise InvalidInput(_("Try at most %(n)d characters at a time.") % {"n": MOST_CHARACTERS})
    cuts = prepare(Draft(title="", text=given)).sentences
    found = trying.tried(project, [cut.text for cut in cuts])
    entries = {entry.key: entry for entry in entries_of(Codebook.objects.current(project).content)}
    calibrated = "reliability" in found.suggester.manifest.get("measured", {})
    lines = [
        line(cut, one, cuts, entries, shown, calibrated)
        for cut, one, shown in zip(cuts, found.proposals, found.shown, strict=True)
    ]
    return {"lines": lines, "used": figures.title(found.suggester)}


def line(
    cut: Cut,
    found: Proposal | None,
    cuts: Sequence[Cut],
    entries: dict[str, Entry],
    shown: bool,
    calibrated: bool,
) -> Line:
    earlier = None
    if found is not None and found.source_sentence is not None and found.antecedent is not None:
        home = cuts[found.source_sentence]
        earlier = home.number, home.text[found.antecedent.start : found.antecedent.end]
    return Line(
        number=cut.number,
        pieces=list(pieces(cut.text, found)),
        direction=direction_of_text(cut.text),
        entry=entries.get(found.label) if found else None,
        proposal=found,
        asked=cut.asked,
        shown=shown,
        sure=how_sure(found.confidence, calibrated) if found else "",
        kind=str(KINDS.get(found.source_kind.value, "")) if found and found.source_kind else "",
        antecedent=earlier,
    )


def pieces(text: str, found: Proposal | None) -> Iterator[tuple[str, str]]:
    """The sentence in parts, those that led to the suggestion with their role; of two that overlap the first counts."""
    roles = [] if found is None else [("source", found.source), ("cue", found.cue), ("hedge", found.hedge)]
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


def how_sure(confidence: float, calibrated: bool) -> str:
    """A share where it was measured; before that a word."""
    if calibrated:
        return _("right about %(n)d times in 100") % {"n": round(100 * confidence)}
    if confidence >= SURE:
        return _("sure")
    return _("fairly sure") if confidence >= FAIRLY else _("not sure")
