"""How a change of boundaries is stored: the locks, the one event, the rows, and what follows from them.

Locked in this order: article, its assignments, sentences (by primary key), answers, ledger. Whoever answers starts at
their assignment, so an answer and a change of boundaries come one after the other.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations.errors import Conflict, NotFound, OperationReused, WorkbenchError
from annotations.models import (
    Answer,
    Article,
    ArticleVersion,
    Assignment,
    Entry,
    Event,
    Lineage,
    Sentence,
    User,
    append,
    standing,
)

from .values import Revised, told, value_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for a change, when, under which operation id; `body` tells a repeat from a reuse."""

    article: Article
    by: User
    operation: uuid.UUID
    body: str
    now: datetime


@dataclass(slots=True, kw_only=True)
class Turn:
    """One change: `old` sentences (locked) give way to `new` ones, unsaved or brought back (locked too).

    `carried`: unsaved answers on the new ones, each with its event.
    """

    kind: str
    subject: str
    old: Sequence[Sentence]
    new: Sequence[Sentence]
    carried: Sequence[tuple[Answer, Entry]] = ()
    undoes: int | None = None
    group: uuid.UUID | None = None


def once(asked: Asked, work: Callable[[], Event | None]) -> Revised | None:
    """Do `work` in one transaction, unless the same operation did it before: then say what that came to.

    Raises OperationReused if the operation id came with another body.
    """
    try:
        with transaction.atomic():
            repeated = _find(asked)
            if repeated is not None:
                return repeated
            event = work()
            return told(event) if event else None
    except (WorkbenchError, IntegrityError):
        repeated = _find(asked)  # the same request, a moment earlier: what it met is of its own making
        if repeated is None:
            raise
        return repeated


def came_before(*, by: User, operation: uuid.UUID) -> bool:
    """True if the person did something under this operation id: asking again is answered with what that made, whatever
    they may do by now."""
    return Event.objects.filter(actor=by, operation=operation).exists()


def _find(asked: Asked) -> Revised | None:
    event = Event.objects.filter(actor=asked.by, operation=asked.operation).first()
    if event is None:
        return None
    if event.body != asked.body:
        raise OperationReused(_("This operation id was used for something else."))
    return told(event, repeated=True)


def hold(article: Article) -> ArticleVersion:
    """The article's current text, with article and assignments locked: nobody answers or moves a boundary meanwhile.

    Raises NotFound if the article was taken back.
    """
    locked = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    if locked.deleted_at is not None:
        raise NotFound(_("This article was taken back."))
    rows = Assignment.objects.select_for_update(no_key=True).filter(article=locked).order_by("pk")
    list(rows.values_list("pk", flat=True))
    version = ArticleVersion.objects.get(article=locked, current=True)
    version.article = locked
    return version


def live(version: ArticleVersion, number: int) -> Sentence:
    """The live sentence with this number. Raises NotFound, or Conflict (code "sentence_gone") if it is retired."""
    sentence = Sentence.objects.filter(article=version.article_id, number=number).first()
    if sentence is None:
        raise NotFound(_("This article has no such sentence."))
    if sentence.retired is not None or sentence.version_id != version.pk:
        raise Conflict(_("This sentence was changed meanwhile. Reload the article."), code="sentence_gone")
    return sentence


def lock(sentences: Sequence[Sentence]) -> None:
    """Lock them by primary key. Their state stands still already: whoever changes it holds the article."""
    keys = [sentence.pk for sentence in sentences]
    list(
        Sentence.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)
    )


def write(asked: Asked, version: ArticleVersion, turn: Turn) -> Event:
    """Write the event, retire the old sentences, make or bring back the new ones, and derive their standing."""
    told_of = Entry(
        kind=turn.kind,
        subject=turn.subject,
        old=value_of(turn.old),
        new=value_of(turn.new),
        operation=asked.operation,
        group=turn.group,
        undoes=turn.undoes,
        body=asked.body,
    )
    entries = [told_of, *(entry for _answer, entry in turn.carried)]
    events = append(project_id=version.project_id, actor=asked.by, now=asked.now, entries=entries)
    _put(version.article, turn, events[0].sequence)
    for (answer, _entry), event in zip(turn.carried, events[1:], strict=True):
        answer.sequence = event.sequence
        answer.save(force_insert=True)
    standing.rewrite(Sentence.objects.filter(pk__in=[row.pk for row in (*turn.old, *turn.new)]))
    return events[0]


def _put(article: Article, turn: Turn, sequence: int) -> None:
    """Retire before anything new lives: no two live sentences of a text start at one place."""
    Sentence.objects.filter(pk__in=[row.pk for row in turn.old]).update(retired=sequence)
    for row in turn.new:
        if row.pk is None:
            row.born = sequence
            row.save(force_insert=True)
            Article.objects.filter(pk=article.pk).update(last_number=row.number)
        else:
            Sentence.objects.filter(pk=row.pk).update(retired=None)
    pairs = [Lineage(old=old, new=new) for old in turn.old for new in turn.new]
    Lineage.objects.bulk_create(pairs, ignore_conflicts=True)  # a redo takes a way that was gone before
