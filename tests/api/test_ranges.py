"""Files of datasets are had whole, in parts, or not at all if the program has them."""

from __future__ import annotations

import hashlib
import io
import itertools
from datetime import datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponseBase
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from annotations.api import ranges
from annotations.models import Dataset, DatasetFile, Project, User

BYTES = bytes(range(256)) * 700  # more than two chunks
DIGEST = hashlib.sha256(BYTES).hexdigest()
ETAG = f'"{DIGEST}"'


class Watched(io.BytesIO):
    """A file that knows how many are open."""

    opened: list[Watched] = []

    def __init__(self, data: bytes, first: int) -> None:
        super().__init__(data)
        self.seek(first)
        Watched.opened.append(self)


def ask(data: bytes, method: str = "GET", **headers: str) -> HttpResponseBase:
    """What a file of these bytes answers, without a site around it."""
    Watched.opened.clear()
    stored = ranges.Stored(
        name="a.jsonl", media_type="text/plain", size=len(data), digest=DIGEST, open=lambda first: Watched(data, first)
    )
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ranges.answer(RequestFactory().generic(method, "/", headers=named), stored)


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def give_up(answer: HttpResponseBase) -> None:
    """What a server does with an answer that nobody reads on, but for telling the database."""
    for close in answer._resource_closers:
        close()


@given(st.data())
def test_any_parts_put_together_are_the_file(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 200_000) | st.integers(1, 300))
    whole = (BYTES * 2)[:size]
    cuts = sorted(data.draw(st.sets(st.integers(1, size), max_size=6)) | {0, size})
    parts = []
    for first, after in itertools.pairwise(cuts):
        asked = f"bytes={first}-{after - 1}" if after < size or data.draw(st.booleans()) else f"bytes={first}-"
        answer = ask(whole, Range=asked)
        assert answer.status_code == 206
        assert answer["Content-Range"] == f"bytes {first}-{after - 1}/{size}"
        parts.append(content(answer))
        assert answer["Content-Length"] == str(len(parts[-1]))
        assert [file.closed for file in Watched.opened] == [True]
    assert b"".join(parts) == whole


@given(st.binary(max_size=40), st.from_regex(r"(bytes|BYTES|lines)? ?=? ?[0-9]{0,3}-?[0-9]{0,3},?-?[0-9]{0,2}"))
def test_whatever_is_asked_the_answer_is_what_it_says(whole: bytes, header: str) -> None:
    answer = ask(whole, Range=header)
    if answer.status_code == 200:
        assert content(answer) == whole
    elif answer.status_code == 206:
        place, size = answer["Content-Range"].removeprefix("bytes ").split("/")
        first, last = map(int, place.split("-"))
        assert content(answer) == whole[first : last + 1] != b""
        assert int(size) == len(whole)
    else:
        assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(whole)}")
    assert all(file.closed for file in Watched.opened)


@pytest.mark.parametrize(
    ("header", "status", "found"),
    [
        ("", 200, b"0123456789"),
        ("bytes=0-0", 206, b"0"),
        ("bytes=3-5", 206, b"345"),
        ("bytes=3-", 206, b"3456789"),
        ("bytes=3-99", 206, b"3456789"),
        ("bytes=-3", 206, b"789"),
        ("bytes=-99", 206, b"0123456789"),
        ("Bytes=3-5", 206, b"345"),
        ("bytes=1-2,4-5", 200, b"0123456789"),
        ("bytes=5-3", 200, b"0123456789"),
        ("bytes=-", 200, b"0123456789"),
        ("bytes=a-b", 200, b"0123456789"),
        ("bytes=٣-٥", 200, b"0123456789"),
        ("lines=1-2", 200, b"0123456789"),
        ("bytes=10-", 416, None),
        ("bytes=99-100", 416, None),
        ("bytes=99999999999999999999-", 416, None),
        ("bytes=-0", 416, None),
    ],
)
def test_what_a_range_gives(header: str, status: int, found: bytes | None) -> None:
    answer = ask(b"0123456789", Range=header)
    assert answer.status_code == status
    if found is not None:
        assert content(answer) == found


@pytest.mark.parametrize(
    ("header", "status"),
    [(ETAG, 304), (f"W/{ETAG}", 304), (f'"x", {ETAG}', 304), ("*", 304), ('"x"', 200), (DIGEST, 200)],
)
def test_a_program_that_has_the_file_gets_nothing(header: str, status: int) -> None:
    for method in ("GET", "HEAD"):
        answer = ask(BYTES, method, If_None_Match=header, Range="bytes=0-4" if status == 304 else "")
        assert (answer.status_code, answer["ETag"]) == (status, ETAG)
        content(answer)
    assert ask(BYTES, If_Match='"x"').status_code == 412


@pytest.mark.parametrize(
    ("header", "status"),
    [(ETAG, 206), ('"x"', 200), (f"W/{ETAG}", 200), ("Sat, 14 Mar 2026 09:00:00 GMT", 200)],
)
def test_a_part_of_another_file_is_never_given(header: str, status: int) -> None:
    assert ask(BYTES, Range="bytes=0-4", If_Range=header).status_code == status
    assert ask(BYTES, Range="bytes=999999999-", If_Range='"x"').status_code == 200


def test_an_answer_given_up_closes_its_file_and_head_opens_none() -> None:
    answer: Any = ask(BYTES)
    next(iter(answer.streaming_content))
    assert not Watched.opened[0].closed
    give_up(answer)
    assert Watched.opened[0].closed
    never_read: Any = ask(BYTES, Range="bytes=5-")
    give_up(never_read)
    assert Watched.opened[0].closed
    head = ask(BYTES, "HEAD", Range="bytes=0-4")
    assert (head.status_code, head["Content-Length"], head["Accept-Ranges"]) == (200, str(len(BYTES)), "bytes")
    assert Watched.opened == []


def test_an_empty_file_is_given_whole() -> None:
    assert content(ask(b"")) == b""
    assert ask(b"", Range="bytes=0-").status_code == 416


@pytest.fixture
def address(desk: Project, mira: User, now: datetime) -> str:
    made = Dataset.objects.create(
        project=desk, number=1, by=mira, formats=["jsonl"], state="ready", watermark=1, ready_at=now
    )
    file = DatasetFile(dataset=made, name="sentences.jsonl", kind="sentences", digest=DIGEST, size=len(BYTES))
    file.file.save("sentences.jsonl", ContentFile(BYTES))
    return f"/api/v1/datasets/{made.uid}/files/sentences.jsonl"


def test_a_datasets_file_is_had_so_through_the_site(client: Client, address: str, vera: User) -> None:
    client.force_login(vera)
    whole = client.get(address)
    assert (whole.status_code, content(whole)) == (200, BYTES)
    assert whole["Content-Type"] == "application/x-ndjson"
    assert whole["Content-Disposition"] == 'attachment; filename="harbour-desk-v1-sentences.jsonl"'
    part = client.get(address, headers={"range": "bytes=-10", "if-range": whole["ETag"]})
    assert (part.status_code, content(part)) == (206, BYTES[-10:])
    head = client.head(address)
    assert (head.status_code, head["Content-Length"]) == (200, str(len(BYTES)))
    assert client.get(address, headers={"if-none-match": whole["ETag"]}).status_code == 304
    gone = client.get(address, headers={"range": f"bytes={len(BYTES)}-"})
    assert (gone.status_code, gone.json()["code"]) == (416, "no_such_range")
    assert client.head(address.replace("sentences", "answers")).status_code == 404
