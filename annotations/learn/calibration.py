"""Chances out of scores, so that of what is called 80 % sure four in five are right: a logistic curve for each label
(Platt, J. (1999). Probabilistic outputs for support vector machines), drawn towards one for all labels where a label is
rare.
"""

from __future__ import annotations

from .values import Bools, Floats, Ints

POOLED, OWN = 0.01, 2.0  # what a weight costs: of the common curve, of a label's own deviation
STEPS = 30
LEAST, MOST = 0.01, 0.99


def signs(chance: Floats, agree: Bools) -> Floats:
    """What the curve is drawn over, (n, 3): a constant, the log-odds of the score, and whether cues and model say the
    same."""
    import numpy as np

    kept = np.clip(chance, 1e-4, 1 - 1e-4)
    return np.stack([np.ones(len(kept)), np.log(kept / (1 - kept)), agree.astype(np.float64)], axis=1)


def fit(seen: Floats, label: Ints, right: Bools, labels: int) -> Floats:
    """A curve for each label, (labels, signs), by Newton's method; what is right, (n,), of suggestions."""
    import numpy as np

    wide = seen.shape[1]
    table = np.zeros((len(seen), wide * (labels + 1)))
    table[:, :wide] = seen
    for one in range(labels):
        table[label == one, wide * (one + 1) : wide * (one + 2)] = seen[label == one]
    cost = np.concatenate([np.full(wide, POOLED), np.full(wide * labels, OWN)])
    weights = np.zeros(table.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (chance - right) + cost * weights
        bend = (table * (chance * (1 - chance))[:, None]).T @ table + np.diag(cost)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    own = weights[wide:].reshape(labels, wide)
    return np.asarray(weights[:wide] + own)


def apply(curves: Floats, seen: Floats, label: Ints) -> Floats:
    """How sure to be of each suggestion, (n,), from LEAST to MOST."""
    import numpy as np

    score = (seen * curves[label]).sum(axis=1)
    return np.asarray(np.clip(1 / (1 + np.exp(-np.clip(score, -30, 30))), LEAST, MOST))


def crossed(seen: Floats, label: Ints, right: Bools, part: Ints, labels: int) -> Floats:
    """How sure, (n,), by curves that have not seen the sentence: of the other parts."""
    import numpy as np

    sure = np.full(len(seen), 0.5)
    for one in np.unique(part):
        out, rest = part == one, part != one
        if rest.any():
            sure[out] = apply(fit(seen[rest], label[rest], right[rest], labels), seen[out], label[out])
    return sure
