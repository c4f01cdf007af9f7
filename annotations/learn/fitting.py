"""Logistic regression with an offset: what is known beforehand is added to the scores, so that without evidence the
answer is the one that was known. (McCullagh, P. & Nelder, J. A. (1989). Generalized linear models, 2nd ed., on
offsets.) scikit-learn's has none.
"""

from __future__ import annotations

from typing import Any

from .values import Floats, Ints

MOST_STEPS = 40
EVEN = 0.5  # 0: every sentence counts alike; 1: every label counts alike, however rare


def softmax(scores: Floats) -> Floats:
    """Rows of probabilities, (n, labels)."""
    import numpy as np

    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def fit(seen: Any, label: Ints, offset: Floats, *, strength: float) -> tuple[Floats, Floats]:
    """Weights (columns, labels) and intercepts (labels,) that make `label` likeliest under `offset + seen @ weights`.

    `seen`: (n, columns), sparse. `strength`: how much evidence a weight of one is worth: the penalty is
    |weights|² / 2 strength; intercepts cost a tenth of it. Rare labels count more than they are (EVEN), so what comes
    out are scores and no chances: `calibrate` makes them such. The same input gives the same weights.
    """
    import numpy as np
    from scipy.optimize import minimize

    n, columns = seen.shape
    labels = offset.shape[1]
    worth_of = evened(label, labels)
    truth = np.zeros((n, labels))
    truth[np.arange(n), label] = 1.0
    turned = seen.T.tocsr()

    def cost(flat: Floats) -> tuple[float, Floats]:
        table = flat.reshape(columns + 1, labels)
        weights, intercept = table[:-1], table[-1]
        chances = softmax(offset + seen @ weights + intercept)
        told = worth_of * np.log(np.maximum(chances[np.arange(n), label], 1e-300))
        worth = (np.square(weights).sum() + 0.1 * np.square(intercept).sum()) / (2 * strength)
        off = (chances - truth) * worth_of[:, None]
        slope = np.empty_like(table)
        slope[:-1] = turned @ off + weights / strength
        slope[-1] = off.sum(axis=0) + 0.1 * intercept / strength
        return float(worth - told.sum()), slope.ravel()

    start = np.zeros((columns + 1) * labels)
    found = minimize(cost, start, jac=True, method="L-BFGS-B", options={"maxiter": MOST_STEPS, "ftol": 1e-5})
    table = found.x.reshape(columns + 1, labels)
    return table[:-1], table[-1]


def evened(label: Ints, labels: int) -> Floats:
    """How much each sentence counts, (n,), on average once."""
    import numpy as np

    if not len(label):
        return np.ones(0)
    often = np.bincount(label, minlength=labels)
    worth = (len(label) / labels / np.maximum(often, 1))[label] ** EVEN
    return np.asarray(worth / worth.mean())
