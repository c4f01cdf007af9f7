"""Sets that are cut, changed or incomplete are refused; older ones go, the newest whole one stays."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from annotations import __version__
from tests.backup import beside
from tests.environment import on_postgres
from tests.upgrades import make
from workbench.backup import keeping, manifest, places, restoring, verifying
from workbench.backup.failure import Failure

KIND = "postgresql" if on_postgres() else "sqlite"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A set that may be broken, in a place of its own."""
    whole = Path(make.fixture(__version__, KIND))
    shutil.copytree(whole.parent, tmp_path / "place")
    return tmp_path / "place" / whole.name


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def changed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def longest(path: Path) -> Path:
    return max((path.parent / "files").rglob("*.zst"), key=lambda one: one.stat().st_size)


def edited(path: Path, **fields: object) -> None:
    """The manifest with other words and a digest that fits them: whoever can write there can do that."""
    body = json.loads((path / manifest.NAME).read_text()) | fields
    del body["digest"]
    (path / manifest.NAME).write_text(json.dumps({**body, "digest": manifest.digest(body)}))


def miscounted(path: Path) -> None:
    body = json.loads(path.read_text())
    body["tables"]["annotations_answer"] += 1
    path.write_text(json.dumps(body))


HARM: dict[str, tuple[Callable[[Path], object], str]] = {
    "its database is cut": (lambda path: cut(path / manifest.DATABASE), "The database is"),
    "its database is changed": (lambda path: changed(path / manifest.DATABASE), "The database is"),
    "its database is gone": (lambda path: (path / manifest.DATABASE).unlink(), "The database is missing"),
    "a file is cut": (lambda path: cut(longest(path)), "is broken|is not what was backed up"),
    "a file is changed": (lambda path: changed(longest(path)), "is broken|is not what was backed up"),
    "a file is gone": (lambda path: longest(path).unlink(), "is missing from the backup"),
    "its manifest is cut": (lambda path: cut(path / manifest.NAME), "cannot be read"),
    "its manifest is a list": (lambda path: (path / manifest.NAME).write_text("[]"), "cannot be read"),
    "its manifest is gone": (lambda path: (path / manifest.NAME).unlink(), "is no backup"),
    "a count is edited": (lambda path: miscounted(path / manifest.NAME), "was cut or changed"),
    "a file would go elsewhere": (
        lambda path: edited(path, files={"../../outside": {"digest": "0" * 64, "size": 1}}), "outside the data folder"
    ),
    "it is of another format": (lambda path: edited(path, format=99), "another format"),
}  # fmt: skip


def test_a_whole_set_is_whole(copied: Path) -> None:
    place, name = places.set_at(str(copied))
    assert verifying.verify(place, name).release == __version__


@pytest.mark.parametrize("harm", HARM)
def test_a_set_is_refused_if(harm: str, copied: Path) -> None:
    do, sentence = HARM[harm]
    do(copied)
    with pytest.raises(Failure, match=sentence):
        verifying.verify(*places.set_at(str(copied)))


@pytest.mark.django_db
def test_a_set_of_a_newer_release_is_refused(copied: Path) -> None:
    found = manifest.read(*places.set_at(str(copied)))
    restoring.suits(found)
    for app, name in (("annotations", "9999_tomorrow"), ("tomorrow", "0001_initial")):
        later = {**found.migrations, app: [*found.migrations.get(app, []), name]}
        edited(copied, migrations=later, tables={**found.tables, "tomorrow_thing": 0}, release="9.0")
        with pytest.raises(Failure, match=r"newer release \(9.0\)"):
            restoring.suits(manifest.read(*places.set_at(str(copied))))


@pytest.mark.django_db
def test_a_set_of_the_other_kind_of_database_is_refused() -> None:
    other = next(kind for kind in make.KINDS if kind != connection.vendor)
    with pytest.raises(Failure, match=f"is of {other}"):
        restoring.suits(manifest.read(*places.set_at(make.fixture(__version__, other))))


@pytest.mark.django_db
def test_old_sets_go_with_what_nobody_else_needs_and_the_newest_stays(copied: Path) -> None:
    folder = copied.parent
    place = places.place(str(folder))
    old, broken = folder / "20200101T000000Z", folder / "20990101T000000Z"
    shutil.copytree(copied, old)
    alone = "ab" + "0" * 62
    first = manifest.read(place, old.name).files
    edited(old, files={**first, "only/here": {"digest": alone, "size": 1}})
    (folder / manifest.pooled(alone)).parent.mkdir(exist_ok=True)
    (folder / manifest.pooled(alone)).write_bytes(b"x")
    broken.mkdir()
    (broken / manifest.DATABASE).write_bytes(b"x")
    (folder / "notes.txt").write_text("not ours")
    assert keeping.keep(place, 2) == []
    assert (folder / manifest.pooled(alone)).exists()
    assert not broken.exists()
    assert keeping.keep(place, 1) == [old.name]
    assert not old.exists()
    assert not (folder / manifest.pooled(alone)).exists()
    assert (folder / "notes.txt").exists()
    verifying.verify(place, copied.name)


def test_two_backups_into_one_folder_do_not_meet(tmp_path: Path) -> None:
    one, other = places.place(str(tmp_path / "place")), places.place(str(tmp_path / "place"))
    with one.alone() as scratch:
        (scratch / "left").write_text("half")
        with pytest.raises(Failure, match="under way"), other.alone():
            pass
    assert list(other.names()) == []


# --- The commands, on places of their own


def held(folder: Path) -> list[str]:
    """What a refused restore may not leave: the database and private files."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.name not in ("secret_key", "lock"))


@pytest.mark.db
def test_a_set_with_a_forged_history_leaves_nothing_and_a_full_place_is_refused(copied: Path, tmp_path: Path) -> None:
    """The digests fit, and only the restored database tells."""
    body = json.loads((copied / manifest.NAME).read_text())
    edited(copied, ledgers=[{**body["ledgers"][0], "hash": "0" * 64}])
    with beside.empty(tmp_path / "data") as environ:
        refused = beside.command(environ, "restore", str(copied))
        assert refused.returncode == 1
        assert refused.stderr.splitlines()[-1] == ("workbench: The chains of events do not end where the backup says.")
        assert held(tmp_path / "data") == []
        edited(copied, ledgers=body["ledgers"])
        beside.done(environ, "restore", str(copied))  # so the place is as empty as before
        again = beside.command(environ, "restore", str(copied))
        assert (again.returncode, "is not empty" in again.stderr) == (1, True)
        assert "Traceback" not in refused.stderr + again.stderr
