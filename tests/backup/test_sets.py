"""What is broken, cut, changed, of another release or in the way is refused, and nothing is left half."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from tests import environment
from workbench.backup import checking, making, places

pytestmark = [pytest.mark.once, pytest.mark.sqlite_only]


def command(data, *words):
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("WORKBENCH_", "DATABASE_"))}
    environ |= {"WORKBENCH_DATA": str(data), "WORKBENCH_LOCAL": "1"}
    return subprocess.run(
        [sys.executable, "-m", "workbench", *words],
        env=environ,
        cwd=environment.CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("backup")


@pytest.fixture(scope="module")
def data(folder):
    """The data folder of a workbench with one account, and a backup of it beside."""
    assert command(folder / "data", "seed_demo", "--help").returncode == 0
    assert command(folder / "data", "migrate", "--verbosity", "0").returncode == 0
    made = command(folder / "data", "backup", str(folder / "sets"))
    assert made.returncode == 0, made.stderr
    assert "Without keys" in made.stdout
    return folder / "data"


@pytest.fixture
def place(data, folder):
    return places.Place(str(folder / "sets"))


def test_a_backup_comes_back_where_nothing_is_and_nowhere_else(data, folder):
    refused = command(data, "restore", str(folder / "sets"))
    assert refused.returncode == 1
    assert "is there already" in refused.stderr
    restored = command(folder / "elsewhere", "restore", str(folder / "sets"))
    assert restored.returncode == 0, restored.stderr
    assert "restored and verified" in restored.stdout
    assert "has no key" in restored.stdout


def test_where_there_is_no_backup_it_is_said(folder):
    refused = command(folder / "nowhere", "restore", str(folder / "nothing"))
    assert refused.returncode == 1
    assert "There is no whole backup" in refused.stderr
    assert not (folder / "nowhere" / "workbench.sqlite3").exists()


def test_a_database_that_was_cut_is_refused_and_leaves_nothing(place, folder, data):
    name = place.sets()[-1]
    part = folder / "sets" / "sets" / name / "database" / "sqlite3.zst"
    whole = part.read_bytes()
    part.write_bytes(whole[: len(whole) // 2])
    try:
        refused = command(folder / "cut", "restore", str(folder / "sets"))
    finally:
        part.write_bytes(whole)
    assert refused.returncode == 1
    assert "is not as it was stored" in refused.stderr
    assert not (folder / "cut" / "workbench.sqlite3").exists()


def test_a_manifest_that_was_changed_makes_no_backup(place, folder):
    name = place.sets()[-1]
    path = folder / "sets" / "sets" / name / "manifest.json"
    whole = path.read_text()
    changed = json.loads(whole)
    changed["counts"] = {table: rows + 1 for table, rows in changed["counts"].items()}
    path.write_text(json.dumps(changed))
    try:
        with pytest.raises(places.Broken, match="not as it was written"):
            place.manifest(name)
        assert name not in place.sets()
    finally:
        path.write_text(whole)
    assert name in place.sets()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": making.FORMAT + 1}, "in another way"),
        ({"migrations": {"annotations": "9999_tomorrow"}}, "annotations 9999_tomorrow"),
    ],
)
def test_a_backup_of_a_later_release_is_refused(place, change, sentence):
    manifest = place.manifest(place.sets()[-1])
    checking.known_here(manifest)
    with pytest.raises(places.Broken, match=sentence):
        checking.known_here(manifest | change)


def a_set(place, name, *contents):
    """A whole set of files with these contents and no database."""
    files = [
        {"name": f"datasets/{content}", **making.kept(place, ContentFile(content.encode()))} for content in contents
    ]
    place.finish(name, {"format": 1, "release": "0", "migrations": {}, "database": [], "files": files})


@pytest.fixture
def shelf(tmp_path):
    """Three sets that share a file."""
    place = places.Place(str(tmp_path / "shelf"))
    for name, contents in (("1", "ab"), ("2", "bc"), ("3", "c")):
        a_set(place, name, *contents)
    return place


def test_a_file_is_stored_once_for_all_backups_that_have_it(shelf, tmp_path):
    assert len([path for path in (tmp_path / "shelf" / "files").rglob("*") if path.is_file()]) == 3


def test_the_newest_are_kept_and_what_no_other_needs_goes_with_the_old(shelf):
    later = timezone.now() + places.SETTLED + timedelta(seconds=5)
    assert shelf.forget_older(2, later) == 1
    assert shelf.sets() == ["2", "3"]
    for name in shelf.sets():
        checking.check(shelf, name, lambda words: None)
    assert shelf.forget_older(0, later) == 1  # the last whole one stays, whatever is asked
    assert shelf.sets() == ["3"]
    assert shelf.forget_older(2, later) == 0


def test_files_that_no_backup_names_yet_stay_while_they_may_belong_to_one_that_is_made(shelf):
    making.kept(shelf, ContentFile(b"of one that is made"))
    shelf.forget_older(5, timezone.now())
    assert len(list(shelf._pool())) == 4
    shelf.forget_older(5, timezone.now() + places.SETTLED + timedelta(seconds=5))
    assert len(list(shelf._pool())) == 3


@pytest.mark.parametrize("harm", ["missing", "cut", "other"])
def test_a_file_that_is_not_as_it_was_is_found_by_verifying(shelf, tmp_path, harm):
    path = next(
        path for path in (tmp_path / "shelf" / "files").rglob("*") if path.is_file() and path.read_bytes() == b"c"
    )
    {"missing": path.unlink, "cut": lambda: path.write_bytes(b""), "other": lambda: path.write_bytes(b"x")}[harm]()
    with pytest.raises(places.Broken, match=r"missing|not as it was"):
        checking.check(shelf, "3", lambda words: None)
    with pytest.raises(places.Broken):
        checking.check(shelf, "2", lambda words: None)
    checking.check(shelf, "1", lambda words: None)
