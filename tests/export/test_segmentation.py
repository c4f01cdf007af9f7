"""Datasets before and after boundaries were moved: they differ by what was moved, say so, and reconcile."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import pytest

from annotations.ingest import imports, readers
from annotations.models import Article, Assignment, Dataset, Project, User
from annotations.review import queue
from annotations.revise import boundaries, languages
from annotations.text import blocks, split
from tests import factories
from tests.cast import member
from tests.export.test_datasets import made, read, rows
from tests.factories import cut, join, say, second_pass

SPLITTER = f"split {split.VERSION} blocks {blocks.VERSION}"
UNTOUCHED = {"splitters": [SPLITTER], "merged": 0, "split": 0, "blocks_out": 0, "blocks_in": 0, "articles_edited": 0}


@pytest.fixture
def tagged(harbour: Article, opened: Assignment, desk: Project, now: datetime) -> Article:
    """Two people have done the article: they agree on all but sentence 4."""
    hers = second_pass(harbour, member(desk, "Greta", "reviewer"))
    for number in range(1, 7):
        say(opened, number, "plain")
        say(hers, number, "sourced" if number == 4 else "plain")
    for assignment in (opened, hers):
        queue.finish(assignment=assignment, now=now)
    return harbour


def by_number(dataset: Dataset, *columns: str) -> dict[int, Any]:
    return {row["sentence"]: tuple(row[name] for name in columns) for row in rows(dataset)}


def segmentation(dataset: Dataset) -> dict[str, Any]:
    dataset.refresh_from_db()
    return dict(dataset.manifest["segmentation"])


def test_a_dataset_that_nobody_touched_names_its_splitter(
    tagged: Article, desk: Project, mira: User, now: datetime
) -> None:
    dataset = made(desk, mira, now)
    assert segmentation(dataset) == UNTOUCHED
    assert f"Sentences were cut by {SPLITTER}; nobody changed a boundary" in read(dataset, "README.md").decode()


def test_before_and_after_a_merge_and_a_split(tagged: Article, desk: Project, mira: User, now: datetime) -> None:
    before = made(desk, mira, now, include_open=True)
    old_files = {file.name: file.digest for file in before.files.all()}
    join(tagged, 1, mira)
    join(tagged, 3, mira)
    cut(tagged, 5, 225, mira)
    after = made(desk, mira, now, include_open=True)
    old, new = by_number(before, "text", "standing"), by_number(after, "standing", "label", "answers")
    assert set(old) == {1, 2, 3, 4, 5, 6}
    assert new == {
        7: ("agreed", "plain", 2),
        8: ("single", "plain", 1),
        9: ("open", None, 0),
        10: ("open", None, 0),
        6: ("agreed", "plain", 2),
    }
    told = segmentation(after)
    assert told == UNTOUCHED | {"merged": 2, "split": 1, "articles_edited": 1}
    assert len(rows(after)) == len(rows(before)) - told["merged"] + told["split"]
    text = tagged.versions.get().text
    for dataset in (before, after):
        found = rows(dataset)
        assert all(text[row["start"] : row["end"]] == row["text"] for row in found)
        assert "".join("".join(row["text"].split()) for row in found) == "".join(text.split())
        assert [row["position"] for row in found] == list(range(1, len(found) + 1))
    assert "in 1 of the articles (2 merged, 1 split; 0 passages" in read(after, "README.md").decode()
    assert {file.name: file.digest for file in before.files.all()} == old_files, "what was made stays"


def test_what_a_change_of_language_cut_anew_reconciles_too(
    harbour: Article, desk: Project, mira: User, now: datetime
) -> None:
    """It makes of several sentences one, and of one several, in one step."""
    text = "Er blieb bis zum 19. Juni. Er kam am 3. Mai, ging am 20. Juni, kam am 21. Juli."
    draft = readers.Draft(title="Bonn", text=text, language="en")
    bonn = imports.paste(project=desk, by=mira, now=now, draft=draft).article
    before = made(desk, mira, now, include_open=True)
    languages.change(article=bonn, language="de", by=mira, now=now)
    after = made(desk, mira, now, include_open=True)
    told = segmentation(after)
    assert len(rows(after)) < len(rows(before)) - 1
    assert len(rows(after)) == len(rows(before)) - told["merged"] + told["split"]
    assert told["articles_edited"] == 1


def test_answers_of_retired_sentences_are_no_rows(tagged: Article, desk: Project, mira: User, now: datetime) -> None:
    join(tagged, 1, mira)
    join(tagged, 3, mira)
    dataset = made(desk, mira, now)
    found = rows(dataset, "answers")
    assert sorted((row["sentence"], row["label"]) for row in found) == [
        *[(5, "plain")] * 2, *[(6, "plain")] * 2, *[(7, "plain")] * 2, (8, "plain"),
    ]  # fmt: skip
    assert len({(row["reviewer"], row["sentence"], row["round"]) for row in found}) == len(found)
    assert dataset.manifest["counts"]["answers"] == len(found)
    assert {row["sentence"] for row in found} == {row["sentence"] for row in rows(dataset)}


def test_a_source_in_a_sentence_that_was_joined_is_named_with_the_new_number(
    harbour: Article, opened: Assignment, desk: Project, mira: User, now: datetime
) -> None:
    eik = [{"role": "source", "kind": "person", "start": 100, "end": 109}]
    say(opened, 3, "sourced", spans=eik)
    queue.finish(assignment=opened, now=now)
    join(harbour, 1, mira)
    (row,) = rows(made(desk, mira, now))
    assert (row["sentence"], row["source_text"], row["source_sentence"]) == (3, "Jonas Eik", 7)


def test_what_was_undone_is_not_counted_and_what_was_redone_is(
    tagged: Article, desk: Project, mira: User, now: datetime
) -> None:
    join(tagged, 1, mira)
    boundaries.undo(article=tagged, by=mira, operation=uuid.uuid4(), now=now)
    dataset = made(desk, mira, now)
    assert segmentation(dataset) == UNTOUCHED
    assert by_number(dataset, "label") == by_number(made(desk, mira, now), "label")
    boundaries.redo(article=tagged, by=mira, operation=uuid.uuid4(), now=now)
    assert segmentation(made(desk, mira, now))["merged"] == 1


def test_only_articles_that_gave_rows_are_counted(tagged: Article, desk: Project, mira: User, now: datetime) -> None:
    other = factories.article(desk, mira, now)
    join(other, 1, mira)
    assert segmentation(made(desk, mira, now))["articles_edited"] == 0
    assert segmentation(made(desk, mira, now, include_open=True))["articles_edited"] == 1


def test_blocks_that_people_said_are_no_text_are_left_out_and_others_taken_in(
    desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    article = factories.with_aside(desk, mira)
    assignment = queue.open_article(article=article, reviewer=rosa, now=now)
    say(assignment, 3, "plain", marks={"not_text": False})
    for number in (1, 2, 4, 6):
        say(assignment, number, "plain")
    say(assignment, 5, None, marks={"not_text": True})
    queue.finish(assignment=assignment, now=now)
    before = made(desk, mira, now)
    assert set(by_number(before, "label")) == {1, 2, 4, 6}
    assert before.manifest["account"]["sentences"]["out"]["not running text"] == 1
    for number, text in ((3, True), (5, False)):
        factories.say_of_block(article, number, text, mira)
    after = made(desk, mira, now)
    assert by_number(after, "label", "block") == {
        1: ("plain", "text"), 2: ("plain", "text"), 3: ("plain", "text"), 4: ("plain", "text"),
    }  # fmt: skip
    assert {row["sentence"] for row in rows(after, "answers")} == {1, 2, 3, 4}
    assert after.manifest["account"]["sentences"]["out"]["not running text"] == 2
    assert segmentation(after) == UNTOUCHED | {"blocks_out": 1, "blocks_in": 1, "articles_edited": 1}
    assert "1 passages left out as not running text, 1 taken in" in read(after, "README.md").decode()
    boundaries.undo(article=article, by=mira, operation=uuid.uuid4(), now=now)
    boundaries.undo(article=article, by=mira, operation=uuid.uuid4(), now=now)
    assert by_number(made(desk, mira, now), "label") == by_number(before, "label")
    assert segmentation(made(desk, mira, now)) == UNTOUCHED
