"""Whoever has the articles puts the words back, and has the dataset as if they had never been left out."""

import io
import json
import shutil
import zipfile

import pytest
from django.core.management import CommandError, call_command

from annotations.export import recipe
from annotations.models import ArticleVersion
from tests.cast import NOW, staffed
from tests.export.test_datasets import made, read
from tests.export.test_rebuild import busied

TABLES = ("articles.jsonl", "sentences.jsonl", "answers.jsonl", "sentences.csv", "conll/all.conll", "spacy/all.jsonl")


@pytest.fixture(scope="module")
def once(briefly, tmp_path_factory):
    """The dataset with its text and without, both unpacked, and copies of the articles."""
    place = tmp_path_factory.mktemp("fill")
    with briefly():
        desk, mira, rosa, adam = staffed()
        busied(desk, mira, rosa, adam, NOW)
        for text in ("whole", "none"):
            dataset = made(desk, mira, NOW, formats=recipe.FORMATS, options={"text": text})
            with zipfile.ZipFile(io.BytesIO(read(dataset, "dataset.zip"))) as packed:
                packed.extractall(place)
        copy_articles(place / "copies")
    return place


@pytest.fixture
def both(once, tmp_path):
    """The dataset with its text and without."""
    return [shutil.copytree(once / name, tmp_path / name) for name in ("harbour-desk-v1", "harbour-desk-v2")]


@pytest.fixture
def copies(once, tmp_path):
    """A consumer's own copies."""
    return shutil.copytree(once / "copies", tmp_path / "copies")


def copy_articles(place):
    """Each as its own file, with a title above, with other line ends; one in JSON lines."""
    (place / "deep").mkdir(parents=True)
    for n, text in enumerate(ArticleVersion.objects.order_by("pk").values_list("text", flat=True)):
        if n == 0:
            (place / "all.jsonl").write_text(json.dumps({"id": 1, "text": text}) + "\nnot json\n")
        elif n == 1:
            (place / "deep" / "b.txt").write_bytes(f"A title\n\n{text}".replace("\n", "\r\n").encode())
        else:
            (place / f"{n}.txt").write_text(text)
    (place / "other.txt").write_text("Nothing that the dataset knows.")


def test_what_is_filled_is_what_it_would_have_been_with_text(both, copies):
    whole, none = both
    out = io.StringIO()
    call_command("fill", str(none), str(copies), stdout=out)
    filled = none.with_name(f"{none.name}-filled")
    for name in (*TABLES, "articles.zip", "data/sentences/train-00000-of-00001.parquet"):
        assert (filled / name).read_bytes() == (whole / name).read_bytes(), name
        assert (none / name).read_bytes() != (whole / name).read_bytes(), name
    assert "5 articles have their words now" in out.getvalue()
    assert (filled / "README.md").is_file()


def test_what_is_not_found_is_named_and_stays_without(both, copies):
    _, none = both
    shutil.rmtree(copies / "deep")
    out = io.StringIO()
    call_command("fill", str(none), str(copies), "--into", str(none.with_name("new")), stdout=out)
    assert out.getvalue().count("not found: ") == 1
    told = json.loads((none.with_name("new") / "filled.json").read_text())
    assert (told["articles"], len(told["missing"])) == (4, 1)
    rows = [json.loads(line) for line in (none.with_name("new") / "sentences.jsonl").read_bytes().splitlines()]
    assert {row["article"] for row in rows if row["text"] is None} == set(told["missing"])


@pytest.mark.parametrize("damage", ["manifest.json", "sentences.jsonl", "schema"])
def test_what_is_no_whole_dataset_is_refused_with_a_sentence(both, copies, damage):
    _, none = both
    if damage == "schema":
        manifest = json.loads((none / "manifest.json").read_text())
        (none / "manifest.json").write_text(json.dumps(manifest | {"schema": "1"}))
    else:
        (none / damage).write_text("{")
    with pytest.raises(CommandError, match=r"manifest|not as it was made|schema"):
        call_command("fill", str(none), str(copies), stdout=io.StringIO())


def test_a_folder_that_is_there_is_never_written_into(both, copies):
    _, none = both
    with pytest.raises(CommandError, match="is there already"):
        call_command("fill", str(none), str(copies), "--into", str(copies), stdout=io.StringIO())
