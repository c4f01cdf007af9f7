"""Holding some out: a score that says how good a model is comes from a model that has not seen the sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .model import Scored, learn, score
from .values import Bools, Gold, Hint, Ints, Rules

FOLDS = 5

Tick = Callable[[], None]


def folds(group: Ints, seed: int, parts: int = FOLDS) -> Ints:
    """The part of each sentence, (n,): no group in two parts, parts as even as groups allow, fewer than `parts` if
    there are fewer groups."""
    import numpy as np

    names, where, size = np.unique(group, return_inverse=True, return_counts=True)
    part = np.zeros(len(names), dtype=np.int64)
    filled = np.zeros(max(1, min(parts, len(names))), dtype=np.int64)
    for at in np.random.default_rng(seed).permutation(len(names)):
        part[at] = filled.argmin()
        filled[part[at]] += size[at]
    return np.asarray(part[where])


def held_out(
    counted: Any,
    hints: Sequence[Hint | None],
    gold: Gold,
    rules: Rules,
    *,
    part: Ints,
    kept: Bools | None = None,
    tick: Tick = lambda: None,
) -> Scored:
    """The scores of each settled sentence by a model of the other parts, or of what is `kept` of them, (n,). `tick` is
    called after each part."""
    import numpy as np

    labels, hedged = np.zeros((len(gold), len(rules.labels))), np.zeros(len(gold))
    for one in np.unique(part):
        out = np.flatnonzero(part == one)
        rest = part != one if kept is None else (part != one) & kept
        model = learn(counted, hints, gold.where(rest), rules)
        rows = gold.row[out]
        found = score(model, counted[rows], [hints[row] for row in rows])
        labels[out], hedged[out] = found.labels, found.hedged
        tick()
    return Scored(labels, hedged)
