"""The checker of the rounds finds what it is there for: each kind of harm, planted."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from annotations import tasks
from annotations.export import ordering
from annotations.export.recipe import Filters
from annotations.ingest import imports
from annotations.models import (
    Answer,
    Article,
    Dataset,
    Event,
    Import,
    Job,
    Sentence,
    Suggestion,
    clock,
)
from annotations.models.imports import private_storage
from annotations.review import queue
from annotations.suggest import runs
from tests import factories
from tests.cast import ARTICLE, staffed
from tests.faults import invariants
from tests.faults.paper import Paper, read
from tests.shared import one_view

TITLE = "Lock shut"


@pytest.fixture(scope="module")
def furnished(lasting: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any, Path]:
    """A whole desk, what Rosa has open, and a folder with private files and two papers: of Rosa's answers, and of
    Mira's import and dataset."""
    folder = tmp_path_factory.mktemp("desk")
    with pytest.MonkeyPatch.context() as patch, one_view():
        patch.setattr(private_storage(), "location", str(folder / "private"))
        desk, mira, rosa, _adam = staffed()
        harbour = factories.article(desk, mira, factories.NOW, ARTICLE, "Harbour closed")
        opened = queue.open_article(article=harbour, reviewer=rosa, now=factories.NOW)
        made = imports.upload(project=desk, by=mira, now=factories.NOW, name="a.jsonl", data=ROW)
        run([imports.start(imports.set_mapping(imported=made, mapping=made.mapping))])
        order = ordering.Order(filters=Filters(include_open=True), formats=["csv"])
        dataset = ordering.place(project=desk, by=mira, now=factories.NOW, order=order)
        ordering.start(dataset)
        runs.start(project=desk, by=mira)
        run(Job.objects.unfinished())
        (folder / "papers").mkdir()
        paper = Paper(folder / "papers" / "rosa.jsonl", rosa.email)
        for number, label in ((1, "plain"), (1, "sourced"), (2, "anonymous")):
            say(paper, opened, number, label)
        paper = Paper(folder / "papers" / "mira.jsonl", mira.email)
        note(paper, "mapping", 202, {}, **{"import": str(made.uid)}, titles=[TITLE])
        note(paper, "dataset", 202, {"uid": str(dataset.uid)})
    return desk, opened, folder


@pytest.fixture
def desk(furnished: Any, db: None) -> Any:
    return furnished[0]


@pytest.fixture
def opened(furnished: Any, db: None) -> Any:
    return furnished[1]


