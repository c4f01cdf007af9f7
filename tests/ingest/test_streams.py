"""Rows are read as a stream: the same rows whatever the block's size, from any place on, and nothing held for long."""

from __future__ import annotations

import io
import json as standard
import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import InvalidInput
from annotations.ingest import readers
from annotations.ingest.readers import Draft, Reject, streams

MAPPING = {"title": "title", "text": "text"}
MB = 1_000_000


def all_of(name, data, since=None):
    return list(readers.rows(name, io.BytesIO(data), MAPPING).since(since))


def count_of(name, data):
    return readers.rows(name, io.BytesIO(data), MAPPING).count()


def written(name, texts):
    """A file with these texts, some of its rows broken."""
    if name == "csv":
        return (
            "title,text\r\n" + "".join(f'T{n},"{text}"\n' for n, text in enumerate(texts)) + 'odd,"x" y\r\nlast,"end"'
        )
    rows = [standard.dumps({"title": f"T{n}", "text": text}, ensure_ascii=n % 2 == 0) for n, text in enumerate(texts)]
    return (
        "[" + " ,\n".join(rows) + "]" if name == "json" else "\r\n\n".join([*rows, "{broken", rows[0] if rows else ""])
    )


TEXTS = st.lists(st.text(st.characters(exclude_characters='"\x00\r', exclude_categories=["Cs", "Cc"]), min_size=1))


@pytest.mark.parametrize("name", ["jsonl", "csv", "json"])
@given(texts=TEXTS, block=st.integers(1, 40), mark=st.booleans())
def test_rows_do_not_depend_on_the_size_of_the_blocks(name, texts, block, mark):
    data = ("\ufeff" * mark + written(name, texts)).encode()
    with pytest.MonkeyPatch.context() as patch:
        whole = all_of(name, data)
        patch.setattr(streams, "BLOCK", block)
        assert all_of(name, data) == whole
        assert count_of(name, data) == len(whole)


@pytest.mark.parametrize("name", ["jsonl", "csv", "json"])
@given(texts=TEXTS)
def test_reading_goes_on_after_any_row_and_each_knows_its_bytes(name, texts):
    data = written(name, texts).encode()
    rows = all_of(name, data)
    for number, row in enumerate(rows, start=1):
        assert all_of(name, data, row.place) == rows[number:]
        if name != "csv":
            piece = data[row.start : row.place.byte].strip()
            assert isinstance(row.found, Reject) or standard.loads(piece)["title"] == row.found.title


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-with-mark", "utf-32", "cp1252"])
@pytest.mark.parametrize("name", ["jsonl", "csv", "json"])
def test_files_in_other_encodings_give_the_same_rows(name, encoding):
    text = written(name, ["Der Kai ist geschlossen, sagte Müller.", "Zweitens: übermorgen."])
    data = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-with-mark" else text.encode(encoding)
    assert [row.found.text for row in all_of(name, data) if isinstance(row.found, Draft)][:2] == [
        "Der Kai ist geschlossen, sagte Müller.",
        "Zweitens: übermorgen.",
    ]


def test_a_large_file_in_another_encoding_is_refused_before_it_is_in_memory(monkeypatch):
    monkeypatch.setattr(streams, "MOST_WHOLE", 1000)
    with pytest.raises(InvalidInput, match="save it so"):
        all_of("jsonl", written("jsonl", ["x" * 2000]).encode("utf-16"))


GOOD = b'{"title": "Fine", "text": "A text."}\n'


@pytest.mark.parametrize("at", [5, 3 * MB, 6 * MB - 3])
def test_a_null_byte_anywhere_refuses_the_file(at):
    data = bytearray(GOOD * (6 * MB // len(GOOD)))
    data[min(at, len(data) - 3)] = 0
    with pytest.raises(InvalidInput, match="not a text file"):
        all_of("jsonl", bytes(data))


def test_broken_utf_8_in_the_middle_of_a_large_file_is_never_replaced():
    data = GOOD * 50_000 + b'{"title": "caf\xe9", "text": "A text."}\n' + GOOD * 50_000
    found = all_of("jsonl", data)
    assert {row.found.encoding for row in found} == {"cp1252"}
    assert found[50_000].found.title == "café"


@pytest.mark.parametrize("end", [b'{"title": "x", "te', b'{"title": "x", "text": "caf\xc3'])
def test_a_truncated_last_line_is_told_and_the_others_are_read(end):
    found = [row.found for row in all_of("jsonl", GOOD + end)]
    assert found[0].title == "Fine"
    assert isinstance(found[1], Reject)


def test_line_ends_of_each_kind_in_one_file():
    data = b"title,text\r\na,One.\rb,Two.\nc,Three."
    assert [row.found.title for row in all_of("csv", data)] == ["a", "b", "c"]


@pytest.mark.parametrize("name", ["jsonl", "csv", "json"])
def test_a_row_that_is_too_long_is_rejected_and_never_held(name, monkeypatch):
    monkeypatch.setattr(streams, "LONGEST_ROW", MB)
    monkeypatch.setattr(streams, "BLOCK", 100_000)
    giant = b"word " * (4 * MB)
    data = {
        "jsonl": GOOD + b'{"title": "x", "text": "' + giant + b'"}\n' + GOOD,
        "csv": b"title,text\nFine,A text.\nx," + giant + b"\nFine,A text.\n",
        "json": b"[" + GOOD + b', {"title": "x", "text": "' + giant + b'"}, ' + GOOD + b"]",
    }[name]
    file = io.BytesIO(data)
    tracemalloc.start()
    try:
        found = [row.found for row in readers.rows(name, file, MAPPING).since(None)]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [isinstance(row, Reject) for row in found] == [False, True, False][: 2 if name == "json" else 3]
    assert peak < 12 * MB, peak


def test_an_open_quotation_mark_swallows_no_more_than_one_row_may_have(monkeypatch):
    monkeypatch.setattr(streams, "LONGEST_ROW", 1000)
    data = b'title,text\nbad,"never closed\n' + b"".join(b"T%d,One.\n" % n for n in range(1000))
    found = [row.found for row in all_of("csv", data)]
    assert isinstance(found[0], Reject)
    assert [row.title for row in found[1:]] == [f"T{n}" for n in range(1000)]


def test_memory_does_not_grow_with_the_file():
    dice = random.Random(7)
    words = " ".join(dice.choice(("quay", "ferry", "harbour", "mayor")) for _ in range(400))
    peaks = []
    for rows in (2_000, 20_000):
        line = standard.dumps({"title": "T", "text": words}).encode() + b"\n"
        file = io.BytesIO(line * rows)
        tracemalloc.start()
        for _ in readers.rows("jsonl", file, MAPPING).since(None):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + MB // 2, peaks
