"""Undo and redo of boundary changes, and of what was said of blocks, from the events: a person's own, as long as what
it made still stands.

An undo brings the old sentences back with the answers they had; what was said of the new ones stays on them and waits
to be confirmed where it differs. A redo is the same the other way round. A block is what it was before. A person's
answers and these changes are one history: `comes_first` tells the face which room's turn it is. `blocks`: false where
the person may not say what a block is (any more): theirs are stepped over.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from django.db.models import Q

from annotations.models import Article, ArticleVersion, Event, Sentence, User, digest_of
from annotations.models import blocks as said
from annotations.models.revisions import KINDS, MADE, REDONE, RESTORED, numbers_in, revisions

from .blocks import Said, put
from .storing import Asked, Turn, hold, lock, once, write
from .values import Revised

Find = Callable[[Article, User], Event | None]
ALL = (*KINDS, *said.KINDS)
NEW = (*MADE, *said.SAID)
UNDONE = (RESTORED, said.RESTORED)
AGAIN = (REDONE, said.REDONE)


def undo(*, article: Article, by: User, operation: uuid.UUID, now: datetime, blocks: bool = True) -> Revised | None:
    """Take back the person's latest change that stands and that nobody built on; None if there is none.

    The same operation again returns what it made. Raises NotFound, OperationReused.
    """
    body = digest_of([RESTORED, str(article.uid)])
    find = partial(to_undo, blocks=blocks)
    return _step(False, find, Asked(article=article, by=by, operation=operation, body=body, now=now))


def redo(*, article: Article, by: User, operation: uuid.UUID, now: datetime, blocks: bool = True) -> Revised | None:
    """Do again what was taken back last; None if nothing was, if the person did something new since, or if anybody's
    answer to the sentences that it would retire was changed since: what carried over would no longer be what they say.
    Else as `undo`."""
    body = digest_of([REDONE, str(article.uid)])
    find = partial(to_redo, blocks=blocks)
    return _step(True, find, Asked(article=article, by=by, operation=operation, body=body, now=now))


def comes_first(
    *, article: Article, by: User, operation: uuid.UUID, than: int | None, again: bool = False, blocks: bool = True
) -> bool:
    """True if an undo (`again`: a redo) by this person is about a boundary or a block, not about the answer whose
    change has the sequence `than` (None: there is none). A repeated operation is about what it was about the first
    time.
    """
    known = Event.objects.filter(actor=by, operation=operation).values_list("kind", flat=True).first()
    if known is not None:
        return known in ALL
    event = (to_redo if again else to_undo)(article, by, blocks=blocks)
    return event is not None and (than is None or event.sequence > than)


def moved_any(*, article: Article, by: User) -> bool:
    """True if the person ever moved a boundary of the article, or said what a block is."""
    return bool(_own(article, by, blocks=True))


def to_undo(article: Article, by: User, *, blocks: bool = True) -> Event | None:
    """The person's latest change that stands, if what it made is live."""
    events, undone = _own(article, by, blocks=blocks), set()
    for event in events:
        if event.kind in UNDONE:
            undone.add(event.undoes)
        elif event.sequence not in undone and _live(article, event):
            return event
    return None


def to_redo(article: Article, by: User, *, blocks: bool = True) -> Event | None:
    """The person's latest undo that stands; None if they moved another boundary or recorded an answer since, or if
    anybody said something else since of the sentences that it brought back."""
    redone = set()
    for event in _own(article, by, blocks=blocks):
        if event.kind in NEW:
            return None
        if event.kind in AGAIN:
            redone.add(event.undoes)
        elif event.sequence not in redone and _live(article, event):
            since = Event.objects.filter(project=article.project_id, actor=by, sequence__gt=event.sequence)
            answered = since.filter(kind="answer.recorded", subject__startswith=f"answer/{article.uid}/")
            return None if answered.exists() or _answered(article, event) else event
    return None


def _answered(article: Article, event: Event) -> bool:
    """True if anybody's answer to a sentence that the event brought back was changed after it, and stays so. Answers
    do not depend on what their block is."""
    if event.kind in said.KINDS:
        return False
    places = Q()
    for number in numbers_in(event.new):
        places |= Q(subject__startswith=f"answer/{article.uid}/{number}/")
    kinds = ("answer.recorded", "answer.undone", "answer.redone")
    since = Event.objects.filter(places, project=article.project_id, sequence__gt=event.sequence, kind__in=kinds)
    changed: set[int] = set()
    for sequence, kind, undoes in since.order_by("sequence").values_list("sequence", "kind", "undoes"):
        if kind == "answer.redone":
            changed.discard(undoes or 0)
        else:
            changed.add(sequence)
    return bool(changed)


def _own(article: Article, by: User, *, blocks: bool) -> list[Event]:
    """The person's changes in the article, newest first. What a change of its language cut anew is none: the language
    stays, and is changed back where it was changed."""
    events = [
        *(event for event in revisions(article) if event.group is None),
        *(said.said_of_blocks([article]).get(article.pk, []) if blocks else []),
    ]
    own = [event for event in events if event.actor_id == by.pk]
    return sorted(own, key=lambda event: event.sequence, reverse=True)


def _live(article: Article, event: Event) -> bool:
    """True if what the event made stands."""
    if event.kind in said.KINDS:
        now = said.stands(said.said_of_blocks([article])[article.pk])
        current = ArticleVersion.objects.filter(article=article, current=True, number=said.place_in(event.new)[0])
        return now[said.place_in(event.new)] == event.new and current.exists()
    made = numbers_in(event.new)
    live = Sentence.objects.filter(article=article, number__in=made, retired__isnull=True)
    return live.count() == len(made)


def _step(again: bool, find: Find, asked: Asked) -> Revised | None:
    def work() -> Event | None:
        version = hold(asked.article)
        event = find(version.article, asked.by)
        if event is None:
            return None
        if event.kind in said.KINDS:
            kind = said.REDONE if again else said.RESTORED
            return put(asked, version, Said(kind, event.new or {}, event.old or {}, undoes=event.sequence))
        old, new = _rows(version.article, numbers_in(event.new)), _rows(version.article, numbers_in(event.old))
        lock([*old, *new])
        kind = REDONE if again else RESTORED
        return write(asked, version, Turn(kind=kind, subject=event.subject, old=old, new=new, undoes=event.sequence))

    return once(asked, work)


def _rows(article: Article, numbers: Sequence[int]) -> list[Sentence]:
    return list(Sentence.objects.filter(article=article, number__in=numbers).order_by("start"))
