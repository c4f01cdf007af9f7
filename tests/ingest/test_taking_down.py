"""An article that is taken down leaves no word behind, anywhere; what was said of it stays countable."""

import contextlib
import io
import json
import uuid
import zipfile
import zlib

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.urls import reverse

from annotations import tasks
from annotations.discuss import threads
from annotations.errors import Conflict
from annotations.export import build, ordering, recipe
from annotations.ingest import imports, readers, taking_down
from annotations.models import Article, Dataset, Event, Import, Source, Wording, broken_links, changed_notes
from annotations.models.imports import private_storage
from annotations.review import queue
from annotations.sources import credits
from annotations.suggest import runs
from tests import factories
from tests.export.test_datasets import made, read, rows
from tests.export.test_rebuild import rebuilt

TEXT = "{0} spoke on Monday. “It is shut,” {0} said. Officials in {0} agreed."


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What follows a commit, though the test's own transaction never ends."""
    return django_capture_on_commit_callbacks


@pytest.fixture
def canary():
    """A word that stands nowhere else: the private files of all tests lie in one folder."""
    return f"Quill{uuid.uuid4().hex[:10]}"


@pytest.fixture
def known(desk, mira, rosa, now, canary):
    """An article full of one word: in its title, its text, notes, a question, a source, suggestions and files."""
    draft = readers.Draft(title=f"{canary} is shut", text=TEXT.format(canary), outlet=f"{canary} Herald", byline=canary)
    article = imports.paste(project=desk, by=mira, now=now, draft=draft).article
    job = runs.start(project=desk, by=rosa)
    tasks.work(claimed(job, now))
    held = queue.open_article(article=article, reviewer=rosa, now=now)
    at = TEXT.format(canary).index(canary, 30)
    span = {"role": "source", "kind": "person", "start": at, "end": at + len(canary)}
    factories.say(held, 2, "sourced", spans=[span], note=f"{canary} again")
    factories.word(held, 1, "plain")
    threads.ask(
        sentence=article.sentences.get(number=1), by=rosa, text=f"Is {canary} meant?", now=now, operation=uuid.uuid4()
    )
    queue.finish(assignment=held, now=now)
    credits.refresh(desk)
    return article


def claimed(job, now):
    from annotations.models import Job

    return Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease())


