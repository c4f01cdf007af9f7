"""A labelled article becomes a dataset: what goes in, what it says, and that it is whole or not there."""

import csv
import hashlib
import json
import os
import time
import uuid

import pytest

from annotations import schema, tasks
from annotations.errors import InvalidInput
from annotations.export import build, ordering, recipe
from annotations.models import (
    Answer,
    Article,
    Assignment,
    Batch,
    Dataset,
    DatasetFile,
    Decision,
    Job,
    Sentence,
    Standing,
    broken_links,
)
from annotations.models.standing import rewrite
from annotations.review import answers, queue
from annotations.suggest import runs
from annotations.text import propose
from tests import factories

TAKEN = {"how": "suggestion", "suggestion": (propose.KIND, propose.VERSION), "suggestion_seen": True}


def tag(article, reviewer, now, given, *, done=True):
    """Let `reviewer` answer `article` with {number: Change fields}, and press Done."""
    assignment = queue.open_article(article=article, reviewer=reviewer, now=now)
    for number, fields in given.items():
        answers.record(
            assignment=assignment,
            number=number,
            operation=uuid.uuid4(),
            version=0,
            change=answers.Change(**{"state": "labelled", **fields}),
            now=now,
        )
    if done:
        queue.finish(assignment=assignment, now=now)
    return assignment


def made(project, by, now, *, formats=("jsonl", "csv"), options=None, **filters):
    """Order a dataset and let the job run; returns it as it is then."""
    order = ordering.Order(
        filters=recipe.filters_from(filters),
        options=recipe.options_from({"text": "whole"} | (options or {})),
        formats=formats,
    )
    dataset = ordering.place(project=project, by=by, now=now, order=order)
    job = ordering.start(dataset)
    tasks.work(Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease()))
    dataset.refresh_from_db()
    return dataset


def read(dataset, name):
    with dataset.files.get(name=name).file.open("rb") as file:
        return file.read()


def out(dataset, kind="sentences"):
    return dataset.manifest["account"][kind]["out"]


def rows(dataset, kind="sentences"):
    return [json.loads(line) for line in read(dataset, f"{kind}.jsonl").splitlines()]


@pytest.fixture
def tagged(harbour, rosa, now):
    """Rosa has done the harbour article."""
    return done(harbour, rosa, now)


def done(harbour, rosa, now):
    """Six answers, one of them unsure, one source in the sentence before."""
    job = runs.start(project=harbour.project, by=rosa)
    tasks.work(Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease()))
    text = harbour.versions.get().text
    eik = text.index("Jonas Eik")
    tag(
        harbour,
        rosa,
        now,
        {
            1: {"label": "plain"},
            2: {"label": "sourced", "spans": [{"role": "source", "kind": "person", "start": eik, "end": eik + 9}]},
            3: {
                "label": "sourced",
                "how": "run_on",
                "spans": [{"role": "source", "kind": "person", "start": eik, "end": eik + 9}],
            },
            4: {"label": "anonymous", "hedged": True, **TAKEN},
            5: {"label": "speculative", "hedged": True},
            6: {"state": "unsure", "unsure_reason": "needs_checking"},
        },
    )
    return harbour


def test_every_settled_sentence_is_a_row_with_true_offsets(tagged, desk, mira, now):
    dataset = made(desk, mira, now)
    text = tagged.versions.get().text
    found = rows(dataset)
    assert dataset.state == Dataset.State.READY
    assert [row["label"] for row in found] == ["plain", "sourced", "sourced", "anonymous", "speculative"]
    assert all(text[row["start"] : row["end"]] == row["text"] for row in found)
    assert all(list(row) == [column.name for column in schema.SENTENCES] for row in found)
    assert {row["standing"] for row in found} == {"single"}
    assert [row["how"] for row in found] == ["key", "key", "run_on", "suggestion", "key"]
    assert [row["hedged"] for row in found] == [False, False, False, True, True]
    assert out(dataset) == {"open": 1}
    assert not list(broken_links(desk))


