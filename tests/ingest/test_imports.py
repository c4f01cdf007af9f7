"""Files come in through a job: each article whole, once, however often the job runs; an import goes out as one."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from annotations import tasks
from annotations.errors import Conflict, InvalidInput, NotFound, TooLarge
from annotations.ingest import imports, rejects, running
from annotations.models import (
    Article,
    ArticleVersion,
    Event,
    Import,
    Job,
    LeaseLost,
    Rejected,
    Sentence,
    Suggestion,
    broken_links,
)
from annotations.review import answers, queue
from tests.cast import ARTICLE

MINUTE = timedelta(minutes=1)


def lines(*texts, **fields):
    return "\n".join(
        json.dumps({"title": f"Article {n}", "text": text, **fields}) for n, text in enumerate(texts)
    ).encode()


@pytest.fixture
def upload(desk, mira, now):
    """Upload bytes for the harbour desk, as Mira; a table's suggested columns are taken as they are."""

    def upload(data, name="articles.jsonl", confirm=True):
        imported = imports.upload(project=desk, by=mira, now=now, name=name, data=data)
        if confirm and imported.state == Import.State.MAPPING:
            imported = imports.set_mapping(imported=imported, mapping=imported.mapping)
        return imported

    return upload


def claim(imported):
    job = imports.start(imported)
    return Job.objects.claim(uid=job.uid, now=timezone.now(), lease=MINUTE)


def work(imported):
    """Do the import's job as a worker would; returns the job, and brings the import up to date."""
    job = claim(imported)
    tasks.work(job)
    imported.refresh_from_db()
    job.refresh_from_db()
    return job


def test_a_table_waits_for_its_columns_with_a_suggestion(upload):
    imported = upload(b"headline;body;when\nA;One.;2024-01-02\n", "a.csv", confirm=False)
    assert imported.state == Import.State.MAPPING
    assert imported.mapping == {"title": "headline", "text": "body"}
    assert imports.preview(imported).samples == (("A", "One.", "2024-01-02"),)
    with pytest.raises(Conflict, match="waiting for its columns"):
        imports.start(imported)


def test_settling_the_columns_starts_it_once(upload):
    imported = upload(b"headline;body;when\nA;One.;2024-01-02\n", "a.csv", confirm=False)
    imports.set_mapping(imported=imported, mapping={**imported.mapping, "published": "when", "outlet": ""})
    assert imported.mapping == {"title": "headline", "text": "body", "published": "when"}
    with pytest.raises(Conflict, match="does not wait"):
        imports.set_mapping(imported=imported, mapping=imported.mapping)
    assert imports.start(imported) == imports.start(imported)
    work(imported)
    assert str(Article.objects.get().details.get().published) == "2024-01-02"


def test_a_text_file_needs_no_columns(upload):
    imported = upload(b"Harbour closed\n\nIt is closed. Nobody knows why.", "harbour.txt")
    assert imported.state == Import.State.QUEUED
    job = work(imported)
    assert (job.state, job.done, job.total, job.unit) == ("done", 1, 1, "articles")
    assert imported.counts == {"articles": 1, "sentences": 2, "duplicates": 0, "rejected": 0}
    assert Article.objects.get().details.get().title == "Harbour closed"


def test_good_rows_come_in_and_bad_ones_are_told(upload, settings):
    settings.MAX_ARTICLE_BYTES = 500
    data = b"\n".join(
        [lines(ARTICLE[:300]), b"{broken", lines("Fine."), lines("x" * 501), b'{"title": "=1+1", "text": "\\u200b"}']
    )
    imported = upload(data)
    job = work(imported)
    assert job.state == Job.State.DONE
    assert imported.state == Import.State.DONE
    assert (imported.counts["articles"], imported.counts["rejected"]) == (2, 3)
    assert [reject.row for reject in imported.rejected.all()] == [2, 4, 5]
    assert "0.0 MB" in imported.rejected.all()[1].reason
    out = list(rejects.lines(imported))
    assert out[0] == "row,reason,title\r\n"
    assert out[3] == "5,It has no text.,'=1+1\r\n"


