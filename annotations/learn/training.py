"""From settled sentences to a suggester: learned, held against the cues, calibrated, and measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from . import calibration, holding, measures, takeover, thresholds
from .features import counts
from .model import Model, Scored, learn, offsets, score
from .values import HEDGED, Bools, Floats, Gold, Hint, Ints, Page, Rules

LEAST_UNAIDED = 50  # held-out sentences without which nothing is said of how good anything is
LEAST_GROUPS = takeover.FEWEST_GROUPS
SHARES = (0.125, 0.25, 0.5)  # of what there is, for a learning curve of its own
STEPS = holding.FOLDS + 3 + len(SHARES)  # how often `tick` is called, at most

Tick = Callable[[], None]


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """`better`: for which labels the model is believed, (labels,); `hedge_better`: and whether for being hedged.
    `curves`: (labels, signs) of `calibration`, all 0 while there is too little to calibrate by. `measured`: what
    `measure` says of sentences that were held out."""

    model: Model
    better: Bools
    hedge_better: bool
    curves: Floats
    calibrated: bool
    measured: dict[str, Any]

    @property
    def useful(self) -> bool:
        """Whether it is better than the cues at anything."""
        return bool(self.better.any()) or self.hedge_better


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """Of each sentence, (n,): the label by the cues, by the model, and suggested; whether hedged; and how sure."""

    cues: Ints
    model: Ints
    label: Ints
    hedged: Bools
    sure: Floats


def train(pages: Sequence[Page], gold: Gold, rules: Rules, *, seed: int, tick: Tick = lambda: None) -> Trained:
    """A suggester of what people settled on, with a learning curve of its own. The same input and seed give the same
    one. `tick` is called between parts of the work.

    All settled sentences are learned from. What is said of it (for which labels it is believed, how sure it is, how
    good) comes from the unaided ones alone, each scored by a model that has not seen its article.
    """
    hints = [hint for page in pages for hint in page.hints]
    counted = counts(pages)
    tick()
    found = learned(counted, hints, gold, rules, seed=seed, tick=tick)
    if found.calibrated:
        with one_thread():
            found.measured["curve"] = _curve(counted, hints, gold, rules, seed=seed, tick=tick)
    return found


def learned(
    counted: Any, hints: Sequence[Hint | None], gold: Gold, rules: Rules, *, seed: int, tick: Tick = lambda: None
) -> Trained:
    """As `train`, of what is counted already: (sentences, COLUMNS) and as many hints."""
    with one_thread():
        return _learned(counted, hints, gold, rules, seed=seed, tick=tick)


def one_thread() -> Any:
    """A block in which one thread adds up numbers: for sums as small as these, more only wait for each other."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1)


def _learned(counted: Any, hints: Sequence[Hint | None], gold: Gold, rules: Rules, *, seed: int, tick: Tick) -> Trained:
    import numpy as np

    part = holding.folds(gold.group, seed)
    scored = holding.held_out(counted, hints, gold, rules, part=part, tick=tick)
    model = learn(counted, hints, gold, rules)
    tick()
    alone = np.flatnonzero(gold.unaided)
    enough = len(alone) >= LEAST_UNAIDED and len(np.unique(gold.group[alone])) >= LEAST_GROUPS
    told = [hints[row] for row in gold.row]
    k = len(rules.labels)
    if not enough:
        groups = len(np.unique(gold.group[alone]))
        measured = {"state": "too few", "n": len(alone), "articles": groups, "needed": LEAST_UNAIDED}
        return Trained(model, np.zeros(k, dtype=bool), False, np.zeros((k, 3)), False, measured)
    return _measured(model, scored, told, gold, rules, alone=alone, part=part, seed=seed, tick=tick)


def _measured(
    model: Model,
    scored: Scored,
    told: Sequence[Hint | None],
    gold: Gold,
    rules: Rules,
    *,
    alone: Ints,
    part: Ints,
    seed: int,
    tick: Tick,
) -> Trained:
    import numpy as np

    k = len(rules.labels)
    mine, hints = gold.where(alone), [told[at] for at in alone]
    held = Scored(scored.labels[alone], scored.hedged[alone])
    cues, own = offsets(hints, rules).argmax(axis=1), held.labels.argmax(axis=1)
    better = takeover.better(mine.label, cues, own, mine.group, labels=k, seed=seed)
    hedge_better = hedge_takeover(held, hints, mine, rules, better=better, seed=seed)
    label = takeover.combined(cues, own, better)
    signs, right = signs_of(held, cues, own, label), label == mine.label
    sure = calibration.crossed(signs, label, right, part[alone], k)
    curves = calibration.fit(signs, label, right, k)
    hedged = hedges(held, hints, label, rules, believed=hedge_better)
    said = Said(cues, own, label, hedged, sure)
    measured = measure(said, mine, rules, seed=seed) | gains(said, mine, rules, better=better, seed=seed)
    measured[HEDGED] |= {"believed": hedge_better}
    own_sure = np.array([hint.confidence if hint else 0.0 for hint in hints])
    measured["cue_points"] = points(cues, own_sure, cues == mine.label, rules)
    tick()
    return Trained(model, better, hedge_better, curves, True, measured)


def suggest(trained: Trained, pages: Sequence[Page]) -> Said:
    """What is suggested for each sentence of the pages, one after the other."""
    hints = [hint for page in pages for hint in page.hints]
    return said(trained, score(trained.model, counts(pages), hints), hints)


