"""Agreement of a project: of answers given without suggestions, and apart, of those given with them at hand.

Everything is computed once for each of SCOPES and each of SCALES. No figure mixes the scopes: one that is measured
through a machine is worth nothing unless it says so.
"""

from __future__ import annotations

import zlib
from dataclasses import asdict
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Any

from annotations.agreement import categories, coefficients
from annotations.agreement.coefficients import Coefficient
from annotations.agreement.estimates import Estimate, Interval
from annotations.agreement.intervals import estimates
from annotations.agreement.pairs import Pair, all_pairs, pair_intervals
from annotations.agreement.ratings import Ratings, from_arrays
from annotations.codebook import Hedging, entries_of
from annotations.models import Codebook, Project

from .reading import UNSURE, Said, grouped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

UNAIDED, AIDED = "unaided", "aided"
SCOPES = (UNAIDED, AIDED)
LABEL, HEDGED = "label", "hedged"
SCALES = (LABEL, HEDGED)
DRAWS = 1000
TOTAL = (coefficients.percent, coefficients.alpha, coefficients.fleiss, coefficients.ac1)
SLICED = (coefficients.percent, coefficients.alpha)
Wanted = tuple[Coefficient, Ratings]
Figures = dict[str, dict[str, Any]]


def scope(said: Said, name: str) -> Said:
    """The answers of a scope."""
    return said.where(said.aided if name == AIDED else ~said.aided)


def scale(project: Project, said: Said, name: str) -> Ratings:
    """The answers as ratings on a scale: the label; or hedged or not, of answers whose label leaves that open."""
    if name == LABEL:
        chosen, labels = said.where(said.label != UNSURE), said.labels
        return from_arrays(chosen.sentence, chosen.reviewer, chosen.label, chosen.article, categories=labels)
    chosen = said.where(_free(project, said))
    return from_arrays(
        chosen.sentence, chosen.reviewer, chosen.hedged, chosen.article, categories=("not_hedged", "hedged")
    )


def _free(project: Project, said: Said) -> NDArray[np.bool_]:
    import numpy as np

    entries = {entry.key: entry for entry in entries_of(Codebook.objects.current(project).content)}
    free = [code for code, key in enumerate(said.labels) if key in entries and entries[key].hedged is Hedging.FREE]
    which: NDArray[np.bool_] = np.isin(said.label, free)
    return which


def seed_of(project: Project) -> int:
    """The seed of the project's draws: the same for ever, so that the same answers have the same intervals."""
    return zlib.crc32(project.uid.bytes)


def overall(project: Project, said: Said, name: str) -> tuple[dict[str, Any], Ratings]:
    """The figures of one scope on one scale: `total`, and by label, week and codebook version; with their ratings.

    Each is a row {figures: {name → figure}} with what it is of; a figure is `figure`'s dictionary.
    """
    ratings = scale(project, said, name)
    rows: list[dict[str, Any]] = [{"of": "total"}]
    wanted: list[list[Wanted]] = [[(one, ratings) for one in TOTAL]]
    for label in ratings.categories:
        apart = ratings.against_rest(label)
        rows.append({"of": "category", "key": label})
        wanted.append([(one, apart) for one in SLICED] + [(categories.specific(label), ratings)])
    for kind, slices in (("week", by_week(said)), ("version", by_version(said))):
        for key, answers in slices:
            some = scale(project, answers, name)
            rows.append({"of": kind, "key": key, "answers": len(some)})
            wanted.append([(one, some) for one in SLICED])
    for row, figures in zip(rows, figured(wanted, seed_of(project)), strict=True):
        row["figures"] = figures
    given = ratings.counts().sum(axis=0).tolist()
    told = {
        "answers": len(ratings),
        "people": len(ratings.raters),
        "given": dict(zip(ratings.categories, given, strict=True)),
    }
    return told | {"rows": rows}, ratings


def figured(wanted: list[list[Wanted]], seed: int) -> list[Figures]:
    """The figures of each row of coefficients, with their intervals."""
    found = iter(estimates([one for row in wanted for one in row], seed=seed, draws=DRAWS))
    return [{coefficient.name: figure(*next(found)) for coefficient, _ratings in row} for row in wanted]


def figure(estimate: Estimate, interval: Interval | None = None) -> dict[str, Any]:
    """An estimate and its interval as a stored value: value or reason; low and high, or why not."""
    told = asdict(estimate)
    if interval is not None:
        told |= {"low": interval.low, "high": interval.high, "no_interval": interval.reason}
        told["cautions"] = list(interval.cautions)
    return told


def by_week(said: Said) -> list[tuple[str, Said]]:
    """The answers by week, the latest first: all answers to a sentence in the week when the last of them was done."""
    import numpy as np

    if not len(said):
        return []
    starts = np.flatnonzero(np.diff(said.sentence, prepend=-1))
    lengths = np.diff(np.append(starts, len(said)))
    week = np.repeat(np.maximum.reduceat(said.week, starts), lengths)
    return [(date.fromordinal(one).isoformat(), said.where(week == one)) for one in reversed(grouped(week))]


def by_version(said: Said) -> list[tuple[int, Said]]:
    """The answers by the codebook version they were given by, the latest first."""
    return [(one, said.where(said.book == one)) for one in reversed(grouped(said.book))]


def pairs(project: Project, ratings: Ratings) -> list[dict[str, Any]]:
    """Each two people who share a sentence, those with most shared first: percent, kappa, and the table of the two."""
    shared = [pair for pair in all_pairs(ratings) if pair.percent.units]
    around = pair_intervals(ratings, shared, seed=seed_of(project), draws=DRAWS)
    rows = [_pair(pair, interval) for pair, interval in zip(shared, around, strict=True)]
    return sorted(rows, key=lambda row: (-row["percent"]["units"], row["people"]))


def _pair(pair: Pair, interval: Interval) -> dict[str, Any]:
    return {
        "people": [pair.first, pair.second],
        "percent": figure(pair.percent),
        "cohen": figure(pair.kappa, interval),
        "table": pair.confusion.tolist(),
    }


def of_pairs(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What the kappas of all pairs amount to: how many there are, the middle one, the lowest, the highest."""
    values = [row["cohen"]["value"] for row in rows if row["cohen"]["value"] is not None]
    if not values:
        return {"pairs": 0}
    return {"pairs": len(values), "median": median(values), "low": min(values), "high": max(values)}


def articles(ratings: Ratings) -> dict[str, list[Any]]:
    """Columns, a row an article in which somebody shares a sentence: its primary key, units, percent and alpha (null
    where it is undefined); the lowest percent first."""
    import numpy as np

    tally, other = coefficients.percent.tally(ratings), coefficients.alpha.tally(ratings)
    shared = tally[:, 0] > 0
    percent = coefficients.percent.formula(tally[shared])
    alpha = coefficients.alpha.formula(other[shared])
    names, units = np.array(ratings.articles, dtype=np.int64)[shared], tally[shared, 0]
    order = np.lexsort((names, -units, percent))
    rounded = np.round(alpha[order], 4)
    return {
        "article": names[order].tolist(),
        "units": units[order].astype(int).tolist(),
        "percent": np.round(percent[order], 4).tolist(),
        "alpha": [None if value != value else value for value in rounded.tolist()],
    }
