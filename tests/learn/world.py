"""Invented articles with known labels, and cues that misread one of them: the same seed gives the same."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from annotations.learn.values import Gold, Hint, Page, Rules
from tests.bench import texts

LABELS = ("sourced", "anonymous", "speculative", "plain")
RULES = Rules(LABELS, frozenset({"speculative"}), frozenset({"plain"}), "plain")


def made(
    *, seed: int, articles: int = 40, sentences: int = 20, wrong: float = 0.8, aided: float = 0.0
) -> tuple[list[Page], Gold]:
    """Pages and what is settled of them. The cues take `wrong` of the anonymous sentences for plain, and are right of
    the others nine times in ten. `aided`: the share of articles that were answered with suggestions."""
    dice = random.Random(seed)
    pages, rows = [], []
    for article in range(articles):
        labels = dice.choices(LABELS, texts.WEIGHTS, k=sentences)
        pages.append(Page([texts.sentence(dice, one) for one in labels], [hint(dice, one, wrong) for one in labels]))
        unaided = dice.random() >= aided
        rows += [(LABELS.index(one), int(one == "speculative"), article, unaided) for one in labels]
    return pages, gold(rows)


def gold(rows: Sequence[tuple[int, int, int, bool]]) -> Gold:
    """(label, hedged, group, unaided) of each sentence, in order."""
    label, hedged, group, unaided = (np.array(column) for column in zip(*rows, strict=True))
    return Gold(np.arange(len(rows)), label, hedged, group, unaided.astype(bool))


def hint(dice: random.Random, label: str, wrong: float) -> Hint:
    if label == "anonymous" and dice.random() < wrong:
        label = "plain"
    elif dice.random() < 0.1:
        label = dice.choice(LABELS)
    return Hint(label, label == "speculative", round(dice.uniform(0.6, 0.95), 2), f"rule of {label}", "")
