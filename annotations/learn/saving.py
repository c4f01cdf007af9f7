"""A suggester as one file: arrays and JSON, no pickle, so that reading one runs nothing that stands in it."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

from .features import METHOD
from .model import Model, Scales
from .training import Trained
from .values import Ints, Rules

ABOUT = "about"
ARRAYS = ("column", "rarity", "weights", "intercept", "hedge_weights", "hedge_intercept", "better", "curves", "learned")


class Unreadable(Exception):
    """The file is not the one that was written, or was made by another method."""


def dump(trained: Trained, learned: Ints, **about: Any) -> tuple[bytes, str]:
    """The file and its digest (SHA-256, hex). `learned`: ids of the sentences learned from; `about`: JSON."""
    import numpy as np

    model, rules = trained.model, trained.model.rules
    told = about | {
        "method": METHOD,
        "labels": list(rules.labels),
        "always": sorted(rules.always),
        "never": sorted(rules.never),
        "silent": rules.silence,
        "hedge_better": trained.hedge_better,
        "calibrated": trained.calibrated,
        "measured": trained.measured,
    }
    small = np.float32
    arrays: dict[str, Any] = {
        "column": model.scales.column.astype(np.int32),
        "rarity": model.scales.weight.astype(small),
        "weights": model.weights.astype(small),
        "intercept": model.intercept,
        "hedge_weights": model.hedge_weights.astype(small),
        "hedge_intercept": model.hedge_intercept,
        "better": trained.better,
        "curves": trained.curves,
        "learned": np.unique(learned.astype(np.int64)),
        ABOUT: np.frombuffer(json.dumps(told, sort_keys=True).encode(), dtype=np.uint8),
    }
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    data = file.getvalue()
    return data, digest(data)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def load(data: bytes, expected: str) -> tuple[Trained, Ints, dict[str, Any]]:
    """The suggester, the ids of what it learned from, and what was told `about` it.

    Raises Unreadable if the digest is not the one expected, or it was made by a method of another version.
    """
    import numpy as np

    if digest(data) != expected:
        raise Unreadable("The file of this suggester is not the one that was written.")
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        found = {name: file[name] for name in (*ARRAYS, ABOUT)}
    about = json.loads(found[ABOUT].tobytes())
    if about["method"] != METHOD:
        raise Unreadable("This suggester was made by another version of the workbench.")
    rules = Rules(tuple(about["labels"]), frozenset(about["always"]), frozenset(about["never"]), about["silent"])
    scales = Scales(found["column"].astype(np.int64), found["rarity"].astype(np.float64))
    model = Model(
        rules,
        scales,
        found["weights"].astype(np.float64),
        found["intercept"],
        found["hedge_weights"].astype(np.float64),
        found["hedge_intercept"],
    )
    trained = Trained(
        model, found["better"], about["hedge_better"], found["curves"], about["calibrated"], about["measured"]
    )
    return trained, found["learned"], about