def test_a_source_in_the_sentence_before_is_named_with_its_sentence(tagged, desk, mira, now):
    third = rows(made(desk, mira, now))[2]
    assert (third["source_text"], third["source_sentence"], third["source_kind"]) == ("Jonas Eik", 2, "person")
    assert tagged.versions.get().text[third["source_start"] : third["source_end"]] == "Jonas Eik"


def test_csv_and_jsonl_say_the_same(tagged, desk, mira, now):
    dataset = made(desk, mira, now)
    table = list(csv.DictReader(read(dataset, "sentences.csv").decode().splitlines()))
    for row, cells in zip(rows(dataset), table, strict=True):
        for name, value in row.items():
            expected = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            assert cells[name] == expected


def test_raw_answers_carry_a_pseudonym_and_never_a_name(tagged, desk, mira, rosa, now):
    dataset = made(desk, mira, now)
    found = rows(dataset, "answers")
    assert len(found) == 5
    assert len({row["reviewer"] for row in found}) == 1
    everything = b"".join(read(dataset, file.name) for file in dataset.files.all())
    for secret in (rosa.name, rosa.email, str(rosa.uid), rosa.uid.hex):
        assert secret.encode() not in everything


def test_open_sentences_are_in_only_if_asked_for_and_have_no_label(tagged, desk, mira, now):
    found = rows(made(desk, mira, now, include_open=True))
    assert [row["label"] for row in found if row["standing"] == "open"] == [None]
    assert len(found) == 6


def test_answers_of_an_article_that_is_not_done_do_not_count(harbour, desk, rosa, mira, now):
    tag(harbour, rosa, now, {1: {"label": "plain"}}, done=False)
    with pytest.raises(InvalidInput, match="No article is done yet"):
        made(desk, mira, now)
    assert [row["standing"] for row in rows(made(desk, mira, now, include_open=True))] == ["open"] * 6


@pytest.mark.parametrize(
    ("filters", "expected"),
    [({"labels": ["sourced"]}, 2), ({"labels": ["plain", "anonymous"]}, 2), ({"standings": ["agreed"]}, 0)],
)
def test_filters_choose_and_say_what_they_left_out(tagged, desk, mira, now, filters, expected):
    dataset = made(desk, mira, now, **filters)
    assert len(rows(dataset)) == expected
    assert sum(out(dataset).values()) + expected == 6


def test_two_who_differ_are_disputed_without_a_label_until_it_is_decided(tagged, desk, mira, adam, now):
    second_opinion(tagged, adam, now, {1: "speculative", 2: "sourced"})
    assert told(desk, mira, now) == {1: ("disputed", None, 2, 1), 2: ("agreed", "sourced", 2, 2)}
    decide(tagged, adam)
    assert told(desk, mira, now)[1] == ("decided", "plain", 2, 1)


def told(desk, mira, now):
    """Sentences 1 and 2 of a new dataset: standing, label, answers, agreeing."""
    found = {row["sentence"]: row for row in rows(made(desk, mira, now))}
    return {n: tuple(found[n][name] for name in ("standing", "label", "answers", "agreeing")) for n in (1, 2)}


def second_opinion(article, reviewer, now, labels):
    """What a batch with overlap 2 leads to: a second person's answers in another slot and round."""
    first = article.assignments.get()
    batch = Batch.objects.create(
        project=article.project,
        name="Twice",
        overlap=2,
        suggestions="unaided",
        codebook=first.codebook,
        opened_at=now,
        closed_at=now,
    )
    assignment = Assignment.objects.create(
        batch=batch, article=article, version=first.version, reviewer=reviewer, codebook=first.codebook, round=1,
        slot=1, overlap=2, state="done", done_at=now, unaided=True, drawn_by="random",
    )  # fmt: skip
    for number, label in labels.items():
        sentence = Sentence.objects.get(article=article, number=number)
        Answer.objects.create(
            sentence=sentence, reviewer=reviewer, assignment=assignment, round=1, codebook=first.codebook, label=label,
            state="labelled", hedged=label == "speculative", sequence=1,
        )  # fmt: skip
    rewrite(Sentence.objects.filter(article=article))


