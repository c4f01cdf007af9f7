"""Changing what is said of articles beside their text: title, outlet, byline, date, licence. The language has a change
of its own (`languages`), for sentences follow it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.errors import Conflict, InvalidInput, NotFound
from annotations.models import Article, ArticleDetails, Entry, Ledger, User, append, search
from annotations.models.details import CHANGED, FIELDS, TEXTS


def change(*, article: Article, given: Mapping[str, Any], number: int, by: User, now: datetime) -> ArticleDetails:
    """Say these fields of the article otherwise; returns the details that stand. `number`: of the details that were
    looked at.

    Raises Conflict with the number and the values that stand if somebody was quicker, InvalidInput for a value that is
    none, NotFound if the article is gone.
    """
    wanted = cleaned(given)
    with transaction.atomic():
        rows = _hold([article])
        if not rows:
            raise NotFound(_("This article is not there any more."))
        if rows[0].number != number:
            told = {name: _plain(getattr(rows[0], name)) for name in FIELDS}
            words = _("Somebody changed these details meanwhile. Look at what stands now, and change it again.")
            raise Conflict(words, number=rows[0].number, stands=told)
        _write(rows, wanted, by, now, None)
    return ArticleDetails.objects.get(article=article, current=True)


def change_all(
    *, articles: Sequence[Article], given: Mapping[str, Any], by: User, now: datetime, group: uuid.UUID
) -> int:
    """The same for many articles of a project, in one transaction; returns how many are otherwise now."""
    wanted = cleaned(given)
    with transaction.atomic():
        return _write(_hold(articles), wanted, by, now, group)


def cleaned(given: Mapping[str, Any]) -> dict[str, str | date | None]:
    """The fields as they are stored. Raises InvalidInput, naming the field."""
    found: dict[str, str | date | None] = {}
    for name, value in given.items():
        if name == "published" and isinstance(value, date | None):
            found[name] = value
        elif name in TEXTS and isinstance(value, str):
            found[name] = _line(name, value)
        else:
            raise InvalidInput(_("This cannot be changed: %(name)s.") % {"name": name}, field=name)
    if found.get("title", "x") == "":
        raise InvalidInput(_("An article has a title."), field="title")
    return found


def _line(name: str, value: str) -> str:
    line = " ".join(value.replace("\0", " ").encode("utf-8", "ignore").decode().split())
    if len(line) > TEXTS[name]:
        raise InvalidInput(_("At most %(most)d characters.") % {"most": TEXTS[name]}, field=name)
    return line


def _hold(articles: Sequence[Article]) -> list[ArticleDetails]:
    """The current details of those that are there, whose articles are locked, and then the ledger."""
    keys = [article.pk for article in articles]
    locked = Article.objects.live().filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    there = list(locked.values_list("pk", flat=True))
    if there:
        Ledger.objects.select_for_update().get(pk=articles[0].project_id)
    rows = ArticleDetails.objects.filter(article__in=there, current=True)
    return list(rows.select_related("article").order_by("article"))


def _write(
    rows: Sequence[ArticleDetails],
    wanted: Mapping[str, Any],
    by: User,
    now: datetime,
    group: uuid.UUID | None,
) -> int:
    """The events and the next details of those that would be otherwise."""
    otherwise = [(row, [name for name in sorted(wanted) if getattr(row, name) != wanted[name]]) for row in rows]
    changed = [(row, names) for row, names in otherwise if names]
    if not changed:
        return 0
    entries = [_entry(row, names, group) for row, names in changed]
    append(project_id=changed[0][0].article.project_id, actor=by, now=now, entries=entries)
    ArticleDetails.objects.filter(pk__in=[row.pk for row, _names in changed]).update(current=False)
    ArticleDetails.objects.bulk_create([_next(row, wanted, by) for row, _names in changed])
    search.keep([row.article_id for row, _names in changed])
    return len(changed)


def _entry(row: ArticleDetails, names: list[str], group: uuid.UUID | None) -> Entry:
    new = {"details": row.number + 1, "fields": names}
    subject = f"article/{row.article.uid}"
    return Entry(kind=CHANGED, subject=subject, old={"details": row.number}, new=new, group=group)


def _next(row: ArticleDetails, wanted: Mapping[str, Any], by: User) -> ArticleDetails:
    kept = {name: getattr(row, name) for name in (*FIELDS, "language")}
    return ArticleDetails(article_id=row.article_id, number=row.number + 1, by=by, **{**kept, **wanted})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
