"""Withdrawing datasets that hold the text of an article that is taken down: their files go, their manifest stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from annotations.errors import Conflict, NotFound
from annotations.models import Article, Dataset, DatasetFile, Entry, User, append
from annotations.models.imports import private_storage

from .recipe import NONE, WHOLE
from .stored import rows

KEPT = ("manifest", "sums")  # digests, counts and versions: no words of an article


def holding(article: Article) -> list[int]:
    """Primary keys of the datasets that are ready and hold the article's text."""
    ready = Dataset.objects.filter(project=article.project_id, state=Dataset.State.READY)
    return [dataset.pk for dataset in ready if holds(dataset, str(article.uid))]


def holds(dataset: Dataset, uid: str) -> bool:
    """Whether a dataset has the words of an article; one that cannot be read counts as if it had."""
    if dataset.options.get("text") == NONE:
        return False
    try:
        for row in rows(dataset, "articles"):
            if row["article"] == uid:
                return dataset.options.get("text") == WHOLE or bool(row["licence"])
    except (NotFound, Conflict):
        return True
    return False


def withdraw(*, article: Article, looked_at: Collection[int], holding: Collection[int], by: User, now: datetime) -> int:
    """Withdraw those of `holding`, and any that became ready after these were `looked_at`; returns how many.

    Inside the transaction that takes the article down, after its event: the ledger is held, so none is published now.
    Call `finish` after it.
    """
    ready = Dataset.objects.filter(project=article.project_id, state=Dataset.State.READY)
    newer = ready.exclude(pk__in=looked_at).values_list("pk", flat=True)
    chosen = list(ready.filter(pk__in={*holding, *newer}).order_by("pk"))
    entries = [Entry(kind="dataset.withdrawn", subject=f"dataset/{dataset.uid}") for dataset in chosen]
    append(project_id=article.project_id, actor=by, now=now, entries=entries)
    return Dataset.objects.filter(pk__in=[dataset.pk for dataset in chosen]).update(state=Dataset.State.WITHDRAWN)


def finish() -> int:
    """Erase the files of withdrawn datasets but the manifest and the sums; returns how many. Twice changes nothing."""
    storage, count = private_storage(), 0
    for file in DatasetFile.objects.filter(dataset__state=Dataset.State.WITHDRAWN).exclude(kind__in=KEPT):
        storage.delete(str(file.file.name))
        file.delete()
        count += 1
    return count
