"""Two versions of a dataset side by side: what was added, removed, relabelled, settled otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import Conflict, InvalidInput, NotFound
from annotations.export import compare, tables
from annotations.models import Dataset
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
    found = compare.compare(old, made(desk, mira, now), most=1)
    assert (len(found.changes), found.left_off) == (1, 1)
    assert compare.compare(old, made(desk, mira, now), kinds=["added"]).changes == []


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
