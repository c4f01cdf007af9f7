"""A compare round, looked at together: article by article, everybody's answers beside each sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from annotations import access
from annotations.adjudicate import disputes
from annotations.adjudicate.disputes import Given
from annotations.codebook import Entry
from annotations.errors import Conflict, NotFound
from annotations.models import Answer, Article, Assignment, Batch, Decision, Gold, Sentence, User
from annotations.models.said import ANSWERED
from annotations.review import gold, workload
from annotations.roles import Action

from . import alike, settle, settling
from .people import person

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(slots=True)
class Line:
    """One sentence. `said`: who and their answer, None where they gave none. `card`: where it is to be settled now;
    `settled`: tone, chip and words of its decision, and whether it was made together."""

    sentence: Sentence
    said: list[tuple[str, settling.Column | None]]
    differs: bool
    card: settling.Card | None = None
    settled: tuple[str, str, str, bool] | None = None


@login_required
@require_GET
def compare(request: HttpRequest, project: str, uid: str) -> HttpResponse:
    """One article of a closed compare round. `?article=`, or `?at=` with a place in it; `?names=1`: who said what;
    `?big=1`: as large as a room needs it."""
    batch = access.get(Batch, request.user, Action.SETTLE, uid=uid, project__uid=project, kind=Batch.Kind.COMPARE)
    if batch.closed_at is None:
        raise Conflict(_("This compare round is not closed: nobody may see yet what others answered in it."))
    articles = shown_to(request.user, batch)
    if not articles:
        raise NotFound(_("There is no article in this round that you may see."))
    place = place_of(articles, request.GET)
    article = articles[place]
    access.read(request.user, [article])
    entries = {entry.key: entry for entry in settle.frame(batch.project, 0, 0, 0)["entries"]}
    people = seated(batch, article, named="names" in request.GET)
    lines = lines_of(article, batch, people, entries, person(request))
    cards = [line.card for line in lines if line.card]
    context = settle.frame(batch.project, len(cards), len(cards), 0)
    titles, left = workload.titles_of(row.pk for row in articles), open_in(request, batch)
    furniture = settle.furniture(cards, context) if cards else {}
    for one in furniture.get("data", {}).get("cases", []):
        one["together"] = True
    context |= furniture | {
        "batch": batch,
        "article": article,
        "place": place + 1,
        "articles": [(row, titles.get(row.pk, ""), left.get(row.pk, 0)) for row in articles],
        "title": titles.get(article.pk, ""),
        "following": articles[place + 1] if place + 1 < len(articles) else None,
        "before": articles[place - 1] if place else None,
        "lines": lines,
        "differing": sum(line.differs for line in lines),
        "figures": alike.figures(batch, article, among=articles),
        "gold": Gold.objects.filter(article=article).first(),
        "can_be_gold": gold.can_be(article),
        "names": "names" in request.GET,
        "big": "big" in request.GET,
    }
    return render(request, "annotations/compare.html", context)


def shown_to(user: Any, batch: Batch) -> list[Article]:
    """The round's articles, in its order, without those that the person may not open or answers blind again."""
    rows = access.visible(Article, user, Action.SETTLE).exclude(access.blind_to(user, "pk")).filter(batches=batch)
    return list(rows.select_related("project").order_by("batcharticle__position"))


def place_of(articles: Sequence[Article], given: Mapping[str, str]) -> int:
    """Which of the articles the address names; the first where it names none."""
    named = given.get("article", "") or given.get("at", "").partition(".")[0]
    try:
        wanted = UUID(named)
    except ValueError:
        return 0
    return next((place for place, row in enumerate(articles) if row.uid == wanted), 0)


def seated(batch: Batch, article: Article, *, named: bool) -> list[tuple[User, str]]:
    """Those who finished the article in the round, in an order by chance that stays, each with a name or a letter."""
    held = Assignment.objects.filter(batch=batch, article=article, state=Assignment.State.DONE)
    folk = [row.reviewer for row in held.select_related("reviewer")]
    folk.sort(key=lambda user: hashlib.sha256(f"{article.uid}/{user.uid}".encode()).hexdigest())
    return [(user, str(user) if named else letter(place)) for place, user in enumerate(folk)]


def letter(place: int) -> str:
    """A, B … Z, A2, B2 …"""
    again, at = divmod(place, len(LETTERS))
    return f"{LETTERS[at]}{again + 1 if again else ''}"


def lines_of(
    article: Article, batch: Batch, people: Sequence[tuple[User, str]], entries: Mapping[str, Entry], by: User
) -> list[Line]:
    """The article's live sentences that are asked, in reading order, with what everybody said of them."""
    rows = Sentence.objects.filter(article=article, version__current=True, retired__isnull=True, asked=True)
    sentences = list(rows.select_related("article__project", "version").order_by("start"))
    given = answers_of(article, batch)
    decided = {row.sentence_id: row for row in Decision.objects.filter(sentence__in=sentences)}
    mine = set(access.to_settle(by).filter(article=article).values_list("pk", flat=True))
    cards = {
        card.dispute.sentence.pk: card
        for card in settling.cards(
            [
                one
                for one in disputes.furnished([row for row in sentences if row.pk in mine], by)
                if one.round == batch or not one.mine
            ],
            entries,
            around=(0, 0),
        )
    }
    lines = []
    for row in sentences:
        said = [(who, given.get((row.pk, user.pk))) for user, who in people]
        words = {one.word for _who, one in said if one}
        columns = [(who, settling.column(one, row.version.text, entries) if one else None) for who, one in said]
        line = Line(row, columns, len(words) > 1, cards.get(row.pk))
        if made := decided.get(row.pk):
            line.settled = (*settling.dressed("", made.label, made.hedged, entries), made.joint)
        lines.append(line)
    return lines


def answers_of(article: Article, batch: Batch) -> dict[tuple[int, int], Given]:
    """(sentence, person) → what they answered in the round."""
    rows = Answer.objects.filter(
        assignment__batch=batch,
        assignment__article=article,
        assignment__state=Assignment.State.DONE,
        state__in=ANSWERED,
    )
    names = ("sentence", "reviewer", "label", "hedged", "state", "unsure_reason", "spans", "note__text")
    return {
        (sentence, reviewer): Given(label, hedged, state, reason, spans, note or "")
        for sentence, reviewer, label, hedged, state, reason, spans, note in rows.values_list(*names)
    }


def open_in(request: HttpRequest, batch: Batch) -> dict[int, int]:
    """Primary key of an article → how many of its sentences are to be settled still."""
    rows = disputes.in_batch(access.to_settle(request.user), batch)
    return dict(rows.order_by().values_list("article").annotate(n=Count("pk")))