@pytest.fixture
def papers(furnished: Any, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test's own copy of the files."""
    shutil.copytree(furnished[2], tmp_path / "desk")
    monkeypatch.setattr(private_storage(), "location", str(tmp_path / "desk" / "private"))
    return tmp_path / "desk" / "papers"


ROW = json.dumps({"title": TITLE, "text": "The lock is shut. Officials said so."}).encode()


def run(jobs: Any) -> None:
    for job in jobs:
        tasks.work(Job.objects.claim(uid=job.uid, now=clock.now(), lease=tasks.lease()))
        job.refresh_from_db()
        assert job.state == "done", job.message


def note(paper: Paper, kind: str, status: int, said: Any, uid: str = "", **about: Any) -> None:
    uid = uid or str(uuid.uuid4())
    paper.write(uid=uid, sent=kind, about=about)
    if status:
        paper.write(uid=uid, status=status, said=said)


def say(paper: Paper, opened: Any, number: int, label: str) -> None:
    told = factories.say(opened, number, label)
    answer = {name: told.answer[name] for name in ("label", "state", "hedged")}
    said = {"number": number, "version": told.version, "answer": answer}
    note(paper, "answer", 200, said, str(told.operation), article=str(opened.article.uid), number=number, label=label)


def kinds(desk: Any, papers: Path) -> list[str]:
    """The kinds of what is found, each once."""
    written = [read(path) for path in sorted(papers.glob("*.jsonl"))]
    return sorted({problem.kind for problem in invariants.problems(desk, written)})


def test_nothing_is_found_where_all_is_well(desk: Any, papers: Path) -> None:
    assert list(invariants.problems(desk, [read(path) for path in sorted(papers.glob("*.jsonl"))])) == []


def lost_answer() -> None:
    Answer.objects.filter(sentence__number=2).delete()


def lost_event() -> None:
    Event.objects.filter(kind="answer.recorded", subject__contains="/2/").delete()


def older_version() -> None:
    Answer.objects.filter(sentence__number=1).update(version=1, label="plain")


def other_label() -> None:
    Answer.objects.filter(sentence__number=2).update(label="plain")


def told_otherwise() -> None:
    event = Event.objects.filter(kind="answer.recorded").first()
    Event.objects.filter(pk=event.pk).update(new=event.new | {"label": "sourced"})


def done_twice() -> None:
    factories.say(Answer.objects.first().assignment, 3, "plain")  # an operation that is on nobody's paper


def gap() -> None:
    event = Event.objects.filter(kind="answer.recorded", subject__contains="/1/").last()
    Event.objects.filter(pk=event.pk).update(new=event.new | {"version": 7})


def broken_chain() -> None:
    Event.objects.filter(sequence=2).update(at=timezone.now())


def endless_job() -> None:
    Job.objects.filter(kind="export").update(state="running")


def silent_failure() -> None:
    Job.objects.filter(kind="suggest").update(state="failed", message="")


def half_an_import() -> None:
    Import.objects.filter(way="upload").update(counts={"articles": 2})


def import_that_hangs() -> None:
    Import.objects.filter(way="upload").update(state="running")


def lost_article() -> None:
    Article.objects.filter(details__title=TITLE).update(deleted_at=timezone.now())


def doubled_article() -> None:
    article = Article.objects.get(details__title="Harbour closed")
    article.details.update(title=TITLE)


def lost_sentence() -> None:
    Suggestion.objects.filter(sentence__article__details__title=TITLE).delete()
    Sentence.objects.filter(article__details__title=TITLE).first().delete()


def lost_dataset() -> None:
    Dataset.objects.all().delete()


def half_a_dataset() -> None:
    Dataset.objects.get().files.first().delete()
    file = Dataset.objects.get().files.first().file
    Path(file.path).write_bytes(b"half")


def dataset_that_hangs() -> None:
    Dataset.objects.update(state="making")


def lost_suggestion() -> None:
    Suggestion.objects.first().delete()


def wrong_standing() -> None:
    Sentence.objects.filter(number=4).update(standing="agreed")


def file_of_nobody() -> None:
    private_storage().save("imports/left", ContentFile(b"half"))


def lost_file() -> None:
    Path(Import.objects.get(way="upload").original.path).unlink()


PLANTED = {
    lost_answer: "lost",
    lost_event: "lost",
    older_version: "lost",
    other_label: "changed",
    told_otherwise: "changed",
    done_twice: "doubled",
    gap: "gap",
    broken_chain: "chain",
    endless_job: "job",
    silent_failure: "job",
    half_an_import: "import",
    import_that_hangs: "import",
    lost_article: "lost",
    doubled_article: "doubled",
    lost_sentence: "article",
    lost_dataset: "lost",
    half_a_dataset: "dataset",
    dataset_that_hangs: "dataset",
    lost_suggestion: "suggestion",
    wrong_standing: "projection",
    file_of_nobody: "file",
    lost_file: "file",
}


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_what_is_planted_is_found(plant: Any, desk: Any, papers: Path) -> None:
    plant()
    assert PLANTED[plant] in kinds(desk, papers)


def test_an_operation_that_was_refused_is_found(desk: Any, papers: Path) -> None:
    note(
        Paper(papers / "rosa.jsonl", "rosa@desk.example"),
        "answer",
        409,
        {"code": "conflict"},
        article=str(uuid.uuid4()),
    )
    assert kinds(desk, papers) == ["refused"]


def test_what_was_not_acknowledged_may_be_there_or_not(desk: Any, papers: Path, opened: Any) -> None:
    paper = Paper(papers / "rosa.jsonl", "rosa@desk.example")
    note(paper, "answer", 0, {}, article=str(opened.article.uid), number=3, label="plain")
    done = factories.say(opened, 4, "plain")
    note(paper, "answer", 0, {}, str(done.operation), article=str(opened.article.uid), number=4, label="plain")
    assert kinds(desk, papers) == []


def test_files_of_no_row_are_erased_once_they_are_old(desk: Any, papers: Path) -> None:
    file_of_nobody()
    tasks.erase_ownerless()
    assert kinds(desk, papers) == ["file"], "it may get its row yet"
    old = timezone.now().timestamp() - 2 * 24 * 3600
    for path in (papers.parent / "private").rglob("*"):
        os.utime(path, (old, old))
    tasks.erase_ownerless()
    assert kinds(desk, papers) == []
