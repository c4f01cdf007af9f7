"""One paste, upload or API call that brought articles in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, cast

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models.functions import Now

from .base import CASCADE, PROTECT, Addressed
from .projects import Project


def private_storage() -> Storage:
    """The storage for originals and datasets; never served by address."""
    return storages["private"]


def settle(storage: Storage, name: str) -> None:
    """Have a stored file on the disk before a row speaks of it: rows are durable, so what they name must be too, and
    so must its name in each folder above. A server that keeps files has them when it says so."""
    try:
        path, root = Path(storage.path(name)), Path(storage.path(""))
    except NotImplementedError:
        return
    for place in (path, *(folder for folder in path.parents if folder == root or root in folder.parents)):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def open_at(storage: Storage, name: str, first: int) -> IO[bytes]:
    """A stored file for reading from that byte on; a storage that can send so much alone is asked for no more."""
    ranged: Callable[[str, int], IO[bytes]] | None = getattr(storage, "open_at", None)
    if ranged is not None:
        return ranged(name, first)
    file = cast(IO[bytes], storage.open(name, "rb"))
    file.seek(first)
    return file


@contextmanager
def local(storage: Storage, name: str) -> Iterator[IO[bytes]]:
    """A stored file that can be read from any place on: itself if it lies on this disk, else a copy for the while."""
    try:
        path = storage.path(name)
    except NotImplementedError:
        with TemporaryFile() as copy, open_at(storage, name, 0) as file:
            shutil.copyfileobj(file, copy, 1 << 20)
            copy.seek(0)
            yield copy
    else:
        with open(path, "rb") as file:
            yield file


class Import(Addressed):
    """`counts`: articles, sentences, duplicates, rejected. `place`: {byte, row}, how far the file is stored; written
    with what is stored, so that an import goes on there, whenever it ended."""

    class State(models.TextChoices):
        MAPPING = "mapping", "waiting for its columns"
        QUEUED = "queued", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        STOPPED = "stopped", "stopped"
        TAKEN_BACK = "taken_back", "taken back"

    class Way(models.TextChoices):
        PASTE = "paste", "paste"
        UPLOAD = "upload", "upload"
        API = "api", "API"
        COMMAND = "command", "command"
        DEMO = "demo", "demo"
        ADDRESS = "address", "address"
        FEED = "feed", "feed"

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    way = models.CharField(max_length=16, choices=Way.choices)
    feed = models.ForeignKey("Feed", on_delete=models.SET_NULL, null=True, blank=True, related_name="imports")
    reader = models.CharField(max_length=32)
    mapping = models.JSONField(default=dict, blank=True)
    original = models.FileField(storage=private_storage, max_length=200, blank=True)
    original_name = models.CharField(max_length=255, blank=True)
    original_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.QUEUED)
    counts = models.JSONField(default=dict, blank=True)
    place = models.JSONField(default=dict, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=("project", "-at"), name="import_by_project")]

    def __str__(self) -> str:
        return self.original_name or f"{self.get_way_display()} {self.at:%Y-%m-%d %H:%M}"


class Rejected(models.Model):
    """A row of an import's file that could not be used: its number, why, and its title as far as there is one. `start`
    and `stop`: its bytes in the file as UTF-8, 0 where the file's kind has no rows."""

    imported = models.ForeignKey(Import, on_delete=CASCADE, related_name="rejected")
    row = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    title = models.CharField(max_length=100, blank=True)
    start = models.PositiveBigIntegerField(default=0)
    stop = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(name="rejected_in_order", condition=models.Q(start__lte=models.F("stop"))),
        ]

    def __str__(self) -> str:
        return f"{self.row}: {self.reason}"
