"""What is learned from, and how it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
else:
    Floats = Ints = Bools = Any

HEDGED = "hedged"  # stands beside labels where what is better than the cues is named


class Hint(NamedTuple):
    """What the cues say of one sentence. `rule` and `kind` (of source): ids, "" if there is none."""

    label: str
    hedged: bool
    confidence: float
    rule: str = ""
    kind: str = ""


class Page(NamedTuple):
    """One article: its sentences in order, and what the cues say of each (None: nothing)."""

    texts: Sequence[str]
    hints: Sequence[Hint | None]


@dataclass(frozen=True, slots=True)
class Rules:
    """The labels there are, in the order in which they are counted; those `always` and those `never` hedged; what a
    sentence is that the cues are silent of, `silent`."""

    labels: tuple[str, ...]
    always: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    silent: str = ""

    def __post_init__(self) -> None:
        if not self.labels or len(set(self.labels)) != len(self.labels):
            raise ValueError("Labels are needed, each once.")
        if not {*self.always, *self.never, self.silence} <= set(self.labels):
            raise ValueError("A rule is about a label that there is not.")

    @property
    def silence(self) -> str:
        return self.silent or self.labels[-1]


@dataclass(frozen=True, slots=True, eq=False)
class Gold:
    """What people settled on, as (sentences,) arrays.

    `row`: the sentence's place among all sentences of the pages, counted through. `label`: its place in the rules'
    labels. `hedged`: 1 or 0, -1 where nobody was asked. `group`: what may not be torn apart when some is held out: the
    article, or all articles of one story. `unaided`: people said it without a suggestion in sight.
    """

    row: Ints
    label: Ints
    hedged: Ints
    group: Ints
    unaided: Bools

    def __len__(self) -> int:
        return len(self.row)

    def where(self, which: Bools | Ints) -> Gold:
        """Those of the sentences for which `which` is true, or whose places it names."""
        return Gold(self.row[which], self.label[which], self.hedged[which], self.group[which], self.unaided[which])
