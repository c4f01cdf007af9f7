"""Two versions of a dataset side by side: what was added, removed, relabelled, settled otherwise."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from annotations import tasks
from annotations.errors import Conflict, InvalidInput, NotFound
from annotations.export import compare, comparing, tables
from annotations.models import Comparison, Dataset, Job
from annotations.people import projects
from annotations.review import queue
from tests import factories
from tests.export.test_datasets import made
from tests.export.test_rebuild import busy as busy
from tests.export.test_rebuild import change_everything


@pytest.fixture
def answered(desk, mira, rosa, now):
    article = factories.article(desk, mira, now)
    held = queue.open_article(article=article, reviewer=rosa, now=now)
    for number, word in {1: "plain", 2: "sourced"}.items():
        factories.word(held, number, word)
    queue.finish(assignment=held, now=now)
    return held


@pytest.mark.parametrize("formats", [["jsonl"], ["csv"], ["parquet"]])
@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_each_kind_of_change_is_told(answered, desk, mira, now, formats, compression):
    options = {"compression": compression}
    old = made(desk, mira, now, formats=formats, options=options)
    factories.word(answered, 1, "anonymous")
    factories.word(answered, 3, "speculative")
    factories.say(answered, 2, None, state="unsure")
    new = made(desk, mira, now, formats=formats, options=options)
    found = compare.compare(old, new)
    assert found.counts == {"added": 1, "removed": 1, "relabelled": 1, "resettled": 0, "resourced": 0, "same": 0}
    assert found.moved == {("plain", "anonymous"): 1}
    assert [(change.kind, change.sentence) for change in found.changes] == [
        ("relabelled", 1),
        ("removed", 2),
        ("added", 3),
    ]
    assert found.changes[0].old["label"] == "plain"
    assert found.changes[0].text == answered.article.sentences.get(number=1).text


def test_a_version_beside_itself_is_the_same(busy, mira, now):
    dataset = made(busy, mira, now)
    found = compare.compare(dataset, made(busy, mira, now))
    assert found.counts["same"] == dataset.counts["sentences"]
    assert not found.changes


def test_forwards_and_backwards_say_the_opposite(busy, mira, rosa, adam, now):
    old = made(busy, mira, now, include_open=True)
    change_everything(busy, mira, rosa, adam, now)
    new = made(busy, mira, now, include_open=True)
    there, back = compare.compare(old, new), compare.compare(new, old)
    assert there.counts["added"] == back.counts["removed"] > 0
    assert there.counts["removed"] == back.counts["added"] > 0
    assert all(there.counts[kind] == back.counts[kind] for kind in ("relabelled", "resettled", "resourced", "same"))
    assert (there.articles_added, there.articles_removed) == (back.articles_removed, back.articles_added) == (1, 0)
    assert (
        there.counts["same"]
        + there.counts["added"]
        + sum(there.counts[kind] for kind in ("relabelled", "resettled", "resourced"))
        == new.counts["sentences"]
    )


def test_no_more_is_listed_than_was_asked_for(answered, desk, mira, now):
    old = made(desk, mira, now)
    for number in (1, 2):
        factories.word(answered, number, "anonymous")
    factories.word(answered, 3, "speculative")
    found = compare.compare(old, made(desk, mira, now), most=1)
    assert [change.kind for change in found.changes] == ["relabelled", "added"]
    assert compare.as_json(found)["left_off"] == 1


def test_what_cannot_be_compared_says_why(answered, desk, mira, now):
    table, none = made(desk, mira, now), made(desk, mira, now, formats=["conll"])
    with pytest.raises(NotFound, match="has no table to read"):
        compare.compare(table, none)
    Dataset.objects.filter(pk=none.pk).update(state="failed")
    none.refresh_from_db()
    with pytest.raises(Conflict, match="not ready"):
        compare.compare(table, none)
    other = made(projects.create(name="Other", by=mira, now=now), mira, now, include_open=True)
    with pytest.raises(InvalidInput, match="two projects"):
        compare.compare(table, other)


def job_of(comparison, now):
    return Job.objects.claim(uid=comparison.job.uid, now=now, lease=tasks.lease())


def test_what_changed_is_found_once_and_kept(answered, desk, mira, rosa, now):
    old = made(desk, mira, now)
    factories.word(answered, 1, "anonymous")
    new = made(desk, mira, now)
    asked = tasks.start_comparison(old=old, new=new, by=rosa)
    assert tasks.start_comparison(old=old, new=new, by=mira).job == asked.job
    tasks.work(job_of(asked, now))
    known = tasks.start_comparison(old=old, new=new, by=mira)
    assert known.found == compare.as_json(compare.compare(old, new))
    assert (known.job.state, known.job.done, known.job.total) == ("done", 4, 4)
    assert Job.objects.filter(kind="compare").count() == 1
    assert tasks.start_comparison(old=new, new=old, by=mira).found is None  # the other way round is another question


def test_a_comparison_that_broke_is_looked_for_anew(answered, desk, mira, now):
    old, new = made(desk, mira, now), made(desk, mira, now)
    file = new.files.get(name="sentences.jsonl").file
    with file.open("rb") as stored:
        data = stored.read()
    file.storage.delete(file.name)
    asked = tasks.start_comparison(old=old, new=new, by=mira)
    tasks.work(job_of(asked, now))
    asked.job.refresh_from_db()
    assert (asked.job.state, "cannot be read" in asked.job.message) == ("failed", True)
    assert file.storage.save(file.name, ContentFile(data)) == file.name
    again = tasks.start_comparison(old=old, new=new, by=mira)
    assert again.job != asked.job
    tasks.work(job_of(again, now))
    again.refresh_from_db()
    assert again.found["counts"]["same"] == new.counts["sentences"]


@pytest.mark.parametrize("when", ["known", "asked for", "read"])
def test_no_comparison_of_a_withdrawn_dataset_stays(answered, desk, mira, now, when, monkeypatch):
    old, new = made(desk, mira, now), made(desk, mira, now)
    asked = tasks.start_comparison(old=old, new=new, by=mira)
    job = job_of(asked, now)
    if when == "read":  # it is taken down while the worker reads
        read = comparing.compare

        def meanwhile(*given, **more):
            found = read(*given, **more)
            tasks.take_down(article=answered.article, by=mira, now=now)
            return found

        monkeypatch.setattr(comparing, "compare", meanwhile)
    if when != "asked for":
        tasks.work(job)
    if when != "read":
        assert tasks.take_down(article=answered.article, by=mira, now=now) == 2
    if when == "asked for":
        tasks.work(job)
    assert not Comparison.objects.exists()
    job.refresh_from_db()
    assert job.state == ("done" if when == "known" else "failed")
    with pytest.raises(Conflict, match="not ready"):
        tasks.start_comparison(old=Dataset.objects.get(pk=old.pk), new=Dataset.objects.get(pk=new.pk), by=mira)


def test_the_page_and_the_api_let_it_be_found_and_show_it(answered, desk, mira, rosa, now, client):
    old = made(desk, mira, now)
    factories.word(answered, 1, "anonymous")
    new = made(desk, mira, now)
    client.force_login(rosa)
    page = f"{reverse('dataset-compare', args=[new.uid])}?with={old.number}&kind="
    program = reverse("api-dataset-compare", args=[new.uid, old.number])
    assert "Not compared yet" in client.get(page).content.decode()
    assert (client.get(program).status_code, client.get(program).json()["code"]) == (409, "not_compared")
    assert client.post(page, {"with": old.number}).url == page
    assert "hx-get" in client.get(page).content.decode()
    waiting = client.post(program)
    assert (waiting.status_code, waiting.json()["kind"]) == (202, "compare")
    assert client.get(program).json()["details"] == {"job": waiting.json()["uid"]}
    tasks.work(Job.objects.claim(uid=waiting.json()["uid"], now=now, lease=tasks.lease()))
    shown = client.get(page).content.decode()
    assert answered.article.sentences.get(number=1).text in shown
    assert "hx-get" not in shown
    assert "No such change" in client.get(f"{page}added").content.decode()
    assert client.get(program).json() == client.post(program).json()
    assert client.get(program).json()["counts"]["relabelled"] == 1
    same = reverse("api-dataset-compare", args=[new.uid, new.number])
    assert (client.post(same).status_code, client.get(same).status_code) == (409, 409)


LABEL = st.sampled_from(["plain", "sourced", None])
VERSION = st.dictionaries(st.tuples(st.sampled_from("abc"), st.integers(1, 4)), LABEL, max_size=8)


def stream(version):
    """Rows as a file has them."""
    plain = {
        "hedged": None,
        "standing": "single",
        "text": None,
        "source_start": None,
        "source_end": None,
        "source_kind": None,
    }
    ordered = sorted(version.items(), key=lambda item: item[0])
    return ({"article": a, "sentence": n, "start": n, "label": label} | plain for (a, n), label in ordered)


@given(VERSION, VERSION)
def test_every_sentence_of_either_is_told_once(old, new):
    found = compare.Compared()
    kinds = {}
    sides = compare.side_by_side(tables.by_article(stream(old)), tables.by_article(stream(new)))
    for article, before, after in sides:
        for change in compare.changes(article, before, after, found):
            assert (article, change.sentence) not in kinds
            kinds[article, change.sentence] = change.kind
    assert {key for key, kind in kinds.items() if kind == "added"} == new.keys() - old.keys()
    assert {key for key, kind in kinds.items() if kind == "removed"} == old.keys() - new.keys()
    both = old.keys() & new.keys()
    assert {key for key, kind in kinds.items() if kind == "relabelled"} == {key for key in both if old[key] != new[key]}
    assert found.counts["same"] == len([key for key in both if old[key] == new[key]])
