"""Whether a block is running text: said by whoever confirms or refuses what people have marked. Its text stays.

The block's kind changes, and with it whether its sentences are asked. Nothing of an answer is touched: what was said of
sentences that are no longer asked is kept and does not count, until they are asked again.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotations.codebook import BlockKind
from annotations.errors import Conflict
from annotations.models import (
    Answer,
    Article,
    ArticleVersion,
    Entry,
    Event,
    Sentence,
    User,
    append,
    digest_of,
    standing,
)
from annotations.models.blocks import CHANGED, KEPT, against, is_asked, said_of_blocks, stands, subject_of

from .storing import Asked, hold, live, lock, once
from .values import Revised


def say(
    *, article: Article, number: int, text: bool, marks: QuerySet[Answer], by: User, operation: uuid.UUID, now: datetime
) -> Revised:
    """Say whether the block of live sentence `number` is running text: confirms or refuses what waits there.

    `marks`: the answers that the person may see; others' marks stay as they are. A mark that is refused waits no
    longer, and stays its reviewer's. One transaction; the same operation again returns what it made. Raises NotFound;
    Conflict with code "sentence_gone", or with "nothing_waits" if no mark waits there (any more); OperationReused.
    """
    body = digest_of(["block", str(article.uid), number, text])
    asked = Asked(article=article, by=by, operation=operation, body=body, now=now)
    made = once(asked, lambda: _say(asked, number, text, marks))
    assert made is not None
    return made


def _say(asked: Asked, number: int, text: bool, marks: QuerySet[Answer]) -> Event:
    version = hold(asked.article)
    sentence = live(version, number)
    before = state_of(version, sentence.block)
    here = marks.filter(sentence__version=version, sentence__block=sentence.block)
    if not _names(against(here)) - set(before["refused"]):
        raise Conflict(_("No mark waits here any more. Reload the page."), code="nothing_waits")
    if text == sentence.asked:
        refused = set(before["refused"]) | _names(against(here))
        return put(asked, version, Said(KEPT, before, before | {"refused": sorted(refused)}))
    # Whoever is confirmed here was right, and whoever marked the opposite has been told no by that.
    opposite = here.filter(marks__not_text=text, sentence__retired__isnull=True)
    kind = BlockKind.TEXT if text else BlockKind.BOILERPLATE
    after = before | {"kind": kind.value, "refused": sorted(_names(opposite))}
    return put(asked, version, Said(CHANGED, before, after))


def _names(marks: QuerySet[Answer]) -> set[str]:
    """The assignments that the marks were made in, as events name them."""
    return {str(uid) for uid in marks.order_by().values_list("assignment__uid", flat=True)}


@dataclass(frozen=True, slots=True)
class Said:
    """What becomes of one block, as events keep it; `undoes`: the sequence of the event that it takes back."""

    kind: str
    old: dict[str, Any]
    new: dict[str, Any]
    undoes: int | None = None


def state_of(version: ArticleVersion, block: int) -> dict[str, Any]:
    """How the block stands, as events keep it. Load the version's article."""
    events = said_of_blocks([version.article]).get(version.article_id, [])
    unsaid = {"version": version.number, "block": block, "kind": version.blocks[block][0], "refused": []}
    return stands(events).get((version.number, block), unsaid)


def put(asked: Asked, version: ArticleVersion, said: Said) -> Event:
    """Write the event; if the kind changes, the block and whether its sentences are asked, the retired ones too, for an
    undo may bring them back; and derive their standing. The article is held."""
    index, kind = said.new["block"], said.new["kind"]
    rows = Sentence.objects.filter(version=version, block=index)
    lock(list(rows))
    entry = Entry(
        kind=said.kind,
        subject=subject_of(version.article),
        old=said.old,
        new=said.new,
        operation=asked.operation,
        undoes=said.undoes,
        body=asked.body,
    )
    (event,) = append(project_id=version.project_id, actor=asked.by, now=asked.now, entries=[entry])
    if kind != said.old["kind"]:
        ArticleVersion.objects.filter(pk=version.pk).update(blocks=with_kind(version.blocks, index, kind))
        rows.update(asked=is_asked(kind))
        standing.rewrite(rows)
    return event


def with_kind(blocks: Sequence[Sequence[Any]], index: int, kind: str) -> list[list[Any]]:
    """The blocks with another kind of one of them."""
    return [[kind, *block[1:]] if place == index else list(block) for place, block in enumerate(blocks)]
