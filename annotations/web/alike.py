"""How far those of a compare round answered alike, as the page tells it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from annotations.adjudicate.disputes import word_of
from annotations.agreement import coefficients, ratings
from annotations.agreement.estimates import Reason
from annotations.models import Answer, Article, Assignment, Batch


@dataclass(frozen=True, slots=True)
class Figure:
    """Agreement of some sentences. `percent` and `alpha`: in words, "" where there is none; then `why` says why."""

    of: str
    percent: str
    alpha: str
    why: str
    units: int


def figures(batch: Batch, article: Article, *, among: Collection[Article]) -> list[Figure]:
    """Of this article, and of the round's articles that the person may see (`among`): label and hedged alike. "Unsure"
    is no answer here."""
    rows = Answer.objects.filter(
        assignment__batch=batch,
        assignment__state=Assignment.State.DONE,
        assignment__article__in=among,
        state=Answer.State.LABELLED,
        sentence__retired__isnull=True,
        sentence__asked=True,
    )
    given = [
        (sentence, reviewer, word_of(state, label, hedged), where)
        for sentence, reviewer, state, label, hedged, where in rows.values_list(
            "sentence", "reviewer", "state", "label", "hedged", "sentence__article"
        )
    ]
    here = [row for row in given if row[3] == article.pk]
    return [figure(_("This article"), here), figure(_("The whole round"), given)]


def figure(of: str, rows: list[tuple[Any, ...]]) -> Figure:
    made = ratings.from_rows(rows)
    percent, alpha = coefficients.percent(made), coefficients.alpha(made)
    missing = percent.reason or alpha.reason
    return Figure(
        of=of,
        percent="" if percent.value is None else f"{percent.value * 100:.0f} %",
        alpha="" if alpha.value is None else f"{alpha.value:.2f}",
        why=reasons().get(missing, "") if missing else "",
        units=percent.units,
    )


def reasons() -> dict[Reason, str]:
    """Why there is no figure, in words."""
    return {
        Reason.NO_RATINGS: _("nobody labelled a sentence"),
        Reason.ONE_RATER: _("one person alone labelled sentences"),
        Reason.NO_OVERLAP: _("no sentence was labelled by two"),
        Reason.ONE_CATEGORY: _("everybody gave one and the same label throughout, so chance alone explains it"),
    }
