"""How good suggestions are, as rows of the page: what was measured of a suggester, in words where nothing was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.codebook import Entry
from annotations.learn.thresholds import Threshold
from annotations.models import Suggester
from annotations.suggest.honesty import Measurable
from annotations.text.cues import CUES

from . import charts
from .figures import count, share

# Per cent → how it is said. "" is always.
WANTED = {
    "": gettext_lazy("always"),
    "70": gettext_lazy("right at least 7 times in 10"),
    "80": gettext_lazy("right at least 8 times in 10"),
    "90": gettext_lazy("right at least 9 times in 10"),
    "95": gettext_lazy("right at least 19 times in 20"),
}
DEFINITIONS = {cue.id: cue.definition for cue in CUES}


@dataclass(frozen=True, slots=True)
class Row:
    """One label. `cues`: F1 of the cues alone, "" where these are in use; `silence`: what the wish comes to."""

    entry: Entry
    precision: str
    of_said: str
    recall: str
    of_true: str
    f1: str
    cues: str
    believed: bool
    wanted: str
    silence: str


def title(suggester: Suggester | None) -> str:
    """Its name for people."""
    if suggester is None:
        return ""
    words = {"cues": _("the cues, version %(version)s"), "learned": _("learned version %(version)s")}
    return words.get(suggester.kind, f"{suggester.kind} %(version)s") % {"version": suggester.version}


def unmeasured(measured: Mapping[str, Any], now: Measurable) -> str:
    """Why nothing can be said yet; "" if it can. `now`: what there is to measure by today."""
    if measured.get("state") == "measured":
        return ""
    if now.enough:
        return _("Not measured yet: the next training says how good suggestions are.")
    words = {"n": now.n, "articles": now.articles, "needed": now.needed, "least": now.needed_articles}
    told = _(
        "Not measurable yet, n = %(n)d: it takes %(needed)d sentences of %(least)d articles that people settled "
        "without suggestions. There are %(n)d, of %(articles)d."
    )
    return told % words


def rows(
    entries: Sequence[Entry], measured: Mapping[str, Any], wanted: Mapping[str, int], told: Mapping[str, Threshold]
) -> list[Row]:
    """A row a label of the codebook."""
    of = {row["label"]: row for row in measured.get("labels", ())}
    cues = {row["label"]: row for row in measured.get("cues", ())}
    believed = {row["label"] for row in measured.get("takeover", ()) if row["believed"]}
    return [
        Row(
            entry,
            per_cent(of.get(entry.key, {}).get("precision")),
            count(of.get(entry.key, {}).get("said", 0)),
            per_cent(of.get(entry.key, {}).get("recall")),
            count(of.get(entry.key, {}).get("n", 0)),
            per_cent(of.get(entry.key, {}).get("f1")),
            per_cent(cues[entry.key]["f1"]) if entry.key in cues else "",
            entry.key in believed,
            str(wanted.get(entry.key, "")),
            silence(told.get(entry.key)),
        )
        for entry in entries
    ]


def silence(found: Threshold | None) -> str:
    """What a wish for precision comes to."""
    if found is None:
        return ""
    words = {"n": found.n, "needed": found.needed, "shown": found.shown}
    if found.state == "too few":
        return _("Not measurable yet, n = %(n)d of %(needed)d: all are shown.") % words
    if found.state == "never":
        return _("No part of them is right so often (n = %(n)d): none is shown.") % words
    return _("Shows the surest: %(shown)d of the %(n)d that were held out.") % words


def per_cent(value: float | None) -> str:
    """0.943 → "94 %"; "–" where there is nothing to count."""
    return "–" if value is None else _("%(n)s %%") % {"n": number_format(100 * value, 0)}


def table(measured: Mapping[str, Any], entries: Mapping[str, Entry]) -> dict[str, Any] | None:
    """The confusion matrix: people's labels down, suggested ones across; cells as (count, same label, share of row)."""
    if "table" not in measured:
        return None
    labels = [row["label"] for row in measured["labels"]]
    heads = [entries[key] for key in labels if key in entries]
    if len(heads) < len(labels):  # the codebook has lost a label since
        return None
    lines = [
        (heads[at], [(count(n), at == place, share(n, sum(row))) for place, n in enumerate(row)])
        for at, row in enumerate(measured["table"])
    ]
    return {"heads": heads, "rows": lines}


def calibration(measured: Mapping[str, Any]) -> dict[str, Any] | None:
    """How often suggestions are right, by how sure they said to be."""
    if "reliability" not in measured:
        return None
    chance = measured["error_if_calibrated"]
    lines = [
        {
            "sure": per_cent(row["sure"]),
            "right": per_cent(row["right"]),
            "n": count(row["n"]),
            "dot": charts.dot(row["right"], None, None, 0.0),
            "mark": charts.per_cent(row["sure"]),
        }
        for row in measured["reliability"]
    ]
    words = {
        "error": number_format(measured["error"], 3),
        "mean": number_format(chance["mean"], 3),
        "most": number_format(chance["most"], 3),
    }
    said = _(
        "Calibration error %(error)s; a perfectly calibrated suggester shows %(mean)s with so many sentences, and up "
        "to %(most)s by chance."
    )
    return {"rows": lines, "said": said % words, "ticks": charts.ticks(0.0)}


def curve(suggester: Suggester) -> list[dict[str, Any]]:
    """What it would have been worth with fewer sentences to learn from, up to all."""
    measured = suggester.manifest.get("measured", {})
    points = [*measured.get("curve", ())]
    if not points:
        return []
    whole = {"sentences": suggester.manifest["sentences"], **{k: measured[k] for k in ("macro", "accuracy")}}
    cues = {"sentences": 0, "macro": measured["macro_cues"], "accuracy": measured["accuracy_cues"]}
    return [
        {
            "n": count(point["sentences"]) if point["sentences"] else _("the cues alone"),
            "macro": per_cent(point["macro"]),
            "accuracy": per_cent(point["accuracy"]),
            "dot": charts.dot(point["macro"], None, None, 0.0),
        }
        for point in (cues, *points, whole)
    ]


def overruled(value: Mapping[str, Any] | None, entries: Mapping[str, Entry]) -> list[dict[str, Any]]:
    """The cues that people overruled most often."""
    return [
        {
            "rule": row["rule"],
            "definition": definition(row["rule"]),
            "entry": entries.get(row["label"]),
            "n": count(row["n"]),
            "otherwise": count(row["n"] - row["same"]),
            "share": share(row["n"] - row["same"], row["n"]),
        }
        for row in (value or {}).get("rules", ())
    ]


def definition(rule: str) -> str:
    """A cue in a line; of a suggestion that was learned, the cue that it went against."""
    kind, _colon, of = rule.rpartition(":")
    found = DEFINITIONS.get(of, "")
    if kind == "learned":
        return _("Learned here, where the cues said otherwise: %(cue)s") % {"cue": found or of or _("no cue")}
    return found


__all__ = ["WANTED", "Row", "calibration", "curve", "overruled", "rows", "table", "title", "unmeasured"]
