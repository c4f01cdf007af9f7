"""A change of boundaries as a value: what events keep of it, and what whoever asked for it is told."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from annotations.models import Event, Sentence, blocks
from annotations.models.revisions import RESTORED, joins, numbers_in, places_in

PLACE = ("number", "start", "end", "block", "asked", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A sentence that stands after the change. `start`, `end`: code points of the article's text."""

    number: int
    start: int
    end: int
    block: int
    asked: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """What became of the boundaries. `kind`: merged, split or restored (an undo). `retired`: numbers of the sentences
    that `made` stand for now, both in reading order. `repeated`: the same operation came before; nothing was written.

    Of a block: `kind` is text, not_text or restored, `made` its live sentences; none is retired.
    """

    kind: str
    retired: tuple[int, ...]
    made: tuple[Made, ...]
    operation: uuid.UUID
    repeated: bool = False


def value_of(sentences: Sequence[Sentence]) -> dict[str, Any]:
    """Sentences as an event keeps them: their numbers and places, no text."""
    names = ("number", "start", "end", "block", "asked")
    return {"sentences": [{name: getattr(sentence, name) for name in names} for sentence in sentences]}


def told(event: Event, *, repeated: bool = False) -> Revised:
    """What the change that this event tells of came to."""
    if event.kind in blocks.KINDS:
        return _told_of_block(event, repeated)
    rows = Sentence.objects.filter(article__uid=event.subject.split("/")[1], number__in=numbers_in(event.new))
    texts = dict(rows.values_list("number", "text"))
    kind = "merged" if joins(event) else "split"
    return Revised(
        kind="restored" if event.kind == RESTORED else kind,
        retired=tuple(numbers_in(event.old)),
        made=tuple(Made(**place, text=texts[place["number"]]) for place in places_in(event.new)),
        operation=event.operation,
        repeated=repeated,
    )


def _told_of_block(event: Event, repeated: bool) -> Revised:
    version, index = blocks.place_in(event.new)
    asked = blocks.is_asked((event.new or {})["kind"])
    rows = Sentence.objects.filter(article__uid=event.subject.split("/")[1], version__number=version, block=index)
    made = rows.filter(retired__isnull=True).order_by("start").values(*PLACE)
    return Revised(
        kind="restored" if event.kind == blocks.RESTORED else "text" if asked else "not_text",
        retired=(),
        made=tuple(Made(**{**place, "asked": asked}) for place in made),
        operation=event.operation,
        repeated=repeated,
    )
