"""Private files: on the disk with their names before a row speaks of them, and erased where none ever does."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from annotations.models import files
from annotations.models.imports import private_storage, settle


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(private_storage(), "location", str(tmp_path / "private"))
    return tmp_path / "private"


def test_a_file_is_synced_with_every_folder_that_names_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = private_storage().save("datasets/one/file", ContentFile(b"rows"))
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    settle(private_storage(), name)
    folder = root / "datasets" / "one"
    assert synced == [place.stat().st_ino for place in (folder / "file", folder, folder.parent, root)]


def test_a_row_keeps_its_file_however_old_and_what_no_row_names_goes_once_it_is_old(harbour: Any, root: Path) -> None:
    owned = {path for path in root.rglob("*") if path.is_file()}
    lost = [private_storage().save(f"{folder}/lost", ContentFile(b"half")) for folder in files.FOLDERS]
    now = timezone.now()
    assert files.erase_ownerless(before=now - timedelta(days=1)) == 0
    assert files.erase_ownerless(before=now + timedelta(seconds=5)) == len(lost)
    assert {path for path in root.rglob("*") if path.is_file()} == owned
    assert owned


def test_every_folder_that_rooms_store_into_is_looked_through() -> None:
    stored = {model.__name__ for model, _column in files.columns()}
    assert stored == {"Import", "Fetched", "DatasetFile", "Suggester", "ArticleVersion"}, "does FOLDERS have its place?"


def test_one_that_goes_meanwhile_ends_nothing_and_a_storage_that_fails_says_so(
    db: None, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each storage tells of what is not there in its own way."""
    gone = private_storage().save("datasets/gone", ContentFile(b"half"))

    def vanished(name: str) -> datetime:
        private_storage().delete(name)
        raise OSError("404")

    monkeypatch.setattr(private_storage(), "get_modified_time", vanished)
    assert files.erase_ownerless(before=timezone.now()) == 0
    assert not private_storage().exists(gone)

    def broken(name: str) -> datetime:
        raise OSError("503")

    private_storage().save("datasets/there", ContentFile(b"half"))
    monkeypatch.setattr(private_storage(), "get_modified_time", broken)
    with pytest.raises(OSError, match="503"):
        files.erase_ownerless(before=timezone.now())
