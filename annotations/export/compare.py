"""What changed from one version of a dataset to another: sentence by sentence, known by article and number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from annotations.errors import Conflict, InvalidInput
from annotations.models import Dataset

from .stored import rows
from .tables import Row, by_article

ADDED, REMOVED, RELABELLED, RESETTLED, RESOURCED = "added", "removed", "relabelled", "resettled", "resourced"
KINDS = (ADDED, REMOVED, RELABELLED, RESETTLED, RESOURCED)
MOST_KEPT = 1000  # changes of each kind
ROWS_BETWEEN_TICKS = 5_000
Tick = Callable[[int], None]  # hears how many rows were read
LABEL = ("label", "hedged")
SOURCE = ("source_start", "source_end", "source_kind")
SHOWN = ("label", "label_given", "hedged", "standing", "source_text", "source_kind", "split")


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence that is not as it was. `old`, `new`: what of its rows is shown; None where it is not there."""

    kind: str
    article: str
    sentence: int
    start: int
    text: str | None
    old: dict[str, Any] | None
    new: dict[str, Any] | None


@dataclass(slots=True)
class Compared:
    """`counts`: how many sentences of each kind of change, and `same`. `changes`: the first ones of each kind.
    `moved`: old label → new label → how many."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*KINDS, "same"), 0))
    moved: dict[tuple[str, str], int] = field(default_factory=dict)
    articles_added: int = 0
    articles_removed: int = 0
    changes: list[Change] = field(default_factory=list)


def as_json(found: Compared) -> dict[str, Any]:
    """What is kept of it, and shown: see `Comparison.found`."""
    return {
        "counts": found.counts,
        "articles": {"added": found.articles_added, "removed": found.articles_removed},
        "moved": [{"old": pair[0], "new": pair[1], "sentences": n} for pair, n in sorted(found.moved.items())],
        "left_off": sum(found.counts[kind] for kind in KINDS) - len(found.changes),
        "changes": [asdict(change) for change in found.changes],
    }


def check(old: Dataset, new: Dataset) -> None:
    """Raise Conflict if one is not ready or both are one, InvalidInput if they are of two projects."""
    if old.pk == new.pk:
        raise Conflict(_("This is one version: choose two."))
    if old.project_id != new.project_id:
        raise InvalidInput(_("These are datasets of two projects."))
    for one in (old, new):
        if one.state != Dataset.State.READY:
            raise Conflict(_("Version %(number)d is not ready.") % {"number": one.number}, state=one.state)


def compare(old: Dataset, new: Dataset, *, most: int = MOST_KEPT, tick: Tick = lambda done: None) -> Compared:
    """What changed from `old` to `new`: at most `most` changes of each kind in full, and how many there are.

    relabelled: label or hedged differ; resettled: only the standing; resourced: the source. Raises as `check`, and
    NotFound if one has no table.
    """
    check(old, new)
    found, kept, done, told = Compared(), Counter[str](), 0, 0
    for article, before, after in side_by_side(by_article(rows(old)), by_article(rows(new))):
        done += len(before) + len(after)
        if done - told >= ROWS_BETWEEN_TICKS:
            told = done
            tick(done)
        found.articles_added += not before
        found.articles_removed += not after
        for change in changes(article, before, after, found):
            found.counts[change.kind] += 1
            if kept[change.kind] < most:
                kept[change.kind] += 1
                found.changes.append(change)
    tick(done)
    return found


def side_by_side(
    old: Iterator[tuple[str, Sequence[Row]]], new: Iterator[tuple[str, Sequence[Row]]]
) -> Iterator[tuple[str, Sequence[Row], Sequence[Row]]]:
    """Each article with its rows of both, by uid."""
    left, right = next(old, None), next(new, None)
    while left or right:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None
            yield *left, ()
            left = next(old, None)
        elif left is None or right[0] < left[0]:
            yield right[0], (), right[1]
            right = next(new, None)
        else:
            yield *left, right[1]
            left, right = next(old, None), next(new, None)


def changes(article: str, before: Sequence[Row], after: Sequence[Row], found: Compared) -> Iterator[Change]:
    """The changes of one article, in reading order; what stayed is counted."""
    old = {row["sentence"]: row for row in before}
    new = {row["sentence"]: row for row in after}
    for row in sorted((*before, *after), key=lambda row: (row["start"], row["sentence"])):
        number = row["sentence"]
        if number not in old and number not in new:
            continue  # both its rows were taken together
        one, other = old.pop(number, None), new.pop(number, None)
        kind = kind_of(one, other)
        if kind is None:
            found.counts["same"] += 1
            continue
        if one and other and one["label"] != other["label"]:
            pair = one["label"] or "none", other["label"] or "none"
            found.moved[pair] = found.moved.get(pair, 0) + 1
        yield Change(kind, article, number, row["start"], (other or one or {})["text"], shown(one), shown(other))


def kind_of(old: Row | None, new: Row | None) -> str | None:
    if old is None or new is None:
        return ADDED if old is None else REMOVED
    if any(old[name] != new[name] for name in LABEL):
        return RELABELLED
    if old["standing"] != new["standing"]:
        return RESETTLED
    return RESOURCED if any(old[name] != new[name] for name in SOURCE) else None


def shown(row: Row | None) -> dict[str, Any] | None:
    return None if row is None else {name: row.get(name) for name in SHOWN}
