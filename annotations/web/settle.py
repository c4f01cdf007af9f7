"""Settle: disputes by article or by question. What a person decides there goes through the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from annotations import access
from annotations.adjudicate import disputes, questions, rights
from annotations.adjudicate.pages import page
from annotations.codebook import Entry, entries_of
from annotations.models import Batch, Codebook, Decision, Project, Sentence
from annotations.roles import Action

from . import settled, settling
from .people import person
from .words import settle_words

PAGE = 12
MOST = 60  # of one question at once: each of them is looked at
VIEWS = {
    "article": gettext_lazy("By article"),
    "question": gettext_lazy("By question"),
    "settled": gettext_lazy("Settled"),
}


@login_required
@require_GET
def settle(request: HttpRequest, project: str) -> HttpResponse:
    """The disputes of a project that the person may settle. `?by=`: article, question or settled; `?batch=`: of one
    batch alone; `?q=`: one question; `?after=`, `?before=`, `?at=`: where in the list."""
    home = access.get(Project, request.user, Action.SETTLE, uid=project)
    by = request.GET.get("by", "")
    by = by if by in VIEWS else "article"
    batch = chosen(home, request.GET.get("batch", ""))
    every, decided = access.to_settle(request.user), access.decidable(request.user).filter(retired__isnull=True)
    every, decided = (rows.filter(article__project=home) for rows in (every, decided))
    if batch is not None:
        every, decided = disputes.in_batch(every, batch), disputes.in_batch(decided, batch)
    mine = rights.settleable(every, person(request))
    made = Decision.objects.filter(sentence__in=decided)
    context = frame(home, every.count(), mine.count(), made.count()) | {"by": by, "batch": batch}
    entries = {entry.key: entry for entry in context["entries"]}
    if by == "settled":
        shown = settled.listed(made, request.GET, entries)
        access.read(request.user, (one.row.sentence.article for one in shown["made_rows"]))
        return render(request, "annotations/settled.html", context | shown)
    if by == "question":
        return by_question(request, mine, entries, context)
    return by_article(request, mine, entries, context)


def frame(project: Project, every: int, mine: int, made: int) -> dict[str, Any]:
    """What every view of the page has: how many there are, what to choose from, and what the panel needs."""
    book = Codebook.objects.current(project)
    return {
        "project": project,
        "section": "settle",
        "views": VIEWS,
        "batches": Batch.objects.filter(told(), project=project).order_by("-pk"),
        "left": mine,
        "others": every - mine,
        "made": made,
        "total": made + every,
        "entries": entries_of(book.content),
        "rulings": book.content["rulings"],
        "categories": [(*named, digit) for named, digit in zip(settling.categories().items(), "56789", strict=True)],
        "kinds": settling.kinds(),
        "words": settle_words(),
    }


def told() -> Q:
    """The batches whose answers may be seen."""
    return Q(standing=True) | Q(closed_at__isnull=False)


def chosen(project: Project, named: str) -> Batch | None:
    """The batch that the address names; None for all of them, and for one that is not there or not closed."""
    try:
        return Batch.objects.filter(told(), project=project, uid=UUID(named)).first()
    except ValueError:
        return None


def by_article(
    request: HttpRequest, rows: QuerySet[Sentence], entries: Mapping[str, Entry], context: dict[str, Any]
) -> HttpResponse:
    """In reading order, some on a page."""
    places = {name: request.GET.get(name, "") for name in ("after", "before", "at")}
    found = page(rows, size=PAGE, **places)
    if not found.sentences and any(places.values()):
        found = page(rows, size=PAGE)  # the last page, all of it settled meanwhile
    cards = settling.cards(disputes.furnished(found.sentences, person(request)), entries)
    access.read(request.user, (card.dispute.sentence.article for card in cards))
    return render(request, "annotations/settle.html", context | furniture(cards, context) | {"page": found})


def by_question(
    request: HttpRequest, rows: QuerySet[Sentence], entries: Mapping[str, Entry], context: dict[str, Any]
) -> HttpResponse:
    """The questions, or the sentences of one."""
    asked = questions.questions(rows)
    named = [settling.Asked.of(one, entries) for one in asked]
    one = next((place for place, question in enumerate(asked) if question.key == request.GET.get("q")), None)
    if one is None:
        return render(request, "annotations/settle_questions.html", context | {"questions": named})
    found = page(rows.filter(pk__in=asked[one].sentences), size=MOST)
    cards = settling.cards(disputes.furnished(found.sentences, person(request)), entries, around=(1, 1))
    access.read(request.user, (card.dispute.sentence.article for card in cards))
    following = named[one + 1] if one + 1 < len(named) else named[0] if one else None
    more = {"question": named[one], "following": following, "page": found}
    return render(request, "annotations/settle_question.html", context | furniture(cards, context) | more)


def furniture(cards: list[settling.Card], context: dict[str, Any]) -> dict[str, Any]:
    """The cards, and what the scripts are told."""
    data = {
        "project": str(context["project"].uid),
        "entries": [settling.entry_data(entry) for entry in context["entries"]],
        "kinds": context["kinds"],
        "cases": [card.told for card in cards],
    }
    return {"cards": cards, "data": data}
