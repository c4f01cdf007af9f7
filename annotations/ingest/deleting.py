"""Deleting articles, taking that back for some weeks, and then erasing them.

Deleting is housekeeping: nobody sees the article any more, and nothing is erased. After the weeks its text goes from
the database as that of an article that is taken down, but datasets that were made keep theirs: what must leave these
too is taken down (`taking_down`).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotations.errors import Conflict
from annotations.models import (
    Answer,
    Article,
    ArticleVersion,
    Assignment,
    Entry,
    Event,
    Fingerprint,
    User,
    append,
)
from annotations.models.deletions import DELETED, ERASED, RESTORED

from .taking_back import freed
from .taking_down import erase

A_CHUNK = 100


@dataclass(frozen=True, slots=True)
class Loss:
    """What goes out of sight with articles: answers, by how many people."""

    articles: int
    answers: int
    people: int


def loss(articles: Sequence[Article], *, answers: QuerySet[Answer]) -> Loss:
    """What deleting these articles takes along, of the `answers` that may be told."""
    given = answers.filter(sentence__article__in=articles).exclude(state=Answer.State.EMPTY).order_by()
    return Loss(len(articles), given.count(), given.values("reviewer").distinct().count())


def delete(*, articles: Sequence[Article], by: User, now: datetime, group: uuid.UUID) -> int:
    """Delete these articles of one project, in one transaction; returns how many. Those that are gone already stay so.

    What is open in them ends; answers stay. `group`: what is deleted as one, and restored as one.
    """
    with transaction.atomic():
        chosen = Article.objects.live().filter(pk__in=[article.pk for article in articles]).order_by("pk")
        locked = list(chosen.select_for_update(no_key=True))
        if not locked:
            return 0
        open_ones = Assignment.objects.filter(article__in=locked, state=Assignment.State.OPEN).order_by("pk")
        held = list(open_ones.select_for_update(of=("self",), no_key=True).select_related("reviewer", "article"))
        entries = [Entry(kind=DELETED, subject=f"article/{article.uid}", group=group) for article in locked]
        append(project_id=locked[0].project_id, actor=by, now=now, entries=[*entries, *map(freed, held)])
        Assignment.objects.filter(pk__in=[row.pk for row in held]).update(
            state=Assignment.State.RETURNED, lease_until=None
        )
        keys = [article.pk for article in locked]
        Article.objects.filter(pk__in=keys).update(deleted_at=now, deleted_by=by)
        ArticleVersion.objects.filter(article__in=keys).update(deleted=True)
    return len(locked)


def deleted(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Those of these that somebody deleted and that can still be restored."""
    return articles.filter(deleted_by__isnull=False, taken_down_at__isnull=True, erased_at__isnull=True)


def of_group(articles: QuerySet[Article], group: uuid.UUID, by: User) -> QuerySet[Article]:
    """Those of these that the person deleted as one and that can be restored."""
    rows = Event.objects.filter(kind=DELETED, group=group, actor=by).values_list("subject", flat=True)
    return deleted(articles).filter(uid__in=[subject.partition("/")[2] for subject in rows])


def restore(*, articles: Sequence[Article], by: User, now: datetime) -> int:
    """Take the deletion of these articles of one project back, in one transaction; returns how many are there again.
    Who had them open opens them again.

    Raises Conflict, and restores none, if a text of these is in the project again by now.
    """
    with transaction.atomic():
        chosen = deleted(Article.objects.filter(pk__in=[article.pk for article in articles])).order_by("pk")
        locked = list(chosen.select_for_update(of=("self",), no_key=True))
        if not locked:
            return 0
        keys = [article.pk for article in locked]
        _bring_texts_back(keys)
        entries = [Entry(kind=RESTORED, subject=f"article/{article.uid}") for article in locked]
        append(project_id=locked[0].project_id, actor=by, now=now, entries=entries)
        Article.objects.filter(pk__in=keys).update(deleted_at=None, deleted_by=None)
        # What came meanwhile was not compared with them.
        Fingerprint.objects.filter(version__article__in=keys).update(compared=False)
    return len(locked)


def _bring_texts_back(articles: Sequence[int]) -> None:
    """Before the ledger is taken and in the order of their digests, as where texts are stored: two that bring the same
    ones meet at the constraint, and never wait for each other."""
    versions = ArticleVersion.objects.filter(article__in=articles)
    try:
        with transaction.atomic():
            for key in versions.filter(current=True).order_by("digest").values_list("pk", flat=True):
                versions.filter(pk=key).update(deleted=False)
            versions.filter(current=False).update(deleted=False)
    except IntegrityError:
        said = _("The same text is in the project again: delete that article first, or leave this one.")
        raise Conflict(said) from None


def erase_due(*, now: datetime, days: int, most: int = A_CHUNK) -> int:
    """Erase the text of articles that were deleted `days` ago, at most so many; returns how many. In the name of
    whoever deleted them; their files go with `taking_down.finish`."""
    due = deleted(Article.objects.filter(deleted_at__lte=now - timedelta(days=days))).order_by("pk")
    count = 0
    for article in due.select_related("deleted_by")[:most]:
        with transaction.atomic():
            locked = deleted(Article.objects.filter(pk=article.pk)).select_for_update(of=("self",), no_key=True).first()
            if locked is None or locked.deleted_at != article.deleted_at:
                continue
            entry = Entry(kind=ERASED, subject=f"article/{article.uid}")
            append(project_id=article.project_id, actor=article.deleted_by, now=now, entries=[entry])
            erase(article, title=_("Deleted"))
            Article.objects.filter(pk=article.pk).update(erased_at=now, canonical_url="", address="")
        count += 1
    return count
