"""How good suggestions are, as plain values that can be stored as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .values import Bools, Floats, Ints

BINS = 10
DRAWS = 1000


def table(truth: Ints, said: Ints, labels: int) -> list[list[int]]:
    """The confusion matrix: a row for each true label, a column for each suggested one."""
    import numpy as np

    flat = np.bincount(truth * labels + said, minlength=labels * labels)
    rows: list[list[int]] = flat.reshape(labels, labels).tolist()
    return rows


def per_label(counts: Sequence[Sequence[int]], labels: Sequence[str]) -> list[dict[str, Any]]:
    """Of each label {label, n, said, right, precision, recall, f1}: n true ones, `said` suggested, `right` both. A
    figure is null where nothing is there to count."""
    rows = []
    for at, label in enumerate(labels):
        right, n, said = counts[at][at], sum(counts[at]), sum(row[at] for row in counts)
        rows.append(
            {
                "label": label,
                "n": n,
                "said": said,
                "right": right,
                "precision": right / said if said else None,
                "recall": right / n if n else None,
                "f1": 2 * right / (n + said) if n + said else None,
            }
        )
    return rows


def macro(counts: Sequence[Sequence[int]]) -> float:
    """The mean F1 of all labels; 0 for one that is neither there nor suggested."""
    rows = per_label(counts, [str(at) for at in range(len(counts))])
    return sum(row["f1"] or 0.0 for row in rows) / len(rows)


def accuracy(counts: Sequence[Sequence[int]]) -> float:
    whole = sum(map(sum, counts))
    return sum(row[at] for at, row in enumerate(counts)) / whole if whole else 0.0


def reliability(sure: Floats, right: Bools) -> list[dict[str, Any]]:
    """Of each tenth of confidence that occurs {from, n, sure, right}: how sure on average, and the share right."""
    place = _bins(sure)
    rows = []
    for one in range(BINS):
        here = place == one
        if n := int(here.sum()):
            mean = float(sure[here].mean())
            rows.append({"from": one / BINS, "n": n, "sure": mean, "right": float(right[here].mean())})
    return rows


def error(sure: Floats, right: Bools) -> float:
    """The expected calibration error: how far, on average, confidence is from the share right, in ten bins of equal
    width (Naeini, M. P. et al. (2015). Obtaining well calibrated probabilities using Bayesian binning. AAAI)."""
    import numpy as np

    if not len(sure):
        return 0.0
    off = np.bincount(_bins(sure), weights=sure - right, minlength=BINS)
    return float(np.abs(off).sum() / len(sure))


def error_if_calibrated(sure: Floats, *, seed: int) -> tuple[float, float]:
    """The error that perfectly calibrated suggestions of this number and confidence show by chance: the mean of DRAWS
    simulations, and what one in twenty exceeds. What is no further off may be calibrated."""
    import numpy as np

    if not len(sure):
        return 0.0, 0.0
    dice, place = np.random.default_rng(seed), _bins(sure)
    drawn = []
    for _ in range(DRAWS):
        off = np.bincount(place, weights=sure - (dice.random(len(sure)) < sure), minlength=BINS)
        drawn.append(float(np.abs(off).sum() / len(sure)))
    return float(np.mean(drawn)), float(np.quantile(drawn, 0.95))


def _bins(sure: Floats) -> Ints:
    import numpy as np

    return np.minimum((sure * BINS).astype(np.int64), BINS - 1)
