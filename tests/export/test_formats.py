"""Rows to bytes: what whoever reads the files relies on."""

import csv
import functools
import gzip
import hashlib
import io
import itertools
import json
import zipfile

import openpyxl
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from annotations import schema
from annotations.errors import InvalidInput
from annotations.export import recipe
from annotations.export.formats import OPENERS, Streams, spans
from annotations.export.rows import tombstone
from annotations.export.values import Bundle
from annotations.text.cells import FORMULA_STARTS

UID = "00000000-0000-4000-8000-00000000000{}"
FIRST = UID.format(1)
TEXT = "The harbour is closed 🙂. =SUM(1) said “Nej” \u2028 é.\n\nIt’s late."


def row(kind, **given):
    """A row of a type, with what is given; the rest as a column's type allows."""
    plain = {"string": "", "integer": 0, "boolean": False, "date": "2026-03-14", "list": []}
    made = {c.name: None if c.null else c.words[0] if c.words else plain[c.type] for c in schema.ROW_TYPES[kind]}
    return list((made | given).values())


def bundle(text=TEXT, uid=FIRST, title="Harbour", split=None, label="sourced", cut=((0, 24), (25, 45))):
    """One article: two sentences, the second with a source in it; one answer to the first."""
    of = {"article": uid, "split": split}
    sentences = [
        row(
            "sentences",
            **of,
            sentence=n,
            position=n,
            start=start,
            end=end,
            text=text[start:end],
            label=label,
            hedged=False,
        )
        for n, (start, end) in enumerate(cut, start=1)
    ]
    at = schema.PLACE["sentences"]
    sentences[-1][at["source_start"]], sentences[-1][at["source_end"]] = cut[-1][0] + 1, cut[-1][0] + 5
    sentences[-1][at["source_kind"]] = "person"
    answer = row("answers", **of, sentence=1, position=1, start=0, end=24, text=text[:24], reviewer="r00", label=label)
    article = row(
        "articles", **of, title=title, status="present", text=text, sentences=len(sentences), published="2026-03-14"
    )
    article[schema.PLACE["articles"]["blocks"]] = [{"kind": "text", "start": 0, "end": len(text)}]
    return Bundle(article, sentences, [[answer], *([] for _ in cut[1:])], text)


def written(name, place, bundles, compression="none"):
    """The files that a format makes of these articles: name → rows."""
    form = OPENERS[name](Streams(place, compression))
    try:
        for one in bundles:
            form.write(one)
    finally:
        files = form.close()
    return {file.name: file.rows for file in files}


def dicts(kind, rows):
    return [dict(zip(schema.PLACE[kind], one, strict=True)) for one in rows]


def test_json_lines_keep_types_nulls_and_every_character(tmp_path):
    one = bundle()
    assert written("jsonl", tmp_path, [one])["sentences.jsonl"] == 2
    found = [json.loads(line) for line in (tmp_path / "sentences.jsonl").read_bytes().split(b"\n") if line]
    assert found == dicts("sentences", one.sentences)
    [article] = (json.loads(line) for line in (tmp_path / "articles.jsonl").read_bytes().splitlines())
    assert article == dicts("articles", [one.article])[0]


