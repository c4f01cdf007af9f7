"""What every release left is restored by this one, brought up to date, whole, and to be worked with."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations import __version__
from tests.backup import beside
from tests.environment import on_postgres
from tests.upgrades import make

pytestmark = pytest.mark.db
KIND = "postgresql" if on_postgres() else "sqlite"
# The dataset is made again, and pages of a project with all of it are opened by its manager.
USE = """
import io, pathlib, tempfile, zipfile
from django.core.management import call_command
from django.test import Client
from annotations.models import Answer, Article, Dataset, Decision, Thread, User
from annotations.models.imports import private_storage
call_command("migrate", check_unapplied=True)
assert min(model.objects.count() for model in (Answer, Decision, Thread)) > 0
dataset = Dataset.objects.get()
packed = dataset.files.get(name="dataset.zip").file
with tempfile.TemporaryDirectory() as place:
    zipfile.ZipFile(packed.open()).extractall(place)
    call_command("export", "rebuild", str(next(pathlib.Path(place).rglob("manifest.json"))))
client, project, article = Client(HTTP_HOST="localhost"), dataset.project, Article.objects.first()
client.force_login(User.objects.get(email="manager@localhost"))
base = f"/projects/{project.uid}"
for path in ("/", f"{base}/overview", f"{base}/articles", f"{base}/datasets", f"{base}/agreement",
             f"/articles/{article.uid}/about", f"/articles/{article.uid}/tag", f"/datasets/{dataset.uid}",
             f"/api/v1/projects/{project.uid}/"):
    answer = client.get(path, follow=True)
    print(path, answer.status_code)
    assert answer.status_code == 200, path
"""


def test_this_release_left_its_data_for_the_next_ones() -> None:
    assert __version__ in make.versions()
    for version in make.versions():
        for kind in make.KINDS:
            assert Path(make.fixture(version, kind), "database.zst").stat().st_size < 300_000


@pytest.mark.parametrize("version", make.versions())
def test_the_data_of_a_release_is_brought_up_to_this_one(version: str, tmp_path: Path) -> None:
    with beside.empty(tmp_path / "data") as environ:
        said = beside.done(environ, "restore", make.fixture(version, KIND))
        assert "is restored" in said
        assert "byte for byte" in beside.done(environ, "shell", "--no-imports", "--command", USE)
