"""Whatever statement, commit or file call fails: nothing, or all of it; and the same again does it once."""

from __future__ import annotations

import contextlib
import itertools
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from annotations import tasks
from annotations.adjudicate import decisions
from annotations.export import ordering
from annotations.export.recipe import Filters
from annotations.ingest import imports, readers
from annotations.models import Article, Assignment, Dataset, Event, Job, Sentence, Suggestion, clock
from annotations.models.imports import private_storage
from annotations.review import answers, queue
from annotations.suggest import runs
from tests import factories
from tests.adjudicate.conftest import SAID, SLIP
from tests.cast import member
from tests.factories import NOW
from tests.faults.failing import WAYS, WRONG, acknowledgement, rows, whole

Do = Callable[[], Any]
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "snapshot"])


@pytest.fixture(autouse=True)
def private(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_storage(), "location", str(tmp_path / "private"))


def to_record(desk: Any, mira: Any, rosa: Any) -> Do:
    held = queue.open_article(article=factories.article(desk, mira, NOW), reviewer=rosa, now=NOW)
    change = answers.Change(label="sourced", state="labelled", note="Seen.")
    operation = uuid.uuid4()
    return lambda: answers.record(
        assignment=Assignment.objects.get(pk=held.pk), number=1, operation=operation, version=0, change=change, now=NOW
    )


def stepping(step: Any, *before: Any) -> Callable[..., Do]:
    def prepare(desk: Any, mira: Any, rosa: Any) -> Do:
        held = queue.open_article(article=factories.article(desk, mira, NOW), reviewer=rosa, now=NOW)
        for label in ("plain", "sourced"):
            factories.say(held, 1, label)
        for one in before:
            one(assignment=Assignment.objects.get(pk=held.pk), operation=uuid.uuid4(), now=NOW)
        operation = uuid.uuid4()
        return lambda: step(assignment=Assignment.objects.get(pk=held.pk), operation=operation, now=NOW)

    return prepare


def to_settle(desk: Any, mira: Any, rosa: Any) -> Do:
    greta, adam = member(desk, "Greta", "reviewer"), member(desk, "Adam", "adjudicator")
    article = factories.article(desk, mira, NOW)
    factories.answered(article, [rosa, greta], {number: SAID[number] for number in (1, 2)})
    operation = uuid.uuid4()

    def settle() -> Any:
        sentence = Sentence.objects.select_related("article__project").get(article=article, number=2)
        return decisions.settle(sentence=sentence, verdict=SLIP, by=adam, operation=operation, version=0, now=NOW)

    return settle


def to_finish(desk: Any, mira: Any, rosa: Any) -> Do:
    held = queue.open_article(article=factories.article(desk, mira, NOW), reviewer=rosa, now=NOW)
    factories.say(held, 1, "plain")
    return lambda: queue.finish(assignment=Assignment.objects.get(pk=held.pk), now=NOW)


def to_paste(desk: Any, mira: Any, rosa: Any) -> Do:
    draft = readers.Draft(title="Lock shut", text="The lock is shut. Officials said so.")
    return lambda: imports.paste(project=desk, by=mira, now=NOW, draft=draft)


def to_upload(desk: Any, mira: Any, rosa: Any) -> Do:
    return lambda: imports.upload(project=desk, by=mira, now=NOW, name="a.jsonl", data=b'{"text": "It is shut."}')


SERVICES = {
    "record": to_record,
    "undo": stepping(answers.undo),
    "redo": stepping(answers.redo, answers.undo),
    "finish": to_finish,
    "settle": to_settle,
    "paste": to_paste,
    "upload": to_upload,
}
REPEATED = ("record", "undo", "redo", "settle")  # those with an operation id
FILED = ("paste", "upload")


def fails_at_each(way: str, do: Do) -> int:
    """Try with the first failing, then the second, until none fails: nothing is changed, or all of it. Returns how many
    there were."""
    before, done = rows(), {}
    for n in range(1, 500):
        with WAYS[way](n) as count, contextlib.suppress(*WRONG):
            do()
        there = rows()
        assert there in (before, done or there), f"{n} left something half"
        done = done or (there if there != before else {})
        if not count.failed:
            assert there == done, "what failed after its end was not all of it"
            return n - 1
    raise AssertionError("it never ends")