def test_csv_says_true_false_and_nothing_and_leaves_out_what_fits_no_cell(tmp_path):
    written("csv", tmp_path, [bundle()])
    with (tmp_path / "sentences.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert [one["hedged"] for one in found] == ["false", "false"]
    assert found[0]["source_text"] == ""
    with (tmp_path / "articles.csv").open(encoding="utf-8", newline="") as file:
        assert not {"text", "blocks", "segments"} & set(next(csv.DictReader(file)))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_no_csv_cell_starts_a_formula_and_no_text_is_lost(tmp_path_factory, title):
    place = tmp_path_factory.mktemp("csv")
    written("csv", place, [bundle(title=title)])
    with (place / "articles.csv").open(encoding="utf-8", newline="") as file:
        cell = list(csv.reader(file))[1][2]
    assert not cell.startswith(FORMULA_STARTS)
    assert cell.removeprefix("'") == title or cell == title


@pytest.mark.parametrize("title", [f"{start}cmd|'/c calc'!A0" for start in FORMULA_STARTS])
def test_no_cell_of_a_workbook_is_a_formula(tmp_path, title):
    written("xlsx", tmp_path, [bundle(title=title)])
    cell = openpyxl.load_workbook(tmp_path / "dataset.xlsx")["articles"]["C2"]
    assert (cell.data_type, cell.value.replace("\n", "\r"), cell.quotePrefix) == ("s", title, True)
    with zipfile.ZipFile(tmp_path / "dataset.xlsx") as packed:
        assert b"<f>" not in b"".join(packed.read(name) for name in packed.namelist())


def test_a_workbook_has_a_sheet_a_row_type_with_typed_cells(tmp_path):
    one = bundle()
    written("xlsx", tmp_path, [one])
    book = openpyxl.load_workbook(tmp_path / "dataset.xlsx")
    assert book.sheetnames == list(schema.ROW_TYPES)
    sheet = [list(cells) for cells in book["sentences"].iter_rows(values_only=True)]
    assert sheet[0] == [column.name for column in schema.flat(schema.SENTENCES)]
    assert sheet[1:] == [[value or None if value == "" else value for value in cells] for cells in one.sentences]
    assert book["articles"]["F2"].value.date().isoformat() == "2026-03-14"


def test_a_workbook_refuses_a_cell_that_it_cannot_hold(tmp_path):
    with pytest.raises(InvalidInput, match="leave XLSX out"):
        written("xlsx", tmp_path, [bundle(title="x" * 32_768)])


def test_parquet_is_typed_sharded_by_split_and_spells_its_words_once(tmp_path):
    both = [bundle(split="train"), bundle(uid=UID.format(2), split="test"), bundle(uid=UID.format(3))]
    files = written("parquet", tmp_path, both)
    assert files["data/sentences/train-00000-of-00001.parquet"] == 2
    assert {name.split("/")[-1].split("-")[0] for name in files} == {"train", "test", "unsplit"}
    file = pq.ParquetFile(tmp_path / "data/sentences/train-00000-of-00001.parquet")
    types = {field.name: (str(field.type), field.nullable) for field in file.schema_arrow}
    assert types["label"] == ("string", True)
    assert types["start"] == ("int32", False)
    assert types["hedged"] == ("bool", True)
    place = {column.path_in_schema: column for column in map(file.metadata.row_group(0).column, range(len(types)))}
    assert "RLE_DICTIONARY" in place["label"].encodings
    assert "RLE_DICTIONARY" not in place["text"].encodings
    assert file.read().to_pylist() == dicts("sentences", both[0].sentences)


def test_an_empty_dataset_has_its_columns_in_every_format(tmp_path):
    for name in OPENERS:
        assert sum(written(name, tmp_path / name, []).values()) == 0
    assert (tmp_path / "csv/sentences.csv").read_text().startswith("article,sentence,")
    assert pq.read_table(tmp_path / "parquet/data/sentences/train-00000-of-00001.parquet").num_rows == 0


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60), st.data())
def test_spacy_reads_every_document_with_its_spans(tmp_path_factory, text, data):
    text = f"“{text}”"  # as every sentence: it neither begins nor ends with a space
    place = tmp_path_factory.mktemp("spacy")
    middle = data.draw(st.integers(0, len(text) - 1))
    one = bundle(text=text, cut=((0, len(text)),))
    at = schema.PLACE["sentences"]
    one.sentences[0][at["source_start"]], one.sentences[0][at["source_end"]] = middle, len(text)
    written("spacy", place, [one])
    value = json.loads((place / "spacy/all.jsonl").read_bytes())
    doc = document(value)
    assert doc.text == text
    [claim] = doc.spans["claims"]
    assert (claim.text, claim.label_) == (text, "sourced")
    [source] = doc.spans["sources"]
    assert source.label_ == "person"
    assert source.start_char <= middle
    assert source.end_char == len(text)


@functools.cache
def vocabulary():
    """That of no language. spaCy is imported here: every process reads this file, and one runs it."""
    import spacy

    return spacy.blank("xx").vocab


def document(value):
    from spacy.tokens import Doc

    return Doc(vocabulary()).from_json(value)


def test_conll_has_a_token_a_line_with_the_source_tagged(tmp_path):
    written(
        "conll", tmp_path, [bundle(text="The harbour is shut now. So Eik said on Monday.", cut=((0, 24), (25, 47)))]
    )
    lines = (tmp_path / "conll/all.conll").read_text().split("\n")
    assert lines[0] == f"# newdoc id = {UID.format(1)}"
    tokens = [line.split("\t") for line in lines if line and not line.startswith("#")]
    assert [one[1] for one in tokens[:6]] == ["The", "harbour", "is", "shut", "now", "."]
    assert [(one[1], one[4]) for one in tokens[6:]][:3] == [("So", "B-SOURCE"), ("Eik", "I-SOURCE"), ("said", "O")]
    assert "# label = sourced" in lines


