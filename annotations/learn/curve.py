"""The learning curve: how good a suggester is that learned from so many sentences, beside the cues alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import Any

from . import measures
from .features import counts
from .model import Scored, score
from .training import Said, Trained, learned, measure, one_thread, said
from .values import HEDGED, Bools, Gold, Hint, Ints, Page, Rules

MANY = 2_000  # sentences of a set from which a fifth is held out; of fewer, one article after the other
HELD_OUT = 5
SIZES = (50, 100, 200, 300, 500, 1000, 2000, 3000, 4000)
FIGURES = ("macro", "accuracy", "error")


@dataclass(frozen=True, slots=True)
class Step:
    """What suggesters show that learned from `size` sentences: of each figure the mean and the spread (standard
    deviation) over seeds; None where nothing could be calibrated. `cues`: the same figures of the cues alone, on the
    same sentences, of which there are `held_out`. `error_most`: what one in twenty perfectly calibrated suggesters of
    this size exceeds. `labels`: F1 of each label, mean. `believed`: label → share of models that are believed there."""

    size: int
    held_out: int
    mean: dict[str, float | None]
    spread: dict[str, float | None]
    cues: dict[str, float]
    error_mean: float | None
    error_most: float | None
    labels: dict[str, float]
    believed: dict[str, float]

    @property
    def holds(self) -> bool:
        """Whether it is nowhere below the cues by more than the spread."""
        pairs = [(self.mean[name], self.spread[name], self.cues[name]) for name in ("macro", "accuracy")]
        return all(mean is not None and mean >= cues - (spread or 0.0) - 1e-9 for mean, spread, cues in pairs)

    @property
    def calibrated(self) -> bool | None:
        """Whether the error is at most 0.05 where 1,000 sentences are held out, else what a calibrated one shows."""
        found = self.mean["error"]
        if found is None or self.error_most is None:
            return None
        return found <= (0.05 if self.held_out >= 1000 else self.error_most)


@dataclass(frozen=True, slots=True, eq=False)
class Set:
    """Pages with what is known of their sentences, counted once."""

    counted: Any
    hints: Sequence[Hint | None]
    gold: Gold
    rules: Rules


def curve(pages: Sequence[Page], gold: Gold, rules: Rules, *, most: int, seeds: int) -> Iterator[Step]:
    """A step for each of SIZES up to `most` and up to what there is, and one for all of that.

    Of MANY sentences and more a fifth of the articles is held out, always the same; of fewer each article in turn.
    """
    import numpy as np

    known = Set(counts(pages), [hint for page in pages for hint in page.hints], gold, rules)
    outs = [gold.group == group for group in np.unique(gold.group)]
    if len(gold) >= MANY:
        outs = [np.isin(gold.group, np.unique(gold.group)[::HELD_OUT])]
    largest = min(most, *(int((~out).sum()) for out in outs))
    sizes = sorted({size for size in SIZES if size < largest} | {largest})
    with one_thread():
        for size in sizes:
            yield _step(size, [_held(known, outs, size, seed) for seed in range(seeds)], rules)


def _held(known: Set, outs: Sequence[Bools], size: int, seed: int) -> dict[str, Any]:
    """The figures of models of `size` sentences on what each of them was held out, put together."""
    import numpy as np

    gold, parts, rows, models = known.gold, list[Said](), list[Ints](), list[Trained]()
    for out in outs:
        trained = learned(known.counted, known.hints, first(gold.where(~out), size, seed), known.rules, seed=seed)
        row = gold.row[out]
        hints = [known.hints[at] for at in row]
        found: Scored = score(trained.model, known.counted[row], hints)
        parts.append(said(trained, found, hints))
        rows.append(np.flatnonzero(out))
        models.append(trained)
    names = ("cues", "model", "label", "hedged", "sure")
    whole = Said(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
    found_all = measure(whole, gold.where(np.concatenate(rows)), known.rules, seed=seed)
    right = whole.cues == gold.label[np.concatenate(rows)]
    sure = np.array([hint.confidence if (hint := known.hints[at]) else 0.0 for at in gold.row[np.concatenate(rows)]])
    believed = {key: fmean(bool(one.better[at]) for one in models) for at, key in enumerate(known.rules.labels)}
    believed[HEDGED] = fmean(one.hedge_better for one in models)
    calibrated = all(one.calibrated for one in models)
    return found_all | {"believed": believed, "calibrated": calibrated, "error_cues": measures.error(sure, right)}


def first(gold: Gold, size: int, seed: int) -> Gold:
    """So many sentences, article by article in an order drawn by the seed; the last one may be cut short."""
    import numpy as np

    names = np.random.default_rng(seed).permutation(np.unique(gold.group))
    place = {int(name): at for at, name in enumerate(names)}
    turn = np.array([place[int(group)] for group in gold.group])
    kept = np.sort(np.argsort(turn, kind="stable")[:size])
    which = np.zeros(len(gold), dtype=bool)
    which[kept] = True
    return gold.where(which)


def _step(size: int, found: Sequence[dict[str, Any]], rules: Rules) -> Step:
    calibrated = all(one["calibrated"] for one in found)
    values: dict[str, list[float] | None] = {name: [one[name] for one in found] for name in FIGURES}
    if not calibrated:
        values["error"] = None
    chance = [one["error_if_calibrated"] for one in found]
    return Step(
        size=size,
        held_out=found[0]["n"],
        mean={name: fmean(some) if some else None for name, some in values.items()},
        spread={name: pstdev(some) if some else None for name, some in values.items()},
        cues={
            "macro": found[0]["macro_cues"],
            "accuracy": found[0]["accuracy_cues"],
            "error": found[0]["error_cues"],
        },
        error_mean=fmean(one["mean"] for one in chance) if calibrated else None,
        error_most=fmean(one["most"] for one in chance) if calibrated else None,
        labels={key: fmean(one["labels"][at]["f1"] or 0.0 for one in found) for at, key in enumerate(rules.labels)},
        believed={key: fmean(one["believed"][key] for one in found) for key in (*rules.labels, HEDGED)},
    )
