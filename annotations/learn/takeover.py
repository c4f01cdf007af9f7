"""Where a model is believed instead of the cues: only for labels that it gets measurably better on articles it has not
seen, by a paired bootstrap over articles (Field, C. A. & Welsh, A. H. (2007). Bootstrapping clustered data. JRSS B 69;
Berg-Kirkpatrick, T. et al. (2012). An empirical investigation of statistical significance in NLP. EMNLP).
"""

from __future__ import annotations

from dataclasses import dataclass

from .values import Bools, Floats, Ints

DRAWS = 500
LEVEL = 0.95
FEWEST_GROUPS = 5
FEWEST_SENTENCES = 10  # with the label, by people or by whoever is compared


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """F1 of each label, (labels,), by the cues and by the model; how much better the model is, at the least and at the
    most (one-sided, LEVEL each); `enough`: whether there is enough to say so."""

    cues: Floats
    model: Floats
    low: Floats
    high: Floats
    macro: float
    enough: Bools


def compare(truth: Ints, cues: Ints, model: Ints, group: Ints, *, labels: int, seed: int) -> Compared:
    """Both of them on the same sentences, (n,) each."""
    import numpy as np

    names, where = np.unique(group, return_inverse=True)
    groups = len(names)
    hits, sizes = [], []
    for said in (cues, model):
        hits.append(_table(where, truth, groups, labels, truth == said))
        sizes.append(_table(where, truth, groups, labels) + _table(where, said, groups, labels))
    dice = np.random.default_rng(seed)
    drawn = dice.multinomial(groups, np.full(groups, 1 / max(groups, 1)), size=DRAWS) if groups else np.zeros((1, 0))
    of_cues, of_model = (_f1(drawn @ hit, drawn @ size) for hit, size in zip(hits, sizes, strict=True))
    gain = of_model - of_cues
    least = np.minimum(sizes[0].sum(axis=0), sizes[1].sum(axis=0)) >= FEWEST_SENTENCES
    told = [_f1(hit.sum(axis=0), size.sum(axis=0)) for hit, size in zip(hits, sizes, strict=True)]
    return Compared(
        told[0],
        told[1],
        np.quantile(gain, 1 - LEVEL, axis=0),
        np.quantile(gain, LEVEL, axis=0),
        float((told[1] - told[0]).mean()),
        least & (groups >= FEWEST_GROUPS),
    )


def better(truth: Ints, cues: Ints, model: Ints, group: Ints, *, labels: int, seed: int) -> Bools:
    """For which labels the model is believed, (labels,). None if, believed for these, it would be measurably worse than
    the cues for any other, or not better on the whole."""
    import numpy as np

    found = compare(truth, cues, model, group, labels=labels, seed=seed)
    chosen = found.enough & (found.low > 0)
    for label in np.argsort(found.low):  # the least sure gain is given up first
        told = compare(truth, cues, combined(cues, model, chosen), group, labels=labels, seed=seed)
        if not chosen.any() or (told.macro > 0 and not (told.high < 0).any()):
            break
        chosen[label] = False
    return np.asarray(chosen)


def combined(cues: Ints, model: Ints, chosen: Bools) -> Ints:
    """What is suggested, (n,): the model's label where it is believed about it, or about that of the cues."""
    import numpy as np

    return np.where(chosen[model] | chosen[cues], model, cues)


def _table(where: Ints, label: Ints, groups: int, labels: int, which: Bools | None = None) -> Floats:
    """How many sentences of each group have each label, (groups, labels)."""
    import numpy as np

    weights = None if which is None else which.astype(np.float64)
    flat = np.bincount(where * labels + label, weights=weights, minlength=groups * labels)
    return flat.reshape(groups, labels).astype(np.float64)


def _f1(hits: Floats, sizes: Floats) -> Floats:
    """2 hits / (said + true); 0 where there is none of either, which takes no side."""
    import numpy as np

    return np.asarray(2 * hits / np.maximum(sizes, 1))
