"""The scores of labels: what the cues say, moved by weights on what a sentence looks like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from . import features
from .fitting import fit, softmax
from .values import Floats, Gold, Hint, Ints, Rules

STRENGTH = 1.0
LEAST_SENTENCES = 2  # in which a column must occur to get a weight
TEXT = 4.0  # how much a sentence's words count beside one cue
LEAST_SURE, MOST_SURE = 0.5, 0.95  # what a cue's own confidence may be taken for


@dataclass(frozen=True, slots=True, eq=False)
class Scales:
    """Which columns have weights, and how much each counts: (kept,) arrays, `column` ascending."""

    column: Ints
    weight: Floats

    def apply(self, counted: Any) -> Any:
        """The kept columns of `counted`, (n, COLUMNS) → (n, kept): words and pieces by rarity, each sentence of length
        TEXT; cues as they are."""
        import numpy as np
        import scipy.sparse as sp

        first = int(np.searchsorted(self.column, features.WORD_COLUMNS + features.PIECE_COLUMNS))
        kept = counted[:, self.column].astype(np.float64)
        text, cues = kept[:, :first], kept[:, first:]
        text.data = 1.0 + np.log(text.data)
        text = text @ sp.diags(self.weight[:first])
        length = np.sqrt(np.asarray(text.multiply(text).sum(axis=1)).ravel())
        text = sp.diags(TEXT / np.where(length > 0, length, 1.0)) @ text
        return sp.hstack([text, cues], format="csr")


def scales(counted: Any) -> Scales:
    """Of the columns that occur in enough of these sentences, (n, COLUMNS)."""
    import numpy as np

    n = counted.shape[0]
    spread = np.bincount(counted.indices, minlength=features.COLUMNS)
    column = np.flatnonzero(spread >= min(LEAST_SENTENCES, n))
    return Scales(column, np.log((1 + n) / (1 + spread[column])) + 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Weights of labels (kept, labels) and of being hedged (kept, 2); (0, 2) if nobody was asked that."""

    rules: Rules
    scales: Scales
    weights: Floats
    intercept: Floats
    hedge_weights: Floats
    hedge_intercept: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Of each sentence the chance of each label, (n, labels), and that it is hedged, (n,)."""

    labels: Floats
    hedged: Floats


def offsets(hints: Sequence[Hint | None], rules: Rules) -> Floats:
    """The scores that the cues alone give, (n, labels): the rest of their certainty goes to the others evenly."""
    import numpy as np

    k = len(rules.labels)
    place = {key: at for at, key in enumerate(rules.labels)}
    table = np.empty((len(hints), k))
    for row, hint in enumerate(hints):
        known = hint is not None and hint.label in place
        sure = min(max(hint.confidence, LEAST_SURE), MOST_SURE) if hint and known else LEAST_SURE
        table[row] = np.log((1 - sure) / max(k - 1, 1))
        table[row, place[hint.label if hint and known else rules.silence]] = np.log(sure)
    return table


def hedge_offsets(hints: Sequence[Hint | None]) -> Floats:
    """The same of being hedged, (n, 2)."""
    import numpy as np

    said = np.array([bool(hint and hint.hedged) for hint in hints], dtype=bool)
    score = np.where(said, 1.5, -1.5)
    return np.stack([np.zeros(len(score)), score], axis=1)


def learn(counted: Any, hints: Sequence[Hint | None], gold: Gold, rules: Rules) -> Model:
    """A model of these settled sentences. `counted`, `hints`: of all sentences; `gold.row` says which."""
    import numpy as np

    rows = counted[gold.row]
    scale = scales(rows)
    seen = scale.apply(rows)
    told = [hints[row] for row in gold.row]
    weights, intercept = fit(seen, gold.label, offsets(told, rules), strength=STRENGTH)
    asked = np.flatnonzero(gold.hedged >= 0)
    hedge_weights, hedge_intercept = np.zeros((0, 2)), np.zeros(2)
    if len(asked):
        known = hedge_offsets([told[at] for at in asked])
        hedge_weights, hedge_intercept = fit(seen[asked], gold.hedged[asked], known, strength=STRENGTH)
    return Model(rules, scale, weights, intercept, hedge_weights, hedge_intercept)


def score(model: Model, counted: Any, hints: Sequence[Hint | None]) -> Scored:
    """The chances of sentences, (n, COLUMNS) and n hints."""
    seen = model.scales.apply(counted)
    labels = softmax(offsets(hints, model.rules) + seen @ model.weights + model.intercept)
    known = hedge_offsets(hints)
    if len(model.hedge_weights):
        known = known + seen @ model.hedge_weights + model.hedge_intercept
    return Scored(labels, softmax(known)[:, 1])
