"""Which words of a sentence spoke for what a model says of it."""

from __future__ import annotations

import re
from itertools import pairwise

from . import features
from .model import Model

MOST = 3
LEAST_WORTH = 0.05


def reasons(model: Model, text: str, label: str, instead: str = "") -> list[str]:
    """Up to MOST words, or pairs of words, of the text that spoke most for the label, against `instead` if it is given.

    They stand in the text: a model holds none.
    """
    import numpy as np

    found = [word for word in re.findall(features.TOKEN, text.lower()) if word.isalpha()]
    pairs = [f"{one} {two}" for one, two in pairwise(found)]
    words = [word for word in dict.fromkeys([*found, *pairs]) if word in text.lower()]
    if not words or label not in model.rules.labels:
        return []
    worth = model.weights[:, model.rules.labels.index(label)].copy()
    if instead in model.rules.labels:
        worth -= model.weights[:, model.rules.labels.index(instead)]
    rated = []
    for word, column in _columns(words).items():
        place = int(np.searchsorted(model.scales.column, column))
        if place < len(model.scales.column) and model.scales.column[place] == column:
            rated.append((float(worth[place] * model.scales.weight[place]), word))
    return _apart([word for value, word in sorted(rated, reverse=True) if value > LEAST_WORTH])


def _columns(words: list[str]) -> dict[str, int]:
    """The column of each word, and of each pair of words: the one that neither word has by itself."""
    rows = features.words().transform(words)
    found: dict[str, int] = {}
    for at, word in enumerate(words):
        own = {found[one] for one in word.split() if one in found and one != word}
        for column in set(rows[at].indices.tolist()) - own:
            found[word] = column
    return found


def _apart(words: list[str]) -> list[str]:
    """The first MOST of them of which none is part of another."""
    kept: list[str] = []
    for word in words:
        if not any(word in one.split() or one in word.split() for one in kept):
            kept.append(word)
    return kept[:MOST]
