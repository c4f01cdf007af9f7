"""An import is stopped at once and goes on where it was; its rejected rows come out as they went in."""

import io
import json
import random
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from annotations import tasks
from annotations.errors import Conflict
from annotations.ingest import imports, readers, rejects, running
from annotations.models import Article, Event, Import, Job, Rejected, broken_links

MINUTE = timedelta(minutes=1)


def line(number):
    return json.dumps({"title": f"T{number}", "text": f"Part {number} is told."})


@pytest.fixture
def begun(desk, mira, now):
    def begun(data, name="a.jsonl"):
        imported = imports.upload(project=desk, by=mira, now=now, name=name, data=data)
        imported = imports.set_mapping(imported=imported, mapping=imported.mapping)
        job = imports.start(imported)
        return imported, Job.objects.claim(uid=job.uid, now=timezone.now(), lease=MINUTE)

    return begun


@pytest.fixture
def mira_at(client, mira):
    client.force_login(mira)
    return client


def work(job):
    tasks.work(Job.objects.claim(uid=job.uid, now=timezone.now(), lease=MINUTE))


def test_an_import_that_was_stopped_goes_on_and_ends_as_if_it_had_not_been(begun, mira, now, monkeypatch):
    seed = random.randrange(2**32)
    dice = random.Random(seed)
    monkeypatch.setattr(running, "ROWS_A_CHUNK", 3)
    rows = [dice.choice((line(dice.randrange(30)), "{broken")) for _ in range(40)]
    imported, job = begun("\n".join(rows).encode())
    real, stops = running.store, [dice.randrange(1, 6), dice.randrange(6, 12)]
    calls, starts = [], []

    def store(**values):
        calls.append(1)
        if len(calls) in stops:
            assert tasks.stop_import(imported, by=mira, now=now)
        return real(**values)

    def since(self, place):
        starts.append(place.row if place else 0)
        return original(self, place)

    original = readers.StreamedRows.since
    monkeypatch.setattr(running, "store", store)
    monkeypatch.setattr(readers.StreamedRows, "since", since)
    tasks.work(job)
    while imported.state == Import.State.STOPPED:
        work(tasks.go_on_with_import(imported, by=mira, now=now))
        imported.refresh_from_db()
    good = {row for row in rows if row != "{broken"}
    assert imported.state == Import.State.DONE, seed
    assert imported.counts == {
        "articles": len(good),
        "sentences": len(good),
        "duplicates": len(rows) - rows.count("{broken") - len(good),
        "rejected": rows.count("{broken"),
    }, seed
    assert imported.rejected.count() == rows.count("{broken")
    assert Event.objects.filter(kind="article.added").count() == Article.objects.count() == len(good)
    assert list(broken_links(imported.project)) == []
    assert starts == sorted(starts), (seed, starts)
    assert starts[-1] > 0, (seed, starts)


def test_one_that_is_done_is_not_stopped_and_does_not_go_on(begun, mira, now):
    imported, job = begun(line(1).encode())
    tasks.work(job)
    imported.refresh_from_db()
    assert not tasks.stop_import(imported, by=mira, now=now)
    with pytest.raises(Conflict, match="cannot go on"):
        tasks.go_on_with_import(imported, by=mira, now=now)


def test_one_that_was_stopped_can_be_taken_back(begun, mira, now, monkeypatch):
    monkeypatch.setattr(running, "ROWS_A_CHUNK", 1)
    imported, _job = begun(line(1).encode())
    tasks.stop_import(imported, by=mira, now=now)
    imports.take_back(imported=imported, by=mira, now=now)
    assert imported.state == Import.State.TAKEN_BACK
    with pytest.raises(Conflict):
        tasks.go_on_with_import(imported, by=mira, now=now)


FILES = {
    "a.jsonl": (line(1) + '\n{broken\r\n{"title": "No text"}\n' + line(2), '{broken\r\n{"title": "No text"}\n'),
    "a.csv": (
        'title,text\r\n"A, a",Fine.\r\nB\r\n"C","Two\nlines",more\r\nD,',
        'title,text\r\nB\r\n"C","Two\nlines",more\r\nD,\n',
    ),
    "a.json": (f'[{line(1)}, 7, {{"title": "No text"}}, {line(2)}]', '[\n7,\n{"title": "No text"}\n]\n'),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_rejected_rows_come_out_as_they_went_in(name, encoding, begun):
    data, wanted = FILES[name]
    imported, job = begun(data.encode(encoding), name)
    tasks.work(job)
    imported.refresh_from_db()
    out = b"".join(rejects.rows(imported))
    assert out.decode() == wanted
    again = readers.rows(imported.reader, io.BytesIO(out), imported.mapping)
    assert again.count() == imported.counts["rejected"]


def test_more_rows_than_a_page_shows_are_all_kept_and_counted_by_reason(begun):
    imported, job = begun(
        "\n".join(["{broken", *(f'{{"title": "{"x" * (301 + n)}", "text": "y"}}' for n in range(80))]).encode()
    )
    tasks.work(job)
    assert sum(1 for _ in rejects.lines(imported)) == 82
    assert rejects.reasons(imported) == [
        ("Its title has … characters; at most … are allowed.", 80),
        ("It is not JSON: Expecting property name enclosed in double quotes at character ….", 1),
    ]


def test_rejected_rows_go_with_the_import_and_with_its_file(begun, mira, now):
    imported, job = begun((line(1) + "\n{broken").encode())
    tasks.work(job)
    article = Article.objects.get()
    tasks.take_down(article=article, by=mira, now=now)
    tasks.erase_files()
    assert not Rejected.objects.exists()
    imported.refresh_from_db()
    assert list(rejects.rows(imported)) == []
    other, job = begun(b"{broken\n" + line(2).encode())
    tasks.work(job)
    imports.take_back(imported=other, by=mira, now=now)
    assert not Rejected.objects.exists()


def test_the_page_stops_an_import_and_lets_it_go_on(begun, mira_at):
    imported, job = begun((line(1) + "\n{broken").encode())
    page = mira_at.get(reverse("import", args=[imported.uid])).content.decode()
    assert reverse("import-stop", args=[imported.uid]) in page
    mira_at.post(reverse("import-stop", args=[imported.uid]))
    tasks.work(job)
    page = mira_at.get(reverse("import", args=[imported.uid])).content.decode()
    assert "was stopped" in page
    assert not Article.objects.exists()
    mira_at.post(reverse("import-go-on", args=[imported.uid]))
    work(job)
    page = mira_at.get(reverse("import", args=[imported.uid])).content.decode()
    assert "The rows as they were" in page
    answer = mira_at.get(reverse("import-rejected-rows", args=[imported.uid]))
    assert b"".join(answer.streaming_content) == b"{broken\n"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_job_tells_its_phase_speed_and_time_left(begun, now):
    _imported, job = begun(line(1).encode())
    job.began, job.done, job.total, job.started_at = 100, 400, 1000, now - 2 * MINUTE
    assert (job.speed(now), job.seconds_left(now)) == (150, 240)
    job.done = 100
    assert (job.speed(now), job.seconds_left(now)) == (None, None)
