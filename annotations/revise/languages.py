"""Changing the language of an article: its details say the new one, and what nobody has worked on is cut anew.

Where somebody answered, asked or decided, or moved a boundary, a block keeps its sentences: they are what was answered.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.codebook import BlockKind
from annotations.errors import InvalidInput
from annotations.models import (
    Answer,
    Article,
    ArticleDetails,
    ArticleVersion,
    Decision,
    Entry,
    Sentence,
    Thread,
    User,
    append,
    search,
)
from annotations.models.languages import CHANGED
from annotations.models.revisions import MERGED, SPLIT, numbers_in, revisions
from annotations.text import blocks

from .boundaries import cut
from .storing import Asked, Turn, hold, lock, write

TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
LONGEST = 16  # of a tag, as the column has it

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What a change of language came to: sentences retired and made; blocks that would be cut otherwise and were kept
    because somebody has worked on them."""

    language: str
    retired: int = 0
    made: int = 0
    kept: int = 0


def change(*, article: Article, language: str, by: User, now: datetime) -> Spoken:
    """Say that the article is written in `language`, a BCP 47 tag, and cut anew what nobody has worked on.

    One transaction; the language that it has already changes nothing. Raises InvalidInput for what is no tag, NotFound
    if the article was taken back.
    """
    language = language.strip().replace("_", "-")
    if not TAG.fullmatch(language) or len(language) > LONGEST:
        raise InvalidInput(_("A language is named by its code, such as en, de or pt-BR."))
    with transaction.atomic():
        version = hold(article)
        details = ArticleDetails.objects.get(article=article, current=True)
        if details.language == language:
            return Spoken(language=language)
        group = uuid.uuid4()
        _say(version, details, language, by, now, group)
        retired = made = kept = 0
        for old, new in _otherwise(version, language):
            if new is None:
                kept += 1
                continue
            asked = Asked(article=article, by=by, operation=uuid.uuid4(), body="", now=now)
            _cut_anew(asked, version, old, new, group)
            retired, made = retired + len(old), made + len(new)
    return Spoken(language=language, retired=retired, made=made, kept=kept)


def _say(
    version: ArticleVersion, details: ArticleDetails, language: str, by: User, now: datetime, group: uuid.UUID
) -> None:
    """The event and the next details."""
    entry = Entry(
        kind=CHANGED,
        subject=f"article/{version.article.uid}",
        old={"language": details.language},
        new={"language": language},
        group=group,
    )
    append(project_id=version.project_id, actor=by, now=now, entries=[entry])
    ArticleDetails.objects.filter(pk=details.pk).update(current=False)
    details.pk, details.number, details.language, details.by, details.current = (
        None,
        details.number + 1,
        language,
        by,
        True,
    )
    details._state.adding = True  # noqa: SLF001 - a copy of the row that was read
    details.save(force_insert=True)
    search.keep([details.article_id])


def _otherwise(version: ArticleVersion, language: str) -> Iterator[tuple[list[Sentence], Spans | None]]:
    """The runs of sentences that the language would cut otherwise, with their new places; None: the block is kept."""
    worked_on = _worked_on(version)
    live: dict[int, list[Sentence]] = {}
    for row in Sentence.objects.filter(version=version, retired__isnull=True).order_by("start"):
        live.setdefault(row.block, []).append(row)
    cuts: dict[int, Spans] = {}
    known = [blocks.Block(BlockKind(kind), start, end) for kind, start, end in version.blocks]
    for index, (start, end) in blocks.split_blocks(version.text, known, language):
        cuts.setdefault(index, []).append((start, end))
    for index, old in sorted(live.items()):
        new = cuts.get(index, [])
        if not new or [(row.start, row.end) for row in old] == new:
            continue
        if any(row.pk in worked_on for row in old):
            yield old, None
            continue
        yield from _runs(old, new)


def _runs(old: Sequence[Sentence], new: Spans) -> Iterator[tuple[list[Sentence], Spans]]:
    """The stretches between boundaries that both have, where they differ."""
    before, after = list(old), list(new)
    while before and after:
        rows, spans = [before.pop(0)], [after.pop(0)]
        while rows[-1].end != spans[-1][1] and (before or after):
            if rows[-1].end < spans[-1][1] and before:
                rows.append(before.pop(0))
            elif after:
                spans.append(after.pop(0))
            else:
                rows.append(before.pop(0))
        if [(row.start, row.end) for row in rows] != spans:
            yield rows, spans


def _worked_on(version: ArticleVersion) -> set[int]:
    """Primary keys of live sentences that somebody answered, asked about or decided, or whose boundary they moved."""
    rows = Sentence.objects.filter(version=version, retired__isnull=True)
    found: set[int] = set()
    for model in (Answer, Decision, Thread):
        found |= set(model._default_manager.filter(sentence__in=rows).values_list("sentence", flat=True))  # noqa: SLF001
    moved = [event for event in revisions(version.article) if event.group is None]
    numbers = {number for event in moved for number in (*numbers_in(event.old), *numbers_in(event.new))}
    return found | set(rows.filter(number__in=numbers).values_list("pk", flat=True))


def _cut_anew(asked: Asked, version: ArticleVersion, old: list[Sentence], new: Spans, group: uuid.UUID) -> None:
    lock(old)
    made = cut(version, old[0], new)
    kind = MERGED if len(new) < len(old) else SPLIT
    subject = f"sentence/{version.article.uid}/{old[0].number}"
    write(asked, version, Turn(kind=kind, subject=subject, old=old, new=made, group=group))
    version.article.last_number = made[-1].number
