"""Who said what, as arrays: the counted answers of a whole project, made for a million of them."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import Max, QuerySet

from annotations.codebook import entries_of
from annotations.models import Affected, Answer, Assignment, Batch, Codebook, Project
from annotations.models.standing import eligible

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CHUNK = 20_000
UNSURE = -1  # in place of a label
# What is read of an answer, and how it is kept.
COLUMNS = {
    "sentence": "int64", "reviewer": "int64", "assignment": "int64", "round": "int16", "label": "int16",
    "hedged": "bool", "suggestion_seen": "bool", "codebook__version": "int32",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """One entry a counted answer in each array, by article, sentence and reviewer (primary keys).

    The answers are those of `standing.counted` to live sentences of articles that are not deleted. `label`: its place
    in `labels`, or UNSURE. `aided`: a suggestion was on screen, or could be asked for. `week`: the Monday (as an
    ordinal day) of the week in which the article was done. `book`: the codebook version answered by.
    """

    sentence: NDArray[np.int64]
    reviewer: NDArray[np.int64]
    article: NDArray[np.int64]
    label: NDArray[np.int16]
    hedged: NDArray[np.bool_]
    aided: NDArray[np.bool_]
    week: NDArray[np.int32]
    book: NDArray[np.int32]
    labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.sentence)

    def where(self, which: NDArray[np.bool_]) -> Said:
        """Those of the answers for which `which`, (answers,), is true."""
        names = ("sentence", "reviewer", "article", "label", "hedged", "aided", "week", "book")
        return replace(self, **{name: getattr(self, name)[which] for name in names})


def read(project: Project, alias: str) -> Said:
    """All counted answers of the project, from the database `alias`. Some 60 bytes an answer while it is read."""
    import numpy as np

    labels = [entry.key for entry in entries_of(Codebook.objects.using(alias).current(project).content)]
    columns = _columns(_rows(project, alias), labels)
    sentence, reviewer, assignment, round_, label, hedged, seen, book = columns
    held = _held(project, alias)
    place = np.searchsorted(held["pk"], assignment)
    outdated = book < _asked_again(project, alias, sentence)
    # As `counted` has it: what a newer codebook version did not ask again goes first, then the earlier round.
    order = np.lexsort((round_, outdated, reviewer, sentence, held["article"][place]))
    same = (sentence[order[1:]] == sentence[order[:-1]]) & (reviewer[order[1:]] == reviewer[order[:-1]])
    kept = order[np.concatenate([[True], ~same])] if len(order) else order
    place = place[kept]
    return Said(
        sentence[kept],
        reviewer[kept],
        held["article"][place],
        label[kept],
        hedged[kept],
        held["aided"][place] | seen[kept],
        held["week"][place],
        book[kept],
        tuple(labels),
    )


def _rows(project: Project, alias: str) -> Iterator[tuple[Any, ...]]:
    live = Answer.objects.using(alias).filter(
        eligible(),
        assignment__article__project=project,
        assignment__article__deleted_at__isnull=True,
        sentence__asked=True,
        sentence__retired__isnull=True,
    )
    return live.order_by().values_list(*COLUMNS).iterator(chunk_size=CHUNK)


def _columns(rows: Iterator[tuple[Any, ...]], labels: list[str]) -> list[NDArray[Any]]:
    """The rows' columns as numbers, (answers,) each. `labels` takes in what it does not know."""
    import numpy as np

    codes: dict[str | None, int] = {name: code for code, name in enumerate(labels)}
    codes[None] = UNSURE
    parts: list[list[NDArray[Any]]] = [[np.empty(0, dtype=kind)] for kind in COLUMNS.values()]
    while some := list(islice(rows, CHUNK)):
        for name, values, kept in zip(COLUMNS, zip(*some, strict=True), parts, strict=True):
            if name == "label":
                for value in set(values) - codes.keys():
                    codes[value] = len(labels)
                    labels.append(value)
                values = tuple(codes[value] for value in values)
            kept.append(np.array(values, dtype=COLUMNS[name]))
    return [np.concatenate(kept) for kept in parts]


def _held(project: Project, alias: str) -> dict[str, NDArray[Any]]:
    """Of each done assignment, by primary key: its article, whether suggestions could be seen, the week it was done."""
    import numpy as np

    zone = zoneinfo.ZoneInfo(project.time_zone)
    done = Assignment.objects.using(alias).filter(article__project=project, state=Assignment.State.DONE)
    names = ("pk", "article", "unaided", "batch__suggestions", "done_at")
    rows = list(done.order_by("pk").values_list(*names).iterator(chunk_size=CHUNK))
    aided = [not unaided and shown != Batch.Suggestions.UNAIDED for _, _, unaided, shown, _ in rows]
    return {
        "pk": np.array([row[0] for row in rows], dtype=np.int64),
        "article": np.array([row[1] for row in rows], dtype=np.int64),
        "aided": np.array(aided, dtype=np.bool_),
        "week": np.array([monday(row[4], zone).toordinal() for row in rows], dtype=np.int32),
    }


def _asked_again(project: Project, alias: str, sentence: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each answer the newest codebook version that asked again about its sentence; 0 if none did: (answers,)."""
    import numpy as np

    rows: QuerySet[Any, Any] = Affected.objects.using(alias).filter(codebook__project=project).order_by()
    found = sorted(rows.values_list("sentence").annotate(newest=Max("codebook__version")))
    if not found:
        return np.zeros(len(sentence), dtype=np.int64)
    keys, newest = (np.array(column, dtype=np.int64) for column in zip(*found, strict=True))
    place = np.minimum(np.searchsorted(keys, sentence), len(keys) - 1)
    asked: NDArray[np.int64] = np.where(keys[place] == sentence, newest[place], 0)
    return asked


def monday(at: datetime, zone: zoneinfo.ZoneInfo) -> date:
    """The first day of the week in which this moment lies, there."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def grouped(values: NDArray[Any]) -> Sequence[Any]:
    """The values that occur, in order."""
    import numpy as np

    found: list[Any] = np.unique(values).tolist()
    return found