def decide(article, by):
    sentence = Sentence.objects.get(article=article, number=1)
    book = article.assignments.first().codebook
    Decision.objects.create(sentence=sentence, label="plain", by=by, category="slip", codebook=book, sequence=1)
    rewrite(Sentence.objects.filter(pk=sentence.pk))
    sentence.refresh_from_db()
    assert sentence.standing == Standing.DECIDED


def test_the_manifest_describes_each_file_truly(tagged, desk, mira, now):
    dataset = made(desk, mira, now)
    for described in dataset.manifest["files"]:
        data = read(dataset, described["name"])
        assert (len(data), hashlib.sha256(data).hexdigest()) == (described["bytes"], described["sha256"])
    assert {file.name for file in dataset.files.all()} == {
        *(f"{kind}.{ending}" for kind in schema.ROW_TYPES for ending in ("jsonl", "csv")), "manifest.json", "README.md",
        "SHA256SUMS", "schema.json", "codebook.json", "croissant.json", "charts/labels.svg", "charts/standing.svg",
        "charts/how.svg", "charts/sources.svg", "dataset.zip",
    }  # fmt: skip


def test_the_same_state_gives_the_same_rows(tagged, desk, mira, now):
    first, second = made(desk, mira, now), made(desk, mira, now)
    assert (first.number, second.number) == (1, 2)
    for name in ("sentences.jsonl", "answers.jsonl", "sentences.csv", "answers.csv"):
        assert read(first, name) == read(second, name)


def test_confidential_articles_stay_out(tagged, desk, mira, now):
    Article.objects.update(confidentiality="confidential")
    dataset = made(desk, mira, now, include_open=True)
    assert rows(dataset) == []
    assert dataset.manifest["account"]["articles"] == {"all": 0, "in": 0, "out": {}}


def test_a_job_that_fails_leaves_no_file_and_says_why(tagged, desk, mira, now, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(build, "publish", broken)
    dataset = made(desk, mira, now)
    assert dataset.state == Dataset.State.FAILED
    assert not DatasetFile.objects.exists()
    assert build.private_storage().listdir(f"datasets/{dataset.uid}")[1] == []
    assert "OSError" in dataset.job.message


def test_a_failed_dataset_that_is_tried_again_is_made(tagged, desk, mira, now, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(build, "publish", lambda *args: (_ for _ in ()).throw(OSError("disk full")))
        dataset = made(desk, mira, now)
    assert Job.objects.filter(pk=dataset.job_id).retry(now=now) == 1
    tasks.work(Job.objects.claim(uid=dataset.job.uid, now=now, lease=tasks.lease()))
    dataset.refresh_from_db()
    assert (dataset.state, dataset.job.state) == ("ready", "done")
    assert len(rows(dataset)) == 5


def test_running_a_finished_job_again_changes_nothing(tagged, desk, mira, now):
    dataset = made(desk, mira, now)
    before = {file.name: file.digest for file in dataset.files.all()}
    build.run(dataset.job)
    dataset.refresh_from_db()
    assert {file.name: file.digest for file in dataset.files.all()} == before


def test_formulas_are_inert_in_csv(desk, mira, rosa, now):
    article = factories.article(desk, mira, now, "=HYPERLINK(1) is what the file said on Monday.", "Formula")
    tag(article, rosa, now, {1: {"label": "plain"}})
    dataset = made(desk, mira, now)
    cells = next(iter(csv.DictReader(read(dataset, "sentences.csv").decode().splitlines())))
    assert cells["text"] == "'=HYPERLINK(1) is what the file said on Monday."
    assert rows(dataset)[0]["text"].startswith("=HYPERLINK")


def test_what_a_killed_worker_left_is_removed_once_nobody_makes_it(tagged, desk, mira, now):
    dataset = ordering.place(project=desk, by=mira, now=now, order=ordering.Order())
    places = [build.workplaces() / name for name in (str(dataset.uid), str(uuid.uuid4()), str(uuid.uuid4()))]
    for place in places:
        place.mkdir(parents=True)
        (place / "sentences.jsonl").write_text("words")
    old = time.time() - 2 * build.ABANDONED_SECONDS
    for place in places[:2]:
        os.utime(place, (old, old))
    build.tidy()
    assert [place.exists() for place in places] == [True, False, True]  # being made, abandoned, too young to tell