@pytest.mark.parametrize("title", ["=1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_rejects_hold_no_formula(upload, title):
    imported = upload(b'{"title": "x", "text": "y"}')
    Rejected.objects.create(imported=imported, row=1, reason="It has no text.", title=title)
    assert "'" + title.replace("\r", "\r") in list(rejects.lines(imported))[1]


def test_a_file_of_many_chunks_comes_in_with_progress_and_suggestions_follow(upload, monkeypatch):
    monkeypatch.setattr(running, "ROWS_A_CHUNK", 3)
    imported = upload(lines(*(f"{ARTICLE} Part {n}." for n in range(10))))
    job = work(imported)
    assert (job.done, job.total) == (10, 10)
    assert imported.counts == {"articles": 10, "sentences": 70, "duplicates": 0, "rejected": 0}
    asking = Job.objects.get(kind=Job.Kind.SUGGEST)
    assert asking.total == 70
    tasks.work(Job.objects.claim(uid=asking.uid, now=timezone.now(), lease=MINUTE))
    assert Suggestion.objects.count() == 70
    assert list(broken_links(imported.project)) == []


def test_the_same_text_twice_in_a_file_is_one_article(upload):
    imported = upload(lines("One text.", "Other text.", "One  text.".replace("  ", " ")))
    work(imported)
    assert imported.counts == {"articles": 2, "sentences": 2, "duplicates": 1, "rejected": 0}
    again = upload(lines("Other text.", "Third text."))
    work(again)
    assert again.counts == {"articles": 1, "sentences": 1, "duplicates": 1, "rejected": 0}
    assert again.articles.count() == 1


def test_an_attempt_that_broke_is_taken_up_where_it_was(upload, monkeypatch):
    monkeypatch.setattr(running, "ROWS_A_CHUNK", 2)
    imported = upload(lines("A a.", "B b.", "C c.", "A a.", "D d."))
    job = claim(imported)
    real, calls = running.store, []

    def breaks(**values):
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit
        return real(**values)

    monkeypatch.setattr(running, "store", breaks)
    with pytest.raises(SystemExit):
        tasks.work(job)
    assert Article.objects.count() == 2
    monkeypatch.setattr(running, "store", real)
    retaken = Job.objects.claim(uid=job.uid, now=timezone.now() + 2 * MINUTE, lease=MINUTE)
    tasks.work(retaken)
    imported.refresh_from_db()
    assert imported.counts == {"articles": 4, "sentences": 4, "duplicates": 1, "rejected": 0}
    assert Event.objects.filter(kind="article.added").count() == Article.objects.count() == 4


def test_an_overtaken_attempt_leaves_nothing_behind(upload):
    imported = upload(lines("A a."))
    job = claim(imported)
    Job.objects.filter(pk=job.pk).update(attempts=job.attempts + 1)
    with pytest.raises(LeaseLost):
        imports.run(job)
    assert not Article.objects.exists()


def test_a_chunk_is_stored_whole_or_not_at_all(upload, monkeypatch):
    imported = upload(lines("A a.", "B b."))
    monkeypatch.setattr("annotations.ingest.load.insert_sentences", lambda rows: 1 / 0)
    job = work(imported)
    assert (job.state, imported.state) == (Job.State.FAILED, Import.State.FAILED)
    assert "ZeroDivisionError" in job.message
    assert not Article.objects.exists()
    assert not ArticleVersion.objects.exists()
    assert not Event.objects.filter(kind="article.added").exists()


def test_a_failed_import_can_be_retried(upload, monkeypatch):
    imported = upload(lines("A a."))
    with monkeypatch.context() as patch:
        patch.setattr("annotations.ingest.load.insert_sentences", lambda rows: 1 / 0)
        job = work(imported)
    tasks.retry([job], by=imported.by, now=timezone.now())
    tasks.work(Job.objects.claim(uid=job.uid, now=timezone.now(), lease=MINUTE))
    imported.refresh_from_db()
    assert imported.state == Import.State.DONE
    assert imported.counts["articles"] == 1


def test_a_file_with_a_header_alone_fails_with_a_sentence(upload):
    imported = upload(b"title,text\n", "a.csv")
    job = work(imported)
    assert (job.state, imported.state) == (Job.State.FAILED, Import.State.FAILED)
    assert job.message == "There is no article in this file."


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.pdf", b"x", "is not a PDF, though it is called so"),
        ("a.exe", b"x", "cannot be read"),
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n", "is empty"),
        ("a.txt", b"\x00\x01\x02" * 9, "not a text file"),
        ("a.jsonl", b"nothing", "No line"),
    ],
)
def test_a_file_that_gives_nothing_is_refused_at_once(upload, name, data, said):
    with pytest.raises(InvalidInput, match=said):
        upload(data, name)
    assert not Import.objects.exists()


