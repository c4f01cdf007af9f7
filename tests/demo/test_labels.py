"""The demo articles' labels fit their texts and the codebook, and its page says what the readings give."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from annotations.codebook import (
    ANONYMOUS,
    ENTRIES,
    LABELS,
    PLAIN,
    RULINGS,
    SOURCED,
    SPECULATIVE,
    SourceKind,
    hedged_for,
)
from annotations.demo import agreement

DEMO = Path(agreement.__file__).parent
PAGE = Path(__file__).parents[2] / "docs" / "codebook.md"
NOT_ASKED = ("# ", "^ ", "~ ", "@ ")  # heading, caption, dateline, byline
PER_ANSWER = ("label", "hedged")


@cache
def asked() -> dict[str, list[str]]:
    """The asked sentences of each original, by file stem in order."""
    found = {}
    for path in sorted((DEMO / "originals").glob("*.txt")):
        body = path.read_text(encoding="utf-8").split("\n\n", 1)[1].splitlines()
        found[path.stem] = [line.removeprefix("- ") for line in body if line.strip() and not line.startswith(NOT_ASKED)]
    return found


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DEMO / name).read_text(encoding="utf-8").splitlines()]


def labels() -> list[dict[str, Any]]:
    return rows("labels.jsonl")


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", ["labels.jsonl", "readings.jsonl"])
def test_every_asked_sentence_has_one_row_in_reading_order(name):
    expected = [(stem, n) for stem, lines in asked().items() for n in range(1, len(lines) + 1)]

    assert [(row["article"], row["n"]) for row in rows(name)] == expected


def test_there_is_enough_of_everything_to_measure_with():
    count = Counter(row["label"] for row in labels())

    assert len(asked()) >= 12
    assert count.total() >= 500
    assert count[ANONYMOUS] >= 70
    assert count[SPECULATIVE] >= 70
    assert sum(row["hedged"] for row in labels()) >= 90
    assert set(count) == set(LABELS)


def test_hedged_is_what_the_label_allows():
    entries = {entry.key: entry for entry in ENTRIES}

    assert [row for row in labels() if row["hedged"] is not hedged_for(entries[row["label"]], row["hedged"])] == []


def test_source_words_stand_in_the_sentence_that_the_row_names():
    for row in labels():
        if row["source"] is not None:
            at = row["source_sentence"] or row["n"]
            assert row["source"] in asked()[row["article"]][at - 1], row


def test_a_source_is_never_in_a_later_sentence():
    assert [row for row in labels() if row["source_sentence"] and not 1 <= row["source_sentence"] < row["n"]] == []


def test_whoever_is_credited_has_a_kind_and_only_hearsay_goes_without_words():
    for row in labels():
        if row["label"] in (SOURCED, ANONYMOUS):
            assert row["kind"] in set(SourceKind), row
            assert row["source"] or row["kind"] == SourceKind.HEARSAY, row
            assert not (row["label"] == SOURCED and row["kind"] in (SourceKind.CROWD, SourceKind.HEARSAY)), row
        else:
            assert row["label"] in (SPECULATIVE, PLAIN), row
            assert (row["source"], row["kind"], row["source_sentence"]) == (None, None, None), row


def test_rulings_exist():
    assert {row["ruling"] for row in labels()} - {""} <= set(RULINGS)


def test_what_both_readers_said_stands():
    for row in labels():
        first, second = row["readers"]
        assert first != second or first == [row[key] for key in PER_ANSWER], row


def test_a_difference_is_ruled_for_one_of_the_two():
    assert [row for row in labels() if [row[key] for key in PER_ANSWER] not in row["readers"]] == []


def test_labels_carry_the_readings():
    given = [[[reader[key] for key in PER_ANSWER] for reader in row["readers"]] for row in rows("readings.jsonl")]

    assert [row["readers"] for row in labels()] == given


def test_the_page_prints_what_the_readings_give():
    assert f"```text\n{agreement.report()}\n```" in PAGE.read_text(encoding="utf-8")


def test_the_page_counts_what_the_labels_hold():
    page, count = words(PAGE.read_text(encoding="utf-8")), Counter(row["label"] for row in labels())
    unsure = [pair for pair in agreement.readings() if all(reader["sure"] <= 2 for reader in pair)]
    alike = [pair for pair in unsure if len({(reader["label"], reader["hedged"]) for reader in pair}) == 1]

    assert f"{len(asked())} invented articles" in page
    assert f"{count.total()} sentences that are asked" in page
    assert ", ".join(f"{count[label]} `{label}`" for label in LABELS) in page
    assert f"{sum(row['hedged'] for row in labels())} hedged" in page
    assert f"the {len(unsure)} where both had been less than sure" in page
    assert f"in {len(alike)} sentences both were less than sure" in page


def test_the_page_quotes_the_demo_articles_word_for_word():
    by_number = {stem[:2]: lines for stem, lines in asked().items()}
    quoted = re.findall(r"\*([^*]+)\* \((\d\d), (\d+)\)", words(PAGE.read_text(encoding="utf-8")))

    assert len(quoted) >= 50
    assert [(text, at, n) for text, at, n in quoted if text not in by_number[at][int(n) - 1]] == []


def test_the_page_shows_every_label_key_kind_and_ruling():
    page = PAGE.read_text(encoding="utf-8")

    for entry in ENTRIES:
        assert f"| **{entry.name}** `{entry.key}` | {' '.join(f'`{key}`' for key in entry.hotkeys)} |" in page
    assert re.findall(r"^\| (R\d+) \|", page, re.M) == list(RULINGS)
    assert all(f"| `{kind}` |" in page for kind in SourceKind)


def test_every_difference_in_label_or_hedged_is_on_the_page():
    page = words(PAGE.read_text(encoding="utf-8")).split("How differences were ruled", 1)[1]
    differing = [row for row in labels() if row["readers"][0] != row["readers"][1]]

    assert differing
    assert [row for row in differing if f"({row['article'][:2]}, {row['n']}) |" not in page] == []
