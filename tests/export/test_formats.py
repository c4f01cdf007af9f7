"""Rows to bytes: what a reader of the files relies on."""

import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import InvalidInput
from annotations.export import card, schema
from annotations.export.formats import FORMULA_STARTS, Csv, JsonLines

COLUMNS = (
    schema.Column("text", "string", "words"),
    schema.Column("start", "integer", "a number", "none"),
    schema.Column("hedged", "boolean", "left open", "none"),
)


def written(form, folder, rows):
    path = folder / "file"
    writer = form(path, COLUMNS)
    for row in rows:
        writer.write(row)
    writer.close()
    return path


def test_json_lines_keep_types_nulls_and_every_character(tmp_path):
    path = written(JsonLines, tmp_path, [["“Nej” — \u2028 é", 0, None], ["=1+1", None, True]])
    rows = [json.loads(line) for line in path.read_bytes().split(b"\n") if line]
    assert rows == [
        {"text": "“Nej” — \u2028 é", "start": 0, "hedged": None},
        {"text": "=1+1", "start": None, "hedged": True},
    ]


def test_csv_says_true_false_and_nothing(tmp_path):
    path = written(Csv, tmp_path, [["a", 0, True], ["b", None, False], ["c", 1, None]])
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["text", "start", "hedged"],
            ["a", "0", "true"],
            ["b", "", "false"],
            ["c", "1", ""],
        ]


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.integers(), st.booleans()), max_size=5))
def test_no_csv_cell_starts_a_formula_and_no_text_is_lost(tmp_path_factory, rows):
    path = written(Csv, tmp_path_factory.mktemp("csv"), rows)
    with path.open(encoding="utf-8", newline="") as file:
        back = list(csv.reader(file))[1:]
    for (text, _, _), cells in zip(rows, back, strict=True):
        assert not cells[0].startswith(FORMULA_STARTS)
        assert cells[0].removeprefix("'") == text or cells[0] == text


@pytest.mark.parametrize(
    "bad",
    [{"colour": "red"}, {"labels": ["true"]}, {"standings": ["gold"]}, {"published_from": "yesterday"}, {"labels": 3}],
)
def test_filters_that_make_no_sense_are_refused(bad):
    with pytest.raises(InvalidInput):
        schema.filters_from(bad)


def test_filters_survive_being_stored():
    chosen = schema.filters_from({"labels": ["plain"], "published_to": "2026-03-14", "include_open": True})
    assert schema.filters_from(chosen.as_json()) == chosen
    assert set(chosen.as_json()) == {"labels", "published_to", "include_open"}


def test_the_card_says_what_to_know_first():
    tally = schema.Tally(
        articles=1, rows=4, standings={"single": 3, "agreed": 1}, how={"suggestion": 2}, labels={"plain": 4}
    )
    about = {"number": 3, "project": "Harbour | desk", "made": "2026-03-14T09:00:00", "watermark": 7}
    cut = {"merged": 2, "split": 1, "blocks_out": 1, "blocks_in": 0, "articles_edited": 1}
    about["segmentation"] = {"splitters": ["split 1 blocks 1"], **cut}
    text = card.readme(
        card.manifest(about=about, tally=tally, files=[{"name": "sentences.csv", "rows": 4, "sha256": "00"}])
    )
    assert "75 % of the sentences rest on a **single** answer" in text
    assert "cut by split 1 blocks 1; people changed that afterwards in 1 of the articles (2 merged" in text
    assert "50 % were answered by taking a suggestion" in text
    assert all(f"`{column.name}`" in text for columns in schema.ROW_TYPES.values() for column in columns)