def test_files_over_the_limits_are_refused_at_once(upload, settings):
    settings.MAX_FILE_BYTES = 1000
    settings.MAX_ARTICLE_BYTES = 500
    with pytest.raises(TooLarge, match="This file has"):
        upload(b"x" * 1001)
    with pytest.raises(TooLarge, match="This article has"):
        upload(b"x" * 501, "a.txt")


def test_the_path_of_an_uploaded_file_is_not_kept(upload):
    assert upload(b"x y z", "C:\\Users\\me\\..\\secret\\a.txt").original_name == "a.txt"
    assert upload(b"x y z", "../../etc/a.txt").original_name == "a.txt"


# --- taking back -----------------------------------------------------------------------------------------------------


@pytest.fixture
def three(upload):
    """An import of three articles, done."""
    imported = upload(lines("One text.", "Other text.", "Third text."))
    work(imported)
    return imported


def test_an_import_is_taken_back_as_one(three, mira, now):
    assert imports.take_back(imported=three, by=mira, now=now) == 3
    assert three.state == Import.State.TAKEN_BACK
    assert not Article.objects.live().exists()
    event = Event.objects.get(kind="import.taken_back")
    assert (event.subject, event.new) == (f"import/{three.uid}", {"articles": 3})
    assert list(broken_links(three.project)) == []
    with pytest.raises(Conflict, match="already"):
        imports.take_back(imported=three, by=mira, now=now)


def test_a_text_that_was_taken_back_may_come_again(three, upload, mira, now):
    imports.take_back(imported=three, by=mira, now=now)
    again = upload(lines("One text."))
    work(again)
    assert again.counts["articles"] == 1
    assert Article.objects.live().count() == 1


def test_an_import_that_somebody_answered_in_stays(three, mira, rosa, now):
    article = three.articles.first()
    assignment = queue.open_article(article=article, reviewer=rosa, now=now)
    change = answers.Change(label="plain", state="labelled")
    answers.record(assignment=assignment, number=1, operation=uuid.uuid4(), version=0, change=change, now=now)
    with pytest.raises(Conflict, match="has answered"):
        imports.take_back(imported=three, by=mira, now=now)
    assert Article.objects.live().count() == 3
    assert not Event.objects.filter(kind="import.taken_back").exists()


def test_an_import_with_an_article_that_is_done_stays(three, mira, rosa, now):
    queue.finish(assignment=queue.open_article(article=three.articles.first(), reviewer=rosa, now=now), now=now)
    with pytest.raises(Conflict, match="has finished"):
        imports.take_back(imported=three, by=mira, now=now)


def test_an_article_that_is_only_open_does_not_keep_it_and_can_no_longer_be_answered(three, mira, rosa, now):
    assignment = queue.open_article(article=three.articles.first(), reviewer=rosa, now=now)
    imports.take_back(imported=three, by=mira, now=now)
    assignment.refresh_from_db()
    assert assignment.state == assignment.State.RETURNED
    assert Event.objects.filter(kind="assignment.freed", subject=f"assignment/{assignment.uid}").exists()
    change = answers.Change(label="plain", state="labelled")
    with pytest.raises(NotFound):
        answers.record(assignment=assignment, number=1, operation=uuid.uuid4(), version=0, change=change, now=now)


def test_an_import_that_runs_is_stopped_before_it_is_taken_back(upload, mira, now):
    imported = upload(lines("One text.", "Other text."))
    job = claim(imported)
    imports.take_back(imported=imported, by=mira, now=now)
    tasks.work(job)
    job.refresh_from_db()
    imported.refresh_from_db()
    assert (job.state, imported.state) == (Job.State.CANCELLED, Import.State.TAKEN_BACK)
    assert not Sentence.objects.exists()


def test_an_import_that_waits_for_its_columns_can_be_dropped(upload, mira, now):
    imported = upload(b"title,text\na,b\n", "a.csv", confirm=False)
    assert imports.take_back(imported=imported, by=mira, now=now) == 0
    with pytest.raises(Conflict):
        imports.set_mapping(imported=imported, mapping={"title": "title", "text": "text"})


@pytest.mark.postgres_only
def test_a_long_import_lets_the_database_count_what_came(upload, monkeypatch):
    """Until it has counted texts it takes them for few, and reads all of the project's for each chunk."""
    monkeypatch.setattr(running, "COUNTED_AFTER", 30)
    work(upload(lines(*(f"The gate number {n} was opened." for n in range(50)))))
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'annotations_articleversion'")
        assert cursor.fetchone()[0] >= 30