@given(st.text(max_size=80))
def test_tokens_never_overlap_and_leave_out_white_space_alone(text):
    found = list(spans.tokens(text))
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(found))
    left = "".join(
        text[a:b] for a, b in zip([0, *(end for _, end in found)], [*(s for s, _ in found), len(text)], strict=True)
    )
    assert not left.strip()


def test_each_article_is_a_json_file_of_its_own(tmp_path):
    one = bundle()
    assert written("json", tmp_path, [one]) == {"articles.zip": 2}
    with zipfile.ZipFile(tmp_path / "articles.zip") as packed:
        found = json.loads(packed.read(f"{UID.format(1)}.json"))
    assert found["text"] == TEXT
    assert [said["reviewer"] for said in found["rows"][0]["said"]] == ["r00"]


def test_an_article_without_text_is_in_no_file_that_marks_text(tmp_path):
    one = bundle()._replace(text=None)
    assert written("conll", tmp_path, [one]) == {"conll/all.conll": 0}
    assert written("spacy", tmp_path, [one]) == {"spacy/all.jsonl": 0}


def test_an_article_that_was_taken_down_leaves_a_row_in_every_table(tmp_path):
    gone = Bundle(tombstone(UID.format(2)), [], [], None)
    for name in OPENERS:
        written(name, tmp_path / name, [bundle(), gone])
    lines = [json.loads(line) for line in (tmp_path / "jsonl/articles.jsonl").read_bytes().splitlines()]
    assert [one["status"] for one in lines] == ["present", "removed"]
    assert pq.read_table(tmp_path / "parquet/data/articles/train-00000-of-00001.parquet").num_rows == 2


@pytest.mark.parametrize(("compression", "ending"), [("gzip", ".gz"), ("zstd", ".zst")])
@pytest.mark.parametrize(
    ("form", "name"), [("jsonl", "sentences.jsonl"), ("csv", "answers.csv"), ("conll", "conll/all.conll")]
)
def test_compressed_files_hold_the_same(tmp_path, compression, ending, form, name):
    written(form, tmp_path / "plain", [bundle()])
    written(form, tmp_path / "packed", [bundle()], compression)
    packed = (tmp_path / "packed" / f"{name}{ending}").read_bytes()
    opened = (
        gzip.decompress(packed)
        if ending == ".gz"
        else zstandard.ZstdDecompressor().stream_reader(io.BytesIO(packed)).read()
    )
    assert opened == (tmp_path / "plain" / name).read_bytes()


@pytest.mark.parametrize("compression", recipe.COMPRESSIONS)
@pytest.mark.parametrize("name", recipe.FORMATS)
def test_the_same_rows_make_the_same_bytes_whenever_they_are_written(tmp_path, monkeypatch, name, compression):
    digests = []
    for hour in ("1", "2"):
        monkeypatch.setenv("TZ", f"XYZ{hour}")
        monkeypatch.setattr("time.time", lambda hour=hour: 1_800_000_000.0 + int(hour) * 86_400)
        place = tmp_path / hour
        files = written(name, place, [bundle(), bundle(uid=UID.format(2))], compression)
        digests.append([hashlib.sha256((place / file).read_bytes()).hexdigest() for file in sorted(files)])
    assert digests[0] == digests[1]


@pytest.mark.parametrize(
    "bad",
    [
        {"colour": "red"},
        {"labels": ["true"]},
        {"standings": ["gold"]},
        {"published_from": "yesterday"},
        {"labels": 3},
        {"hows": ["guess"]},
    ],
)
def test_filters_that_make_no_sense_are_refused(bad):
    with pytest.raises(InvalidInput):
        recipe.filters_from(bad)


@pytest.mark.parametrize(
    "bad", [{"precedence": "loudest"}, {"text": "half"}, {"compression": "rar"}, {"colour": "red"}]
)
def test_options_that_make_no_sense_are_refused(bad):
    with pytest.raises(InvalidInput):
        recipe.options_from(bad)


def test_filters_survive_being_stored():
    chosen = recipe.filters_from({"labels": ["plain"], "published_to": "2026-03-14", "include_open": True})
    assert recipe.filters_from(chosen.as_json()) == chosen
    assert set(chosen.as_json()) == {"labels", "published_to", "include_open"}
