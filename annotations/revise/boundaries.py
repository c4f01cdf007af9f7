"""Joining two sentences, cutting one in two. Old sentences are retired, new ones take the next numbers.

What was decided about a sentence stays with it: the new ones start undecided, for nobody has settled what they say.
Equal answers of one person carry over to a joined sentence (`carrying`); everything else waits to be confirmed
(`carried`). Undo and redo stand beside this.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from annotations.errors import InvalidInput
from annotations.models import Article, ArticleVersion, Event, Sentence, User, digest_of
from annotations.models.revisions import MERGED, SPLIT

from .carrying import carry
from .storing import Asked, Turn, came_before, hold, live, lock, once, write
from .undo import redo, undo
from .values import Made, Revised

__all__ = ["Made", "Revised", "came_before", "merge", "redo", "split", "undo"]


def merge(*, article: Article, number: int, by: User, operation: uuid.UUID, now: datetime) -> Revised:
    """Join live sentence `number` with the one that follows it in the same block.

    One transaction; the same operation again returns what it made. Raises NotFound; Conflict with code "sentence_gone"
    if the sentence is no longer live; InvalidInput if none follows it; OperationReused.
    """
    body = digest_of(["merge", str(article.uid), number])
    asked = Asked(article=article, by=by, operation=operation, body=body, now=now)
    made = once(asked, lambda: _merge(asked, number))
    assert made is not None
    return made


def split(*, article: Article, number: int, at: int, by: User, operation: uuid.UUID, now: datetime) -> Revised:
    """Cut live sentence `number` before the article's code point `at`; white space at the cut belongs to neither part.

    As `merge`; raises InvalidInput if `at` does not leave words on both sides.
    """
    body = digest_of(["split", str(article.uid), number, at])
    asked = Asked(article=article, by=by, operation=operation, body=body, now=now)
    made = once(asked, lambda: _split(asked, number, at))
    assert made is not None
    return made


def _merge(asked: Asked, number: int) -> Event:
    version = hold(asked.article)
    first = live(version, number)
    following = Sentence.objects.filter(version=version, retired__isnull=True, start__gt=first.start).order_by("start")
    second = following.first()
    if second is None or second.block != first.block:
        raise InvalidInput(_("No sentence follows this one in its block: there is nothing to join it with."))
    lock([first, second])
    (joined,) = cut(version, first, [(first.start, second.end)])
    subject = f"sentence/{version.article.uid}/{number}"
    carried = carry(first, second, joined, asked)
    return write(asked, version, Turn(kind=MERGED, subject=subject, old=[first, second], new=[joined], carried=carried))


def _split(asked: Asked, number: int, at: int) -> Event:
    version = hold(asked.article)
    whole = live(version, number)
    lock([whole])
    parts = cut(version, whole, _places(whole, at))
    subject = f"sentence/{version.article.uid}/{number}"
    return write(asked, version, Turn(kind=SPLIT, subject=subject, old=[whole], new=parts))


def _places(whole: Sentence, at: int) -> list[tuple[int, int]]:
    """Start and end of both parts, without the white space between them."""
    if not whole.start < at < whole.end:
        raise InvalidInput(_("A sentence is cut somewhere inside it."))
    before, after = whole.text[: at - whole.start].rstrip(), whole.text[at - whole.start :].lstrip()
    if not (any(map(str.isalnum, before)) and any(map(str.isalnum, after))):
        raise InvalidInput(_("Both parts of a sentence that is cut need words."))
    return [(whole.start, whole.start + len(before)), (whole.end - len(after), whole.end)]


def cut(version: ArticleVersion, like: Sentence, places: Sequence[tuple[int, int]]) -> list[Sentence]:
    """Unsaved sentences at these places, with the article's next numbers; block and asked as in `like`."""
    article = version.article
    return [
        Sentence(
            article=article,
            version=version,
            number=article.last_number + place,
            block=like.block,
            asked=like.asked,
            start=start,
            end=end,
            text=version.text[start:end],
        )
        for place, (start, end) in enumerate(places, start=1)
    ]
