"""The two-minute practice article: answers are checked on the page at once, and nothing of it is stored."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations import access
from annotations.codebook import Entry, Hedging, entries_of
from annotations.demo import practice as told
from annotations.models import Codebook, Project
from annotations.people import seen
from annotations.roles import Action

from .layout import blocks_of
from .people import person


@login_required
@require_http_methods(["GET", "POST"])
def practice(request: HttpRequest, uid: object) -> HttpResponse:
    """The page; posting to it says that the person is done with it, or skips it."""
    project = access.get(Project, request.user, uid=uid)
    tagging = access.allows(request.user, project, Action.TAG)
    if request.method == "POST":
        seen.mark(person=person(request), what=seen.PRACTICE)
        return redirect("following" if tagging else "guidelines", project.uid)
    return render(request, "annotations/practice.html", page(project) | {"may_tag": tagging})


def page(project: Project) -> dict[str, Any]:
    """The article by the project's codebook: its blocks for the page, its answers for the script and for the list."""
    content = Codebook.objects.current(project).content
    entries = {entry.key: entry for entry in entries_of(content)}
    article = told.article()
    rows = [Row(number, one, entries[one.label]) for number, one in enumerate(article.sentences, 1)]
    return {
        "project": project,
        "section": "guidelines",
        "article": article,
        "entries": entries.values(),
        "blocks": blocks_of(article.text, [("text", *span) for span in article.blocks], rows),
        "rows": rows,
        "data": {
            "sentences": [row.data() for row in rows],
            "entries": {key: data_of(entry) for key, entry in entries.items()},
            "rulings": {row.gold.ruling: content["rulings"].get(row.gold.ruling, "") for row in rows},
            "guidelines": reverse("guidelines", args=[project.uid]),
        },
        "words": words(),
    }


class Row:
    """A sentence of the article as `blocks_of` places it."""

    def __init__(self, number: int, gold: told.PracticeSentence, entry: Entry) -> None:
        self.number, self.gold, self.entry = number, gold, entry
        self.block, (self.start, self.end) = gold.block, gold.span
        self.free = gold.hedged and entry.hedged is Hedging.FREE

    @property
    def chip(self) -> str:
        return f"{self.entry.letter} ~" if self.free else self.entry.letter

    def data(self) -> dict[str, Any]:
        kept = ("label", "hedged", "ruling", "why", "wrong")
        return {"number": self.number} | {name: value for name, value in asdict(self.gold).items() if name in kept}


def data_of(entry: Entry) -> dict[str, str]:
    return {"name": entry.name, "letter": entry.letter, "tone": entry.tone, "hedged": entry.hedged.value}


def words() -> dict[str, str]:
    """What the script says, key → sentence."""
    return {
        "position": _("Sentence {n} of {all}"),
        "labelled": _("{label}"),
        "hedged": _("{label}, hedged"),
        "not_hedged": _("{label}, not hedged"),
        "right": _("Right: {label}."),
        "wrong": _("Not {given}, but {label}."),
        "never_hedged": _("{label} is never hedged."),
        "armed": _("Hedged: on for the next label"),
        "disarmed": _("Hedged: off"),
        "before": _("Back to sentence {n}"),
        "first": _("This is the first sentence."),
        "no_ruling": _("No ruling is needed: the four questions decide."),
        "score": _("{right} of {all} right the first time"),
        "again": _("Rulings to read again"),
        "none_again": _("Nothing to read again."),
    }
