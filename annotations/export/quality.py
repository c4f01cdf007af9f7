"""Agreement of a dataset's own answers, with intervals; gathered while rows go by. Pure.

Numbers leave as text with three decimals: a float would not be the same bytes everywhere.
"""

from __future__ import annotations

import zlib
from array import array
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from annotations.codebook import LABELS
from annotations.schema import PLACE

from .values import Bundle

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from annotations.agreement.coefficients import Coefficient
    from annotations.agreement.estimates import Estimate

AT = PLACE["answers"]
COUNTED, LABEL, UNAIDED = (AT[name] for name in ("counted", "label_given", "unaided"))
DRAWS = 1000


class Agreement:
    """Percent agreement and Krippendorff's alpha (nominal, of labels as answered) over sentences that two or more
    people answered. Unaided answers apart: those given beside a suggestion agree with it too.

    What is kept is what an article adds to both figures, as `agreement.coefficients` tallies it: a few numbers an
    article, however many answers it has.
    """

    def __init__(self) -> None:
        self.all, self.unaided = _Tally(), _Tally()

    def add(self, bundle: Bundle) -> None:
        said: Counter[tuple[str, ...]] = Counter()
        alone: Counter[tuple[str, ...]] = Counter()
        for rows in bundle.answers:
            if len(rows) > 1:
                given = [row for row in rows if row[COUNTED] and row[LABEL] is not None]
                said[tuple([row[LABEL] for row in given])] += 1
                alone[tuple([row[LABEL] for row in given if row[UNAIDED]])] += 1
        self.all.add(said)
        self.unaided.add(alone)

    def figures(self, seed: str) -> dict[str, dict[str, Any]]:
        """`all` and `unaided` → sentences, articles, and `percent` and `alpha` as value, low and high, or null."""
        return {"all": self.all.figures(seed), "unaided": self.unaided.figures(seed)}


class _Tally:
    """A number an article in each column; in `labels` those of articles that come after its last use are missing."""

    def __init__(self) -> None:
        self.units, self.pairs, self.agreeing, self.disagreeing = array("d"), array("d"), array("d"), array("d")
        self.labels: dict[str, array[float]] = {label: array("d") for label in LABELS}

    def add(self, sentences: Mapping[tuple[str, ...], int]) -> None:
        """An article: the labels that a sentence was given → how many sentences."""
        for column in (self.units, self.pairs, self.agreeing, self.disagreeing):
            column.append(0.0)
        for labels, n in sentences.items():
            m = len(labels)
            if m < 2:
                continue
            agreeing = sum(map(labels.count, labels)) - m  # ordered pairs
            self.units[-1] += n
            self.pairs[-1] += n * (m * (m - 1) / 2)
            self.agreeing[-1] += n * (agreeing / (m * (m - 1)))
            self.disagreeing[-1] += n * ((m * (m - 1) - agreeing) / (m - 1))
            for label in labels:
                column = self.labels.setdefault(label, array("d"))
                self.fill(column)
                column[-1] += n

    def fill(self, column: array[float]) -> None:
        if missing := len(self.units) - len(column):
            column.extend([0.0] * missing)

    def figures(self, seed: str) -> dict[str, Any]:
        sentences, articles = int(sum(self.units)), sum(n > 0 for n in self.units)
        found: dict[str, Any] = {"sentences": sentences, "articles": articles}
        if not sentences:
            return found | {"percent": None, "alpha": None}
        from annotations.agreement.coefficients import alpha, percent
        from annotations.agreement.intervals import around

        for column in self.labels.values():
            self.fill(column)
        wanted = (percent, alpha)
        tallies = [self.stacked(self.agreeing), self.stacked(self.disagreeing, *self.labels.values())]
        estimates = [_estimate(one, tally) for one, tally in zip(wanted, tallies, strict=True)]
        formulas = [one.formula for one in wanted]
        intervals = around(estimates, tallies, formulas, seed=zlib.crc32(seed.encode()), draws=DRAWS)
        for one, estimate, interval in zip(wanted, estimates, intervals, strict=True):
            found[one.name] = _written(estimate.value, interval.low, interval.high)
        return found

    def stacked(self, *columns: array[float]) -> NDArray[np.float64]:
        """A row an article, as `agreement.coefficients` has them: units, pairs, then these columns."""
        import numpy as np

        return np.stack([np.frombuffer(column) for column in (self.units, self.pairs, *columns)], axis=1)


def _estimate(coefficient: Coefficient, tally: NDArray[np.float64]) -> Estimate:
    from annotations.agreement.estimates import Estimate

    sums = tally.sum(axis=0)
    value = float(coefficient.formula(sums))
    known, articles = value == value, int((tally[:, 0] > 0).sum())
    return Estimate(
        value if known else None, None if known else coefficient.undefined, int(sums[0]), int(sums[1]), articles
    )


def _written(value: float | None, low: float | None, high: float | None) -> dict[str, str | None] | None:
    if value is None:
        return None
    words = {name: None if n is None else f"{n:.3f}" for name, n in (("value", value), ("low", low), ("high", high))}
    return words
