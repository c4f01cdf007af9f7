"""A dataset comes back: exported, brought into an empty project elsewhere, and exported again it has the same rows."""

import io
import json
import random
import uuid
import zipfile

import pytest
from django.core.management import call_command

from annotations.codebook import HOW_ORDER
from annotations.ingest import restoring
from annotations.ingest.datasets import Dataset, FolderPlace
from annotations.models import Article, Decision
from annotations.people import projects
from annotations.schema import ROW_TYPES
from tests.cast import member
from tests.export.test_datasets import made, read
from tests.export.test_rebuild import busy as busy
from tests.ingest.lively import Lively

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
    names = [file.name for file in first.files.all() if file.name.startswith((*ROWS, "articles.jsonl"))]
    assert len(names) == 3
    return again, second, {name: (read(first, name), read(second, name)) for name in names}


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


@pytest.fixture
def lively(desk, mira, rosa, adam, now):
    """Fills the desk with whatever may happen, by a seed."""

    greta = member(desk, "Greta", "reviewer")

    def fill(seed):
        Lively(desk, mira, [rosa, adam, greta], random.Random(seed), now).fill()

    return fill


RECIPES = (
    {"include_open": True},
    {"include_open": True, "bulk": True},
    {"bulk": True, "options": {"precedence": "doubt_first", "compression": "zstd"}},
    {"include_open": True, "codebooks": [2, 3], "options": {"compression": "gzip"}},
    {"unaided": True},
    {"options": {"splits": {"by": "article", "shares": [60, 20, 20], "seed": 5}}},
)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happened_comes_back(lively, desk, mira, now, tmp_path, seed):
    lively(seed)
    recipe = RECIPES[seed % len(RECIPES)]
    again, dataset, found = there_and_back(desk, mira, now, tmp_path, **recipe)
    for name, (first, second) in found.items():
        assert first == second, name
    is_whole(again)
    assert "byte for byte" in rebuilds(dataset, tmp_path)


def test_all_of_that_does_happen(lively, desk, mira, now):
    """In a few seeds together there is everything that a dataset can tell."""
    for seed in range(4):
        lively(seed)
    dataset = made(desk, mira, now, formats=["jsonl"], include_open=True, bulk=True)
    articles, sentences, answers = (
        [json.loads(line) for line in read(dataset, f"{kind}.jsonl").splitlines()] for kind in ROW_TYPES
    )
    assert {row["category"] for row in sentences} == {None, *Decision.Category.values}
    assert {row["standing"] for row in sentences} == {"open", "single", "agreed", "decided", "disputed"}
    assert {row["how"] for row in answers} == set(HOW_ORDER)
    assert {"gold", "repeat", "practice", "qualification", "again", "random"} <= {row["drawn_by"] for row in answers}
    assert len({row["round"] for row in answers}) > 3
    assert len({row["codebook"] for row in answers}) > 2
    assert {row["unsure_reason"] for row in answers} > {None, "two_claims"}
    assert any(row["source_sentence"] not in (None, row["sentence"]) for row in answers)
    assert {(row["hedged"], row["suggestion_seen"], row["counted"]) for row in answers} >= {
        (True, False, True), (None, False, False), (False, True, True),
    }  # fmt: skip
    outdated = [row for row in answers if not row["counted"] and row["drawn_by"] in ("random", "chosen")]
    assert any(row["asked_again"] for row in articles)
    assert any(row["codebook"] == 1 for row in outdated)
    assert any(len(row["segments"]) < row["last_sentence"] for row in articles)
    assert any(max(one["sentence"] for one in row["segments"]) < row["last_sentence"] for row in articles)
    assert any(block["kind"] == "boilerplate" for row in articles for block in row["blocks"])
