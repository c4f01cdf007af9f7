"""A dataset in the hands of those who read it: the programs that people use open it as it says.

They are imported where they are asked: every process reads this file, and few run it."""

import io
import json
import re
import zipfile

import pytest

from annotations import schema, tasks
from annotations.export import recipe
from annotations.models import Job, Project
from annotations.suggest import runs
from tests.export.test_datasets import TAKEN, made, read, tag
from tests.export.test_datasets import tagged as tagged


@pytest.fixture
def folder(tagged, desk, mira, now, tmp_path):
    """A dataset in every format, unpacked."""
    return unpacked(made(desk, mira, now, formats=recipe.FORMATS), tmp_path)


def unpacked(dataset, place):
    with zipfile.ZipFile(io.BytesIO(read(dataset, "dataset.zip"))) as packed:
        packed.extractall(place)
    return place / "harbour-desk-v1"


def rows_of(folder, kind="sentences"):
    return [json.loads(line) for line in (folder / f"{kind}.jsonl").read_bytes().splitlines()]


def test_datasets_loads_the_folder_offline(folder, tmp_path, monkeypatch):
    import datasets

    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    for kind in schema.ROW_TYPES:
        found = datasets.load_dataset(str(folder), kind, split="train", cache_dir=str(tmp_path / "cache"))
        plain = {column.name for column in schema.ROW_TYPES[kind] if column.type != "date"}
        assert [{k: v for k, v in row.items() if k in plain} for row in found] == [
            {k: v for k, v in row.items() if k in plain} for row in rows_of(folder, kind)
        ]


@pytest.mark.parametrize(("formats", "compression"), [(["jsonl"], "zstd"), (["jsonl"], "gzip"), (["csv"], "none")])
def test_datasets_loads_it_without_parquet_too(tagged, desk, mira, now, tmp_path, formats, compression):
    import datasets

    dataset = made(desk, mira, now, formats=formats, options={"compression": compression})
    place = unpacked(dataset, tmp_path)
    found = datasets.load_dataset(str(place), "sentences", split="train", cache_dir=str(tmp_path / "cache"))
    assert [row["label"] for row in found] == ["plain", "sourced", "sourced", "anonymous", "speculative"]


def test_pandas_and_pyarrow_read_the_tables(folder):
    import openpyxl
    import pandas
    import pyarrow.dataset

    frame = pandas.read_json(folder / "sentences.jsonl", lines=True)
    assert list(frame.label) == ["plain", "sourced", "sourced", "anonymous", "speculative"]
    assert list(pandas.read_csv(folder / "answers.csv").state).count("unsure") == 0
    table = pyarrow.dataset.dataset(folder / "data/sentences").to_table()
    assert table.to_pylist() == rows_of(folder)
    assert len(openpyxl.load_workbook(folder / "dataset.xlsx")["sentences"]["A"]) == 6


def test_spacy_reads_the_documents(folder):
    import spacy

    [line] = (folder / "spacy/all.jsonl").read_bytes().splitlines()
    doc = spacy.tokens.Doc(spacy.blank("en").vocab).from_json(json.loads(line))
    assert [span.label_ for span in doc.spans["claims"]] == ["plain", "sourced", "sourced", "anonymous", "speculative"]
    assert {span.text for span in doc.spans["sources"]} >= {"Jonas Eik"}


@pytest.mark.parametrize("formats", [["jsonl"], ["csv"], ["parquet"]])
def test_mlcroissant_validates_and_loads_it(tagged, desk, mira, now, tmp_path, formats):
    import mlcroissant

    place = unpacked(made(desk, mira, now, formats=formats), tmp_path)
    found = mlcroissant.Dataset(jsonld=place / "croissant.json")
    assert not found.metadata.ctx.issues.errors
    assert not found.metadata.ctx.issues.warnings
    name = next(
        one.uuid
        for one in found.metadata.record_sets
        if one.uuid.endswith(("sentences", "sentences/train-00000-of-00001"))
    )
    labels = [record[f"{name}/label"] for record in found.records(name)]
    assert [label.decode() if isinstance(label, bytes) else label for label in labels] == [
        "plain", "sourced", "sourced", "anonymous", "speculative",
    ]  # fmt: skip


def test_every_row_is_as_the_published_schema_says(folder):
    import jsonschema

    published = json.loads((folder / "schema.json").read_text())
    for kind in schema.ROW_TYPES:
        check = jsonschema.Draft202012Validator(published["$defs"][kind], format_checker=jsonschema.FormatChecker())
        rows = rows_of(folder, kind)
        assert rows
        for row in rows:
            check.validate(row)
            assert list(row) == [column.name for column in schema.ROW_TYPES[kind]]


def test_the_readme_says_what_it_is_and_its_examples_run(folder, monkeypatch):
    import yaml

    text = (folder / "README.md").read_text()
    front = yaml.safe_load(text.split("---")[1])
    assert {one["config_name"] for one in front["configs"]} == set(schema.ROW_TYPES)
    shown = json.loads(re.search(r"```json\n(.*?)```", text, re.DOTALL)[1])
    assert shown == rows_of(folder)[0]
    monkeypatch.chdir(folder)
    for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        assert len(code.strip().splitlines()) <= 3
        exec(code, {})
    assert all(f"| `{column.name}` |" in text for columns in schema.ROW_TYPES.values() for column in columns)
    assert "100 % of the sentences rest on a **single** answer" in text
    assert "6 sentences: 5 in, 1 out (1 open)" in text
    assert "no agreement" not in text


def test_the_sums_are_those_of_the_files(folder):
    import hashlib

    lines = [line.split("  ") for line in (folder / "SHA256SUMS").read_text().splitlines()]
    assert {name for _, name in lines} | {"SHA256SUMS"} == {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    }
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for digest, name in lines)


def test_no_file_of_a_dataset_names_a_person(tagged, desk, mira, rosa, now, tmp_path):
    place = unpacked(made(desk, mira, now, formats=recipe.FORMATS, options={"compression": "none"}), tmp_path)
    for path in place.rglob("*"):
        if path.is_file():
            data = opened(path)
            for person in (mira, rosa):
                assert person.name.encode() not in data, path
                assert person.email.encode() not in data, path
                assert str(person.uid).encode() not in data, path


def opened(path):
    """The bytes of a file, those in an archive or in columns unpacked."""
    import pyarrow.dataset

    if path.suffix in (".zip", ".xlsx"):
        with zipfile.ZipFile(path) as packed:
            return b"".join(packed.read(name) for name in packed.namelist())
    if path.suffix == ".parquet":
        return json.dumps(pyarrow.dataset.dataset(path).to_table().to_pylist(), default=str).encode()
    return path.read_bytes()


def test_bulk_answers_go_in_only_if_ticked_and_the_card_gives_their_share(harbour, desk, mira, rosa, now, tmp_path):
    Project.objects.update(settings={"accept_the_rest": True})
    job = runs.start(project=desk, by=rosa)
    tasks.work(Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease()))
    accepted = {"label": "anonymous", "hedged": True} | TAKEN | {"how": "bulk"}
    tag(harbour, rosa, now, {1: {"label": "plain"}, 4: accepted})
    without, ticked = made(desk, mira, now), made(desk, mira, now, bulk=True)
    assert [dataset.counts["sentences"] for dataset in (without, ticked)] == [1, 2]
    assert [dataset.counts["answers"] for dataset in (without, ticked)] == [1, 2]
    assert "50 % rest on answers that were accepted with others at once" in read(ticked, "README.md").decode()