@pytest.mark.parametrize("name", SERVICES)
def test_whatever_statement_fails_nothing_is_there_and_the_same_again_does_it(
    name: str, desk: Any, mira: Any, rosa: Any
) -> None:
    do = SERVICES[name](desk, mira, rosa)
    events = Event.objects.count()
    assert fails_at_each("statement", do) >= 1
    made = rows()
    assert Event.objects.count() == events + (name != "upload")
    whole(desk)
    if name in REPEATED:
        assert do().repeated
        assert rows() == made, "its effect is there once"


@pytest.mark.parametrize("name", FILED)
def test_whatever_file_call_fails_nothing_is_there_and_the_same_again_does_it(
    name: str, desk: Any, mira: Any, rosa: Any
) -> None:
    assert fails_at_each("file call", SERVICES[name](desk, mira, rosa)) > 1
    whole(desk)


@pytest.mark.parametrize("name", REPEATED)
def test_a_commit_that_nobody_hears_of_is_found_by_the_same_again(name: str, desk: Any, mira: Any, rosa: Any) -> None:
    do = SERVICES[name](desk, mira, rosa)
    before = rows()
    with acknowledgement() as count, contextlib.suppress(*WRONG):
        do()
    made = rows()
    assert count.failed
    assert made != before
    assert do().repeated
    assert rows() == made
    whole(desk)


TEXTS = [json.dumps({"title": f"Lock {n}", "text": f"Lock {n} is shut. Officials said so."}) for n in range(3)]


def import_job(desk: Any, mira: Any, n: int) -> Job:
    data = "\n".join(text.replace("Lock", f"Lock {n}.") for text in TEXTS).encode()
    made = imports.upload(project=desk, by=mira, now=NOW, name="a.jsonl", data=data)
    return imports.start(imports.set_mapping(imported=made, mapping=made.mapping))


def export_job(desk: Any, mira: Any, n: int) -> Job:
    order = ordering.Order(filters=Filters(include_open=True), formats=["jsonl"])
    return ordering.start(ordering.place(project=desk, by=mira, now=NOW, order=order))


def suggest_job(desk: Any, mira: Any, n: int) -> Job:
    Suggestion.objects.all().delete()
    Job.objects.filter(kind="suggest").delete()
    job = runs.start(project=desk, by=mira)
    assert job
    return job


JOBS = {"import": import_job, "export": export_job, "suggest": suggest_job}
NO_FILES = ("suggest", "file call")  # cues are no files
DENSITY = [pytest.param(5, id="some"), pytest.param(0, id="each", marks=pytest.mark.long)]


def tried(way: str, job: Job, n: int) -> int:
    """Run the job with the n-th failing. Returns how many there were."""
    with WAYS[way](n) as count, contextlib.suppress(*WRONG):
        tasks.run_job(str(job.uid))
    return count.seen


def ended(job: Job) -> Job:
    """The job, after others took it up again."""
    for _ in range(4):
        job.refresh_from_db()
        if job.state == Job.State.FAILED:
            assert job.message
            tasks.retry([job], by=job.by, now=clock.now())
        Job.objects.filter(pk=job.pk, state="running").update(lease_until=clock.now() - timedelta(seconds=1))
        tasks.run_job(str(job.uid))
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("some", DENSITY)
@pytest.mark.parametrize(("kind", "way"), [pair for pair in itertools.product(JOBS, WAYS) if pair != NO_FILES])
def test_a_job_in_which_something_fails_leaves_nothing_half_and_is_done_by_the_next(
    kind: str, way: str, some: int, desk: Any, mira: Any, rosa: Any
) -> None:
    factories.article(desk, mira, NOW)
    count = tried(way, JOBS[kind](desk, mira, 0), 0)
    assert count
    articles = Article.objects.count()
    step = max(1, count // some) if some else 1
    for n in range(1, count + 1, step):
        job = JOBS[kind](desk, mira, n)
        tried(way, job, n)
        for dataset in Dataset.objects.exclude(state="ready"):
            assert not dataset.files.exists()
        assert ended(job).state == Job.State.DONE, (n, job.message)
        whole(desk)
        if kind == "import":
            assert Article.objects.count() == articles + 3, n
            articles += 3
        if kind == "suggest":
            asked = Sentence.objects.filter(asked=True)
            assert sorted(Suggestion.objects.values_list("sentence", flat=True)) == sorted(
                asked.values_list("pk", flat=True)
            )
