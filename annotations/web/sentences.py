"""The sentences behind a figure: by standing, settled label, outlet, month, and whether dice drew their article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from annotations import access
from annotations.codebook import entries_of
from annotations.models import (
    Answer,
    ArticleDetails,
    Assignment,
    Codebook,
    Decision,
    Project,
    Sentence,
    Standing,
    Suggestion,
)
from annotations.models.standing import counted, eligible, told, unaided
from annotations.roles import Action

from .overview_labels import month_in_words
from .overview_progress import STANDINGS

PAGE = 50
NAMES = ("standing", "label", "outlet", "month", "drawn", "overruled")


@login_required
@require_GET
def sentences(request: HttpRequest, project: str) -> HttpResponse:
    """A page of them, the latest article first. `?after=`: article uid and number of the last one before.

    None of an article that the person answers blind: each filter tells what was said of it.
    """
    home = access.get(Project, request.user, uid=project)
    given = {name: request.GET.get(name, "").replace("\0", "") for name in NAMES if name in request.GET}
    if "overruled" in given:  # tells what was suggested to whoever is to answer without
        access.get(Project, request.user, Action.MANAGE, uid=project)
    blind = access.blind_to(request.user, "article")
    rows = access.visible(Sentence, request.user).filter(article__project=home, asked=True, retired__isnull=True)
    rows = rows.exclude(blind)
    rows = after(among(rows, given), request.GET.get("after", "")).select_related("article")
    details = ArticleDetails.objects.filter(article=OuterRef("article"), current=True)
    rows = rows.annotate(title=Subquery(details.values("title")[:1])).order_by("-article", "start")
    some = list(rows[: PAGE + 1])
    access.read(request.user, (row.article for row in some[:PAGE]))
    last = some[PAGE - 1] if len(some) > PAGE else None
    context = {
        "project": home,
        "section": "overview",
        "rows": [(row, STANDINGS[Standing(row.standing)]) for row in some[:PAGE]],
        "filters": filters_in_words(home, given),
        "later": f"{last.article.uid}.{last.number}" if last else "",
    }
    return render(request, "annotations/sentences.html", context)


def among(rows: QuerySet[Sentence], given: Mapping[str, str]) -> QuerySet[Sentence]:
    """Those that the filters let through; one that names nothing lets nothing through."""
    details = ArticleDetails.objects.filter(article=OuterRef("article"), current=True)
    if "standing" in given:
        rows = rows.filter(standing=given["standing"])
    if "label" in given:
        rows = rows.filter(settled_as(given["label"]))
    if "outlet" in given:
        rows = rows.filter(Exists(details.filter(outlet=given["outlet"])))
    if "month" in given:
        rows = rows.filter(Exists(details.filter(in_month(given["month"]))))
    if "drawn" in given:
        random = Assignment.objects.filter(article=OuterRef("article"), state="done", drawn_by="random")
        rows = rows.filter(Exists(random.filter(told("batch"))))
    if "overruled" in given:
        rows = rows.filter(Exists(overruled(given["overruled"])))
    return rows


def overruled(rule: str) -> QuerySet[Answer]:
    """The answers otherwise than a cue suggested, as `report.quality` counts them: of those who saw that, and of those
    who answered without suggestions. Whoever could have seen it and did not says nothing of the cue."""
    answers = Answer.objects.filter(eligible(), sentence=OuterRef("pk"), state=Answer.State.LABELLED)
    seen = Q(suggestion_seen=True, suggestion__rule=rule) & ~Q(suggestion__label=F("label"))
    made = Suggestion.objects.filter(sentence=OuterRef("sentence"), suggester__active=True, rule=rule)
    return answers.filter(seen | (unaided() & Exists(made.exclude(label=OuterRef("label")))))


def settled_as(label: str) -> Q:
    """The answer that stands has this label."""
    answers = counted(Answer.objects.filter(sentence=OuterRef("pk"), label=label))
    alone = Q(standing__in=(Standing.SINGLE, Standing.AGREED)) & Q(Exists(answers))
    return alone | Q(Exists(Decision.objects.filter(sentence=OuterRef("pk"), label=label)))


def in_month(month: str) -> Q:
    if not month:
        return Q(published__isnull=True)
    found = re.fullmatch(r"([1-9][0-9]{3})-(0[1-9]|1[0-2])", month)
    return Q(published__year=int(found[1]), published__month=int(found[2])) if found else Q(pk__in=[])


def after(rows: QuerySet[Sentence], place: str) -> QuerySet[Sentence]:
    """Those behind this one in the list's order; all where there is no such one."""
    uid, _dot, number = place.partition(".")
    try:
        last = rows.model.objects.filter(article__uid=UUID(uid), number=int(number[:9])).first()
    except ValueError:
        return rows
    if last is None:
        return rows
    return rows.filter(Q(article__lt=last.article_id) | Q(article=last.article_id, start__gt=last.start))


def filters_in_words(project: Project, given: Mapping[str, str]) -> list[str]:
    """What the list is of, a phrase a filter."""
    names = {entry.key: entry.name for entry in entries_of(Codebook.objects.current(project).content)}
    standings = {standing.value: str(words) for standing, words in STANDINGS.items()}
    said = {
        "standing": lambda value: standings.get(value, value),
        "label": lambda value: names.get(value, value),
        "outlet": lambda value: value or _("no outlet given"),
        "month": lambda value: month_in_words(value) if in_month(value) != Q(pk__in=[]) else value,
        "drawn": lambda value: _("articles drawn at random"),
        "overruled": lambda value: _("suggested by %(cue)s, and answered otherwise") % {"cue": value},
    }
    return [str(said[name](value)) for name, value in given.items()]
