"""A dataset comes back: exported, brought into an empty project elsewhere, and exported again it has the same rows."""

import io
import uuid
import zipfile

from django.core.management import call_command

from annotations.ingest import restoring
from annotations.ingest.datasets import Dataset, FolderPlace
from annotations.models import Article
from annotations.people import projects
from tests.export.test_datasets import made, read
from tests.export.test_rebuild import busy as busy

ROWS = ("sentences.jsonl", "answers.jsonl")


def unpacked(dataset, place):
    """The dataset's folder."""
    place.mkdir()
    with zipfile.ZipFile(io.BytesIO(read(dataset, "dataset.zip"))) as packed:
        packed.extractall(place)
    return next(place.iterdir())


def elsewhere(by, now):
    """An empty project of a deployment that has none of the articles: here they get other uids."""
    for article in Article.objects.all():
        Article.objects.filter(pk=article.pk).update(uid=uuid.uuid4())
    return projects.create(name=f"Again {uuid.uuid4()}", by=by, now=now)


def restored(project, folder, by, now):
    return restoring.restore(project=project, dataset=Dataset(FolderPlace(folder)), by=by, now=now, way="command")


def there_and_back(project, by, now, tmp_path, **recipe):
    """Export, import, export: the rows of both, by name; the project it came into."""
    first = made(project, by, now, formats=["jsonl"], **recipe)
    folder = unpacked(first, tmp_path / uuid.uuid4().hex)
    again = elsewhere(by, now)
    restored(again, folder, by, now)
    second = made(again, by, now, formats=["jsonl"], **recipe)
    return again, second, {name: (read(first, name), read(second, name)) for name in (*ROWS, "articles.jsonl")}


def is_whole(project):
    """Events, rows and what follows from them agree."""
    for command in ("verify_events", "rebuild_projections"):
        call_command(command, "--project", str(project.uid), stdout=io.StringIO())


def rebuilds(dataset, tmp_path):
    folder = unpacked(dataset, tmp_path / uuid.uuid4().hex)
    out = io.StringIO()
    call_command("export", "rebuild", str(folder / "manifest.json"), stdout=out)
    return out.getvalue()


def test_a_dataset_comes_back_and_goes_out_again_the_same(busy, mira, now, tmp_path):
    again, dataset, found = there_and_back(busy, mira, now, tmp_path, include_open=True)
    for name, (first, second) in found.items():
        assert first == second, name
    assert found["answers.jsonl"][0].count(b"\n") > 10
    is_whole(again)
    assert "byte for byte" in rebuilds(dataset, tmp_path)