def said(trained: Trained, scored: Scored, hints: Sequence[Hint | None]) -> Said:
    """What is suggested by these scores."""
    rules = trained.model.rules
    cues, own = offsets(hints, rules).argmax(axis=1), scored.labels.argmax(axis=1)
    label = takeover.combined(cues, own, trained.better)
    hedged = hedges(scored, hints, label, rules, believed=trained.hedge_better)
    sure = calibration.apply(trained.curves, signs_of(scored, cues, own, label), label)
    return Said(cues, own, label, hedged, sure)


def signs_of(scored: Scored, cues: Ints, own: Ints, label: Ints) -> Floats:
    import numpy as np

    return calibration.signs(scored.labels[np.arange(len(label)), label], cues == own)


def hedges(scored: Scored, hints: Sequence[Hint | None], label: Ints, rules: Rules, *, believed: bool) -> Bools:
    """Whether each sentence is hedged, (n,), as its label allows."""
    import numpy as np

    by_cues = np.array([bool(hint and hint.hedged) for hint in hints], dtype=bool)
    always, never = (np.array([key in some for key in rules.labels]) for some in (rules.always, rules.never))
    free = scored.hedged > 0.5 if believed else by_cues
    return np.asarray(always[label] | (free & ~never[label]))


def hedge_takeover(
    scored: Scored, hints: Sequence[Hint | None], gold: Gold, rules: Rules, *, better: Bools, seed: int
) -> bool:
    """Whether the model is measurably better than the cues at saying what is hedged, given the labels suggested."""
    import numpy as np

    asked = np.flatnonzero(gold.hedged >= 0)
    if not len(asked):
        return False
    cues, own = offsets(hints, rules).argmax(axis=1), scored.labels.argmax(axis=1)
    label = takeover.combined(cues, own, better)
    one, other = (
        hedges(scored, hints, label, rules, believed=believed)[asked].astype(np.int64) for believed in (False, True)
    )
    found = takeover.compare(gold.hedged[asked], one, other, gold.group[asked], labels=2, seed=seed)
    return bool(found.enough[1] and found.low[1] > 0)


def measure(said: Said, gold: Gold, rules: Rules, *, seed: int) -> dict[str, Any]:
    """What suggestions are worth on these sentences, which nothing of them was learned from, beside the cues."""
    import numpy as np

    k, right = len(rules.labels), said.label == gold.label
    counted, of_cues = (measures.table(gold.label, some, k) for some in (said.label, said.cues))
    mean, most = measures.error_if_calibrated(said.sure, seed=seed)
    asked = gold.hedged >= 0
    hedged = measures.table(gold.hedged[asked], said.hedged[asked].astype(np.int64), 2)
    return {
        "state": "measured",
        "n": len(gold),
        "articles": len(np.unique(gold.group)),
        "labels": measures.per_label(counted, rules.labels),
        "cues": measures.per_label(of_cues, rules.labels),
        "table": counted,
        "macro": measures.macro(counted),
        "macro_cues": measures.macro(of_cues),
        "accuracy": measures.accuracy(counted),
        "accuracy_cues": measures.accuracy(of_cues),
        HEDGED: measures.per_label(hedged, ["", HEDGED])[1],
        "reliability": measures.reliability(said.sure, right),
        "error": measures.error(said.sure, right),
        "error_if_calibrated": {"mean": mean, "most": most},
        "points": points(said.label, said.sure, right, rules),
    }


def points(label: Ints, sure: Floats, right: Bools, rules: Rules) -> dict[str, list[list[float]]]:
    """Of each label what `thresholds.threshold` goes by."""
    return {
        key: [list(one) for one in thresholds.points(sure[label == at], right[label == at])]
        for at, key in enumerate(rules.labels)
    }


def _curve(
    counted: Any, hints: Sequence[Hint | None], gold: Gold, rules: Rules, *, seed: int, tick: Tick
) -> list[dict[str, float]]:
    """Of each of SHARES {sentences, macro, accuracy}: of models that learned from so many, each held against unaided
    sentences of articles that it has not seen."""
    import numpy as np

    k, part, rows = len(rules.labels), holding.folds(gold.group, seed), list[dict[str, float]]()
    turn = np.random.default_rng(seed).permutation(int(gold.group.max()) + 1)[gold.group]
    for share in SHARES:
        kept = turn < np.quantile(turn, share)
        scored = holding.held_out(counted, hints, gold, rules, part=part, kept=kept)
        alone = np.flatnonzero(gold.unaided)
        mine = gold.where(alone)
        cues = offsets([hints[row] for row in mine.row], rules).argmax(axis=1)
        own = scored.labels[alone].argmax(axis=1)
        better = takeover.better(mine.label, cues, own, mine.group, labels=k, seed=seed)
        table = measures.table(mine.label, takeover.combined(cues, own, better), k)
        sentences = int(kept.sum() * (1 - 1 / len(np.unique(part))))
        rows.append({"sentences": sentences, "macro": measures.macro(table), "accuracy": measures.accuracy(table)})
        tick()
    return rows


def gains(said: Said, gold: Gold, rules: Rules, *, better: Bools, seed: int) -> dict[str, Any]:
    """Of each label whether the model is believed about it, and how its F1 differs from that of the cues."""
    k = len(rules.labels)
    found = takeover.compare(gold.label, said.cues, said.model, gold.group, labels=k, seed=seed)
    rows = [
        {
            "label": key,
            "believed": bool(better[at]),
            "cues": float(found.cues[at]),
            "model": float(found.model[at]),
            "low": float(found.low[at]),
            "high": float(found.high[at]),
            "enough": bool(found.enough[at]),
        }
        for at, key in enumerate(rules.labels)
    ]
    return {"takeover": rows}
