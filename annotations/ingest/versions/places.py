"""Where what stood in the old text stands in the new one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from annotations.codebook import BlockKind
from annotations.models import ArticleVersion, Event, Sentence
from annotations.models.blocks import stands
from annotations.text.diff import Pair

Span = Mapping[str, Any]
KEPT = ("same", "moved")


class Places:
    """Old sentences in reading order, and by how much each of those that stayed was shifted."""

    def __init__(self, old: Sequence[Sentence], new: Sequence[Sentence], pairs: Sequence[Pair]) -> None:
        self.old = old
        self.starts = [sentence.start for sentence in old]
        self.shifts: dict[int, int] = {}
        for pair in pairs:
            if pair.kind in KEPT and pair.old is not None and pair.new is not None:
                self.shifts[pair.old] = new[pair.new].start - old[pair.old].start

    def moved(self, spans: Sequence[Span]) -> list[dict[str, Any]] | None:
        """The spans at their new offsets; None if the words of one were changed, or are no longer beside each other."""
        found = []
        for span in spans:
            shift = self._shift(span["start"], span["end"])
            if shift is None:
                return None
            found.append({**span, "start": span["start"] + shift, "end": span["end"] + shift})
        return found

    def _shift(self, start: int, end: int) -> int | None:
        first = max(bisect_right(self.starts, start) - 1, 0)
        shifts = set()
        for index in range(first, len(self.old)):
            if self.old[index].start >= end:
                break
            shifts.add(self.shifts.get(index))
        within = self.old and self.old[first].start <= start
        return shifts.pop() if within and len(shifts) == 1 else None


def kinds(
    blocks: Sequence[Sequence[Any]],
    version: ArticleVersion,
    said: Sequence[Event],
    pairs: Sequence[Pair],
    old: Sequence[Sentence],
    block_of: Sequence[int],
) -> list[list[Any]]:
    """The new text's blocks; one in which only sentences stand that stayed is what people said of theirs.

    `said`: the events about the article's blocks. `block_of`: the block of each new sentence.
    """
    known = {block: value["kind"] for (number, block), value in stands(said).items() if number == version.number}
    found: dict[int, set[str | None]] = {}
    for pair in pairs:
        if pair.new is not None:
            kept = pair.kind in KEPT and pair.old is not None
            kind = known.get(old[pair.old].block) if kept and pair.old is not None else None
            found.setdefault(block_of[pair.new], set()).add(kind)
    return [
        [
            BlockKind(kind).value if len(found.get(index, ())) == 1 and (kind := next(iter(found[index]))) else own,
            *place,
        ]
        for index, (own, *place) in enumerate(blocks)
    ]
