"""What a project's rule of retention erases of articles and of the files in which they came.

An article whose work is finished loses its text as a deleted one does whose weeks are over: rows by
`taking_down.erase`, in a transaction of its own, with an event; datasets that were made stay. None that somebody holds,
that is in a batch which is not closed, disputed, asked about or gold is finished.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from annotations.models import (
    Article,
    ArticleVersion,
    Assignment,
    BatchArticle,
    Dataset,
    Entry,
    Fetched,
    Gold,
    Import,
    Ledger,
    Project,
    Rejected,
    Sentence,
    Standing,
    Thread,
    append,
)
from annotations.models.deletions import ERASED
from annotations.models.imports import private_storage
from annotations.models.retention import Part, answers_for

from . import taking_down

A_CHUNK = 100
ENDED = (Import.State.DONE, Import.State.FAILED, Import.State.STOPPED, Import.State.TAKEN_BACK)
Tick = Callable[[int], None]


def finished(project: Project, before: datetime) -> QuerySet[Article]:
    """The articles whose work was over by then: done by all who had them, or in a project that was archived."""
    rows = Assignment.objects.filter(article=OuterRef("pk"))
    open_batches = BatchArticle.objects.filter(article=OuterRef("pk"), batch__closed_at__isnull=True)
    disputed = Sentence.objects.filter(article=OuterRef("pk"), retired__isnull=True, standing=Standing.DISPUTED)
    asked = Thread.objects.filter(sentence__article=OuterRef("pk")).exclude(state=Thread.State.SETTLED)
    gold = Gold.objects.filter(article=OuterRef("pk"), retired_at__isnull=True)
    lately = ArticleVersion.objects.filter(article=OuterRef("pk"), at__gt=before)
    free = Article.objects.live().filter(project=project).exclude(Exists(open_batches)).exclude(Exists(lately))
    free = free.exclude(Exists(rows.filter(state=Assignment.State.OPEN)))
    if project.archived_at is not None and project.archived_at <= before:
        return free.order_by("pk")
    done = rows.filter(state=Assignment.State.DONE)
    free = free.filter(Exists(done)).exclude(Exists(done.filter(done_at__gt=before)))
    return free.exclude(Exists(disputed)).exclude(Exists(asked)).exclude(Exists(gold)).order_by("pk")


def originals(project: Project, before: datetime) -> tuple[QuerySet[ArticleVersion], QuerySet[Fetched]]:
    """What was fetched by then, and files that versions have of their own (restored ones)."""
    versions = ArticleVersion.objects.filter(project=project, at__lte=before).exclude(original="")
    fetched = Fetched.objects.filter(imported_in__project=project, at__lte=before, imported_in__state__in=ENDED)
    waiting = {"state": Fetched.State.CAME}  # whoever goes on with its import reads it yet
    return versions, fetched.exclude(file="").exclude(**waiting)


def imports(project: Project, before: datetime) -> QuerySet[Import]:
    """Imports that came by then and have ended, with a file, rejected rows or rejects still there."""
    rejected = Rejected.objects.filter(imported=OuterRef("pk"))
    fetched = Fetched.objects.filter(imported_in=OuterRef("pk")).exclude(rejects=[])
    rows = Import.objects.filter(project=project, at__lte=before, state__in=ENDED)
    return rows.filter(~Q(original="") | Exists(rejected) | Exists(fetched))


def counted(project: Project, rule: dict[str, int], now: datetime) -> dict[str, int]:
    """What the rule (part → days) would erase now: how many of what."""
    found: dict[str, int] = {}
    for part, before in _times(rule, now):
        if part == Part.TEXT:
            rows = finished(project, before)
            found["articles"] = rows.count()
            found["datasets"] = Dataset.objects.filter(articles__in=rows).distinct().count()
        elif part == Part.ORIGINALS:
            found["originals"] = sum(rows.count() for rows in originals(project, before))
        elif part == Part.IMPORTS:
            found["imports"] = imports(project, before).count()
            found["rejected"] = Rejected.objects.filter(imported__in=imports(project, before)).count()
    return found


def erase(project: Project, rule: dict[str, int], *, now: datetime, tick: Tick) -> dict[str, int]:
    """Erase what the rule says, a row or file a transaction; returns how many of what. Running it again goes on.

    `tick` is told how many went, after each; what it raises ends the run.
    """
    found: dict[str, int] = {}

    def one(name: str) -> None:
        found[name] = found.get(name, 0) + 1
        tick(sum(found.values()))

    for part, before in _times(rule, now):
        if part == Part.TEXT:
            _erase_texts(project, before, now, one)
        elif part == Part.ORIGINALS:
            versions, fetched = originals(project, before)
            _erase_files(versions, "original", lambda: one("originals"))
            _erase_files(fetched, "file", lambda: one("originals"))
        elif part == Part.IMPORTS:
            for imported in imports(project, before).order_by("pk"):
                Rejected.objects.filter(imported=imported).delete()
                Fetched.objects.filter(imported_in=imported).exclude(rejects=[]).update(rejects=[])
                _erase_files(Import.objects.filter(pk=imported.pk).exclude(original=""), "original", lambda: None)
                one("imports")
    taking_down.finish()  # the files of articles that went
    return found


def _times(rule: dict[str, int], now: datetime) -> Iterator[tuple[str, datetime]]:
    for part, days in rule.items():
        yield part, now - timedelta(days=days)


def _erase_texts(project: Project, before: datetime, now: datetime, one: Callable[[str], None]) -> None:
    keys = list(finished(project, before).values_list("pk", flat=True))
    for key in keys:
        if _erase_text(project, key, before, now):
            one("articles")


def _erase_text(project: Project, key: int, before: datetime, now: datetime) -> bool:
    """Whether its text went: not if somebody took the article up meanwhile. Whoever does holds the ledger."""
    with transaction.atomic():
        if not Article.objects.live().filter(pk=key).select_for_update(no_key=True).exists():
            return False
        Ledger.objects.select_for_update().get(pk=project.pk)
        article = finished(project, before).filter(pk=key).first()
        if article is None:
            return False
        by = answers_for(project)
        entry = Entry(kind=ERASED, subject=f"article/{article.uid}")
        append(project_id=project.pk, actor=by, now=now, entries=[entry])
        taking_down.erase(article, title=_("Erased by the rule of retention"))
        gone: dict[str, Any] = {"deleted_at": now, "deleted_by": by, "erased_at": now}
        Article.objects.filter(pk=key).update(**gone, canonical_url="", address="")
    return True


def _erase_files(rows: QuerySet[Any, Any], name: str, one: Callable[[], None]) -> None:
    """Erase these rows' files: the file first, so that a process that ends in between finds it named and goes on."""
    storage = private_storage()
    for key, stored in list(rows.order_by("pk").values_list("pk", name)):
        storage.delete(stored)
        rows.filter(pk=key).update(**{name: ""})
        one()
