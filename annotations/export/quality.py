"""Agreement of a dataset's own answers, with intervals; gathered while rows go by. Pure.

Numbers leave as text with three decimals: a float would not be the same bytes everywhere.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Sequence
from typing import Any

from annotations.codebook import LABELS
from annotations.schema import PLACE

from .values import Bundle

AT = PLACE["answers"]
COUNTED, LABEL, REVIEWER, UNAIDED = (AT[name] for name in ("counted", "label_given", "reviewer", "unaided"))
DRAWS = 1000


class Agreement:
    """Percent agreement and Krippendorff's alpha (nominal, of labels as answered) over sentences that two or more
    people answered. Unaided answers apart: those given beside a suggestion agree with it too."""

    def __init__(self) -> None:
        self.all, self.unaided = _Ratings(), _Ratings()
        self.people: dict[str, int] = {}
        self.labels = {label: code for code, label in enumerate(LABELS)}
        self.articles = 0

    def add(self, bundle: Bundle) -> None:
        self.articles += 1
        for rows in bundle.answers:
            if len(rows) < 2:
                continue
            given = [row for row in rows if row[COUNTED] and row[LABEL] is not None]
            self.all.add(self.articles, self.codes(given))
            self.unaided.add(self.articles, self.codes([row for row in given if row[UNAIDED]]))

    def codes(self, rows: Sequence[Sequence[Any]]) -> list[tuple[int, int]]:
        people, labels = self.people, self.labels
        return [
            (people.setdefault(row[REVIEWER], len(people)), labels.setdefault(row[LABEL], len(labels))) for row in rows
        ]

    def figures(self, seed: str) -> dict[str, dict[str, Any]]:
        """`all` and `unaided` → sentences, articles, and `percent` and `alpha` as value, low and high, or null."""
        labels = tuple(self.labels)
        return {"all": self.all.figures(seed, labels), "unaided": self.unaided.figures(seed, labels)}


class _Ratings:
    def __init__(self) -> None:
        self.units = 0
        self.unit, self.rater, self.category, self.article = array("i"), array("i"), array("i"), array("i")

    def add(self, article: int, given: Sequence[tuple[int, int]]) -> None:
        if len(given) < 2:
            return
        for rater, category in given:
            self.unit.append(self.units)
            self.rater.append(rater)
            self.category.append(category)
            self.article.append(article)
        self.units += 1

    def figures(self, seed: str, labels: Sequence[str]) -> dict[str, Any]:
        found: dict[str, Any] = {"sentences": self.units, "articles": len(set(self.article))}
        if not self.units:
            return found | {"percent": None, "alpha": None}
        import numpy as np

        from annotations.agreement import coefficients
        from annotations.agreement.intervals import estimates
        from annotations.agreement.ratings import from_arrays

        columns = (np.frombuffer(c, dtype=np.int32) for c in (self.unit, self.rater, self.category, self.article))
        ratings = from_arrays(*columns, categories=labels)
        wanted = [(coefficients.percent, ratings), (coefficients.alpha, ratings)]
        for name, (estimate, interval) in zip(
            ("percent", "alpha"), estimates(wanted, seed=zlib.crc32(seed.encode()), draws=DRAWS), strict=True
        ):
            found[name] = _written(estimate.value, interval.low, interval.high)
        return found


def _written(value: float | None, low: float | None, high: float | None) -> dict[str, str | None] | None:
    if value is None:
        return None
    words = {name: None if n is None else f"{n:.3f}" for name, n in (("value", value), ("low", low), ("high", high))}
    return words
