"""Figures in words: a value with what it rests on, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import charts

COEFFICIENTS = {
    "percent": gettext_lazy("Same answer"),
    "alpha": gettext_lazy("Krippendorff’s α"),
    "fleiss": gettext_lazy("Fleiss’ κ"),
    "ac1": gettext_lazy("Gwet’s AC1"),
    "cohen": gettext_lazy("Cohen’s κ"),
    "specific": gettext_lazy("Same, where one gave it"),
}
REASONS = {
    "no_ratings": gettext_lazy("nobody has answered so yet"),
    "one_rater": gettext_lazy("only one person has answered so"),
    "no_overlap": gettext_lazy("no sentence was answered by two"),
    "one_category": gettext_lazy("everybody gave the same one: nothing to tell agreement from chance by"),
    "unused_category": gettext_lazy("nobody gave it where two answered"),
    "too_few_articles": gettext_lazy("no interval: fewer than five articles"),
    "undefined_draws": gettext_lazy("no interval: no draw had a figure"),
}
CAUTIONS = {
    "few_articles": gettext_lazy("fewer than 20 articles: the interval is too narrow"),
    "few_units": gettext_lazy("fewer than 30 sentences"),
    "no_spread": gettext_lazy("nobody disagreed, which is no certainty"),
    "undefined_draws": gettext_lazy("some draws had no figure"),
}
SCOPES = {
    "unaided": gettext_lazy("Answered without suggestions"),
    "aided": gettext_lazy("With suggestions at hand"),
}
SCALES = {"label": gettext_lazy("Label"), "hedged": gettext_lazy("Hedged or not")}


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as a row shows it. `value` is "–" where there is none, and `why` says why; `notes`: what to mind."""

    name: str
    value: str
    interval: str
    rests: str
    why: str
    notes: tuple[str, ...]
    dot: charts.Dot | None
    units: str


def count(n: int) -> str:
    """1240 → "1,240"."""
    return number_format(n, use_l10n=True, force_grouping=True)


def share(part: float, whole: float) -> str:
    """Of the whole in per cent; "–" of nothing."""
    return _("%(n)d %%") % {"n": round(100 * part / whole)} if whole else "–"


def shown(name: str, figure: dict[str, Any], floor: float = 0.0) -> Shown:
    """A stored figure in words. `name`: of its coefficient, else how it is called."""
    value, low, high = figure["value"], figure.get("low"), figure.get("high")
    no_interval = figure.get("no_interval")
    notes = [str(CAUTIONS[code]) for code in figure.get("cautions", ())]
    if value is not None and no_interval:
        notes.append(str(REASONS[no_interval]))
    return Shown(
        name=str(COEFFICIENTS.get(name, name)),
        value="–" if value is None else written(value),
        interval=""
        if low is None or high is None
        else _("%(low)s to %(high)s") % {"low": written(low), "high": written(high)},
        rests=rests_on(figure["units"], figure["articles"]),
        why="" if value is not None else str(REASONS[figure["reason"]]),
        notes=tuple(notes),
        dot=None if value is None else charts.dot(value, low, high, floor),
        units=count(figure["units"]),
    )


def written(value: float) -> str:
    """Two places; the sign of a number below nought is a minus."""
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")


def rests_on(units: int, articles: int) -> str:
    """How many sentences two or more answered, in how many articles."""
    sentences = ngettext("%(n)s sentence", "%(n)s sentences", units) % {"n": count(units)}
    places = ngettext("%(n)s article", "%(n)s articles", articles) % {"n": count(articles)}
    return _("%(sentences)s in %(articles)s") % {"sentences": sentences, "articles": places}


def floor_of(figures: Iterable[dict[str, Any]]) -> float:
    """Where the axis of these begins: 0, or below where one of them is."""
    least = min((min(one["value"], one.get("low") or 0) for one in figures if one["value"] is not None), default=0.0)
    return 0.0 if least >= 0 else -0.5 if least >= -0.5 else -1.0
