"""The label mix of articles that were drawn at random: over time, and by outlet.

What people choose to read is no sample; what the dice drew is one. So only articles that somebody was given at random
count here, with all their settled sentences.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from annotations.models import ArticleDetails, Assignment, Confidentiality, Decision, Project
from annotations.models.standing import told

from .reading import UNSURE, Said

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_OUTLETS = 12


def mix(project: Project, said: Said, alias: str) -> dict[str, Any]:
    """`labels`: the keys; and rows {key, articles, sentences, counts (one a label)}: `total`, `outlets` (those with
    most sentences; "" stands for none given), `months` of publication, oldest first ("" without a date).

    `confidential`: how many articles are left out for that. Everybody reads the mix, and few of them together, or the
    difference of total and rows, would tell the labels of one.
    """
    labels, settled = settled_labels(project, said, alias)
    drawn = _drawn(project, alias) & settled.keys()
    details = ArticleDetails.objects.using(alias).filter(article__project=project, current=True)
    names = ("article", "outlet", "published", "article__confidentiality")
    outlets: dict[str, Counter[int]] = defaultdict(Counter)
    months: dict[str, Counter[int]] = defaultdict(Counter)
    articles: dict[tuple[str, str], int] = Counter()
    total: Counter[int] = Counter()
    hidden = 0
    for article, outlet, published, confidentiality in details.order_by().values_list(*names).iterator():
        if article not in drawn:
            continue
        if confidentiality == Confidentiality.CONFIDENTIAL:
            hidden += 1
            continue
        counts = settled[article]
        total += counts
        month = f"{published:%Y-%m}" if published else ""
        months[month] += counts
        articles["month", month] += 1
        outlets[outlet] += counts
        articles["outlet", outlet] += 1

    def row(kind: str, key: str, counts: Counter[int], n: int) -> dict[str, Any]:
        given = [counts[code] for code in range(len(labels))]
        return {"key": key, "articles": n, "sentences": sum(given), "counts": given}

    by_outlet = [row("outlet", key, counts, articles["outlet", key]) for key, counts in outlets.items()]
    by_outlet.sort(key=lambda one: (-one["sentences"], one["key"]))
    by_month = [row("month", key, months[key], articles["month", key]) for key in sorted(months)]
    return {
        "labels": labels,
        "total": row("total", "", total, sum(n for (kind, _key), n in articles.items() if kind == "month")),
        "outlets": by_outlet[:MOST_OUTLETS],
        "outlets_left_out": max(0, len(by_outlet) - MOST_OUTLETS),
        "months": by_month,
        "confidential": hidden,
    }


def _drawn(project: Project, alias: str) -> set[int]:
    """The articles that somebody was given at random and has done, where that may be known."""
    rows = Assignment.objects.using(alias).filter(
        article__project=project, state=Assignment.State.DONE, drawn_by=Assignment.Drawn.RANDOM
    )
    return set(rows.filter(told("batch")).values_list("article", flat=True))


def settled_labels(project: Project, said: Said, alias: str) -> tuple[list[str], dict[int, Counter[int]]]:
    """The label keys; and, of each article, how many sentences have which settled label (its place among the keys): the
    decision's, else the one that all who answered gave. Disputed sentences have none."""
    labels = list(said.labels)
    decided = _decided(project, labels, alias)
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for sentence, article, label in zip(*(column.tolist() for column in _agreed(said)), strict=True):
        if sentence not in decided:
            found[article][label] += 1
    for article, label in decided.values():
        found[article][label] += 1
    return labels, found


def _agreed(said: Said) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int16]]:
    """Sentence, article and label of each sentence that is single or agreed, as `standing.derived` has it."""
    import numpy as np

    starts = np.flatnonzero(np.diff(said.sentence, prepend=-1))
    if not len(starts):
        return said.sentence, said.article, said.label
    low, high = (one.reduceat(said.label, starts) for one in (np.minimum, np.maximum))
    hedged, n = np.add.reduceat(said.hedged.astype(np.int64), starts), np.diff(np.append(starts, len(said)))
    agreed = (low == high) & (low != UNSURE) & ((hedged == 0) | (hedged == n))
    return said.sentence[starts][agreed], said.article[starts][agreed], low[agreed]


def _decided(project: Project, labels: list[str], alias: str) -> dict[int, tuple[int, int]]:
    """Sentence → article and label, of the decisions."""
    rows = Decision.objects.using(alias).filter(
        sentence__article__project=project,
        sentence__article__deleted_at__isnull=True,
        sentence__asked=True,
        sentence__retired__isnull=True,
    )
    found = {}
    for sentence, article, label in rows.values_list("sentence", "sentence__article", "label").iterator():
        if label not in labels:
            labels.append(label)
        found[sentence] = (article, labels.index(label))
    return found
