"""Stored files that no row names: what a process that was killed between a file and its row left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.apps import apps
from django.core.files.storage import Storage
from django.db import models

from .imports import private_storage

A_QUERY = 500  # names; SQLite takes no more than a few thousand in one
FOLDERS = ("imports", "fetched", "datasets", "suggesters")  # all that rooms store into


def columns() -> list[tuple[type[models.Model], str]]:
    """Every column that names a file: all are private."""
    return [
        (model, field.name)
        for model in apps.get_app_config("annotations").get_models()
        for field in model._meta.get_fields()  # noqa: SLF001
        if isinstance(field, models.FileField)
    ]


def stored(storage: Storage, folder: str) -> Iterator[list[str]]:
    """The names of the files below a folder, in lists of at most A_QUERY."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for start in range(0, len(names), A_QUERY):
        yield [f"{folder}/{name}" for name in names[start : start + A_QUERY]]
    for below in folders:
        yield from stored(storage, f"{folder}/{below}")


def ownerless(*, before: datetime) -> Iterator[str]:
    """The names of files that were stored before then, and that no row names. One that is younger may get its row yet:
    a file is stored first."""
    storage, owners = private_storage(), columns()
    for folder in FOLDERS:
        for names in stored(storage, folder):
            owned: set[str] = set()
            for model, column in owners:
                rows = model._default_manager.filter(**{f"{column}__in": names})  # noqa: SLF001
                owned.update(rows.values_list(column, flat=True))
            yield from (name for name in names if name not in owned and old(storage, name, before))


def old(storage: Storage, name: str, before: datetime) -> bool:
    try:
        return storage.get_modified_time(name) < before
    except Exception:  # erased meanwhile, which each storage says in its own way
        if storage.exists(name):
            raise
        return False


def erase_ownerless(*, before: datetime) -> int:
    """Erase them; returns how many."""
    storage, count = private_storage(), 0
    for name in ownerless(before=before):
        storage.delete(name)
        count += 1
    return count
