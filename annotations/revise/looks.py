"""A person looked at a boundary and called it right: kept as an event, so that nobody is asked again."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations.errors import Conflict, InvalidInput, NotFound, OperationReused
from annotations.models import Article, Entry, Event, Sentence, User, append, digest_of
from annotations.text.split.doubts import CUT, JOINED

from .undo import to_undo, undo
from .values import Revised

CONFIRMED = "boundary.confirmed"
REOPENED = "boundary.reopened"

Looked = tuple[str, str, int]  # subject, kind, article code point


def subject(article: uuid.UUID, number: int) -> str:
    """How events name the sentence."""
    return f"sentence/{article}/{number}"


def right(subjects: Collection[str], projects: Collection[int]) -> frozenset[Looked]:
    """What was called right, and stands, of these sentences of these projects."""
    found: dict[Looked, bool] = {}
    events = Event.objects.filter(project__in=projects, subject__in=subjects, kind__in=(CONFIRMED, REOPENED))
    for kind, name, new in events.order_by("sequence").values_list("kind", "subject", "new"):
        value = cast(dict[str, Any], new)
        found[name, value["kind"], value["at"]] = kind == CONFIRMED
    return frozenset(looked for looked, stands in found.items() if stands)


def confirm(
    *, article: Article, number: int, kind: str, at: int, by: User, operation: uuid.UUID, now: datetime
) -> None:
    """Call the boundary right: kind "cut" at the sentence's end, kind "joined" at a place inside it.

    `at` is a code point of the article's text. The same operation again does nothing. Raises NotFound, Conflict (code
    "sentence_gone") if the sentence was changed meanwhile, InvalidInput, OperationReused.
    """
    _write(CONFIRMED, article, number, {"kind": kind, "at": at}, by, operation, now)


def reopen(*, article: Article, number: int, kind: str, at: int, by: User, operation: uuid.UUID, now: datetime) -> None:
    """Take back what `confirm` did: the boundary is doubtful again. As `confirm`."""
    _write(REOPENED, article, number, {"kind": kind, "at": at}, by, operation, now)


def take_back(*, article: Article, number: int, by: User, operation: uuid.UUID, now: datetime) -> Revised | None:
    """Undo the joining or splitting of sentence `number`; None unless it is the person's latest change in the article.

    The same operation again returns what it made. Raises as `boundaries.undo`.
    """
    latest = to_undo(article, by)
    ours = latest is not None and latest.subject == subject(article.uid, number)
    if not ours and not Event.objects.filter(actor=by, operation=operation).exists():
        return None
    return undo(article=article, by=by, operation=operation, now=now)


def _write(
    event: str,
    article: Article,
    number: int,
    value: dict[str, str | int],
    by: User,
    operation: uuid.UUID,
    now: datetime,
) -> None:
    name = subject(article.uid, number)
    body = digest_of([event, name, value])
    try:
        with transaction.atomic():
            if _repeated(by, operation, body):
                return
            _check(article, number, value)
            entry = Entry(kind=event, subject=name, new=value, operation=operation, body=body)
            append(project_id=article.project_id, actor=by, now=now, entries=[entry])
    except IntegrityError:
        if not _repeated(by, operation, body):
            raise


def _repeated(by: User, operation: uuid.UUID, body: str) -> bool:
    known = Event.objects.filter(actor=by, operation=operation).values_list("body", flat=True).first()
    if known is not None and known != body:
        raise OperationReused(_("This operation id was used for something else."))
    return known is not None


def _check(article: Article, number: int, value: dict[str, str | int]) -> None:
    rows = Sentence.objects.select_for_update(no_key=True).filter(article=article, number=number)
    row = rows.values_list("start", "end", "retired", "version__current").first()
    if row is None:
        raise NotFound(_("This article has no such sentence."))
    start, end, retired, current = row
    if retired is not None or not current:
        raise Conflict(_("This sentence was changed meanwhile. Reload the page."), code="sentence_gone")
    kind, at = value["kind"], int(value["at"])
    if not (kind == CUT and at == end) and not (kind == JOINED and start < at < end):
        raise InvalidInput(_("There is no such boundary in this sentence."))
