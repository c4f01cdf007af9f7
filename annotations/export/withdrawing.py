"""Withdrawing datasets that hold the text of an article that is taken down: their files go, their manifest stays."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from annotations.models import KEPT_KINDS, Article, Comparison, Dataset, DatasetFile, Entry, User, append
from annotations.models.imports import private_storage


def withdraw(*, article: Article, by: User, now: datetime) -> int:
    """Withdraw the datasets that are ready and hold the article's words; returns how many.

    Inside the transaction that takes the article down, after its event: the ledger is held, so none is published now.
    One that is published later looks itself whether an article went. Call `finish` after it.
    """
    chosen = list(article.datasets.filter(state=Dataset.State.READY).order_by("pk"))
    entries = [Entry(kind="dataset.withdrawn", subject=f"dataset/{dataset.uid}") for dataset in chosen]
    append(project_id=article.project_id, actor=by, now=now, entries=entries)
    keys = [dataset.pk for dataset in chosen]
    Comparison.objects.filter(Q(old__in=keys) | Q(new__in=keys)).delete()
    return Dataset.objects.filter(pk__in=keys).update(state=Dataset.State.WITHDRAWN)


def finish() -> int:
    """Erase the files of withdrawn datasets but the manifest and the sums; returns how many. Twice changes nothing."""
    storage, count = private_storage(), 0
    for file in DatasetFile.objects.filter(dataset__state=Dataset.State.WITHDRAWN).exclude(kind__in=KEPT_KINDS):
        storage.delete(str(file.file.name))
        file.delete()
        count += 1
    return count