def everywhere(canary):
    """Each place in the database or in the private files in which the word stands."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField | models.FileField):
                for value in model._default_manager.values_list(field.attname, flat=True):
                    if canary in json.dumps(value, default=str, ensure_ascii=False):
                        found.add(f"{model.__name__}.{field.name}")
    return found | {f"file {name}" for name in files() if canary.encode() in opened(name)}


def files(folder=""):
    """The names of all private files. Tests of other processes remove theirs meanwhile."""
    with contextlib.suppress(FileNotFoundError):
        folders, names = private_storage().listdir(folder)
        for name in names:
            yield f"{folder}/{name}"
        for name in folders:
            yield from files(f"{folder}/{name}".lstrip("/"))


def opened(name):
    """The bytes of a file, unpacked if they are packed; nothing of one that is gone meanwhile."""
    try:
        with private_storage().open(name.lstrip("/"), "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return b""
    if data[:2] == b"PK":
        with contextlib.suppress(zipfile.BadZipFile, zlib.error), zipfile.ZipFile(io.BytesIO(data)) as packed:
            return b"".join(packed.read(one) for one in packed.namelist())
    return data


def down(article, by, now, committed):
    with committed(execute=True):
        return tasks.take_down(article=article, by=by, now=now)


def test_no_word_of_it_is_left_anywhere(known, canary, desk, mira, now, committed):
    other = factories.article(desk, mira, now, "The lock is shut. It was built in 1931.", "Lock")
    made(desk, mira, now, formats=("jsonl", "csv", "xlsx", "json"))
    before = {place.split(".")[0] for place in everywhere(canary) if not place.startswith("file")}
    assert {"ArticleVersion", "ArticleDetails", "Sentence", "Note", "Credit"} <= before
    assert any(place.startswith(("file datasets", "file /datasets")) for place in everywhere(canary))
    assert down(known, mira, now, committed) == 1
    assert everywhere(canary) == set()
    assert other.versions.get().text
    assert not list(broken_links(desk))
    assert not list(changed_notes(desk))


def test_sources_that_nobody_else_credits_go_with_it(known, canary, desk, mira, now, committed):
    source = Source.objects.create(project=desk, name=canary, kind="person")
    Wording.objects.create(project=desk, source=source, text=canary.lower(), kind="person")
    credits.refresh(desk, everything=True)
    down(known, mira, now, committed)
    assert not Source.objects.filter(project=desk).exists()
    assert not Wording.objects.filter(project=desk).exists()


def test_a_dataset_with_its_text_is_withdrawn_and_the_next_names_it_removed(
    known, canary, desk, mira, rosa, now, tmp_path, committed
):
    other = factories.article(desk, mira, now)
    held = queue.open_article(article=other, reviewer=rosa, now=now)
    factories.word(held, 1, "plain")
    queue.finish(assignment=held, now=now)
    with_text, without = made(desk, mira, now), made(desk, mira, now, options={"text": "none"})
    assert down(known, mira, now, committed) == 1
    with_text.refresh_from_db()
    without.refresh_from_db()
    assert (with_text.state, without.state) == (Dataset.State.WITHDRAWN, Dataset.State.READY)
    assert set(with_text.files.values_list("name", flat=True)) == {"manifest.json", "SHA256SUMS"}
    assert json.loads(read(with_text, "manifest.json"))["files"]
    later = made(desk, mira, now)
    told = {row["article"]: row["status"] for row in rows(later, "articles")}
    assert told == {str(known.uid): "removed", str(other.uid): "present"}
    assert later.counts["removed"] == 1
    assert "1 article was taken down" in read(later, "README.md").decode()
    assert "byte for byte" in rebuilt(later, tmp_path)
    assert "taken down since" in rebuilt(without, tmp_path)


def test_a_dataset_that_is_being_made_meanwhile_is_not_published(
    known, canary, desk, mira, now, monkeypatch, committed
):
    publish = build.publish

    def meanwhile(*given):
        down(known, mira, now, committed)
        publish(*given)

    monkeypatch.setattr(build, "publish", meanwhile)
    dataset = made(desk, mira, now)
    assert dataset.state == Dataset.State.FAILED
    assert "taken down while this was made" in dataset.job.message
    assert everywhere(canary) == set()


@pytest.mark.parametrize("late", ["before it is taken down", "while it is taken down"])
def test_a_dataset_that_is_published_at_the_last_moment_is_withdrawn(
    known, canary, desk, mira, now, monkeypatch, committed, late
):
    """Its job began before, so it was there when somebody looked, but was not ready."""
    order = ordering.Order(filters=recipe.filters_from({}), options=recipe.options_from({"text": "whole"}))
    dataset = ordering.place(project=desk, by=mira, now=now, order=order)
    job = ordering.start(dataset)
    take_down = taking_down.take_down

    def publish_first(**given):
        tasks.work(claimed(job, now))
        take_down(**given)

    if late == "while it is taken down":
        monkeypatch.setattr(taking_down, "take_down", publish_first)
    else:
        tasks.work(claimed(job, now))
    assert down(known, mira, now, committed) == 1
    dataset.refresh_from_db()
    assert dataset.state == Dataset.State.WITHDRAWN
    assert everywhere(canary) == set()


def test_whose_words_a_dataset_holds_is_listed_without_reading_it(known, desk, mira, now, committed):
    bare = factories.article(desk, mira, now)
    whole, none = made(desk, mira, now, include_open=True), made(desk, mira, now, options={"text": "none"})
    licensed = made(desk, mira, now, include_open=True, options={"text": "licensed"})
    only_answered = made(desk, mira, now)
    assert {article.pk for article in whole.articles.all()} == {known.pk, bare.pk}
    assert [list(one.articles.all()) for one in (none, licensed, only_answered)] == [[], [], [known]]
    for file in whole.files.all():
        file.file.storage.delete(file.file.name)
    assert down(bare, mira, now, committed) == 1
    whole.refresh_from_db()
    assert whole.state == Dataset.State.WITHDRAWN


def test_of_a_withdrawn_dataset_nobody_gets_words_while_files_wait_to_be_erased(known, desk, mira, now, client):
    dataset = made(desk, mira, now, formats=("jsonl",))
    tasks.take_down(article=known, by=mira, now=now)  # its transaction never ends here: nothing is erased yet
    client.force_login(mira)
    got = {
        file.name: client.get(reverse("api-dataset-file", args=(dataset.uid, file.name))).status_code
        for file in dataset.files.all()
    }
    assert got["sentences.jsonl"] == 404
    assert {name for name, status in got.items() if status == 200} == {"manifest.json", "SHA256SUMS"}
    assert client.get(reverse("dataset", args=(dataset.uid,))).status_code == 200


def test_files_that_a_process_left_are_erased_by_the_next_sweep(known, canary, desk, mira, now):
    made(desk, mira, now)
    tasks.take_down(article=known, by=mira, now=now)  # its transaction never ends here: nothing follows it
    assert Import.objects.filter(original="").count() <= 1
    tasks.sweep()
    assert not [place for place in everywhere(canary) if place.startswith("file")]


def test_what_a_job_wrote_that_had_read_the_article_before_is_erased_too(
    desk, mira, rosa, now, canary, monkeypatch, committed
):
    article = factories.article(desk, mira, now, TEXT.format(canary), f"{canary} is shut")
    job, propose = runs.start(project=desk, by=rosa), runs.propose.propose

    def meanwhile(*given, **more):
        found = propose(*given, **more)
        down(article, mira, now, committed)
        return found

    monkeypatch.setattr(runs.propose, "propose", meanwhile)
    tasks.work(claimed(job, now))
    assert everywhere(canary) == {"Suggestion.why"}
    tasks.sweep()
    assert everywhere(canary) == set()


def test_it_is_done_once_and_is_in_the_ledger(known, canary, mira, now, committed):
    down(known, mira, now, committed)
    with pytest.raises(Conflict, match="taken down already"):
        tasks.take_down(article=Article.objects.get(pk=known.pk), by=mira, now=now)
    assert Event.objects.filter(kind="article.taken_down", subject=f"article/{known.uid}").count() == 1


def test_the_command_asks_for_a_yes_and_says_what_it_did(known, canary, desk, mira, now, committed):
    with pytest.raises(CommandError, match="cannot be undone"):
        call_command("take_down", str(known.uid), "--by", mira.email)
    with pytest.raises(CommandError, match="no such article"):
        call_command("take_down", "x", "--by", mira.email, "--yes")
    out = io.StringIO()
    with committed(execute=True):
        call_command("take_down", str(known.uid), "--by", mira.email, "--yes", stdout=out)
    assert "Taken down. 0 datasets" in out.getvalue()
    assert everywhere(canary) == set()
