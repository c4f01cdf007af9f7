"""Time and size end where they are set, whatever a server does; and what fails says how."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.outbound import Kind, Limits, OperatorHost, OutboundError, Reply, Request, send
from annotations.outbound.unpacking import unpacked
from tests.outbound.conftest import Raw

LIMITS = Limits(connect=1, total=0.6, size=50_000)
HEAD = b"HTTP/1.1 200 OK\r\n"


def ask(server: Raw, limits: Limits = LIMITS, **request) -> Reply:
    url = f"http://127.0.0.1:{server.port}/"
    return send(Request(url, **request), policy=OperatorHost.of(url), limits=limits)


def kind_of(server: Raw, **request) -> Kind:
    with pytest.raises(OutboundError) as caught:
        ask(server, **request)
    return caught.value.kind


@pytest.mark.parametrize(
    ("first", "drop"),
    [(b"", b""), (b"", b"H"), (HEAD, b"X-A: b\r\n"), (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
     (HEAD + b"\r\n", b"x"), (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
     (HEAD + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"", mtime=0))],
    ids=["silence", "status", "headers", "continue", "body", "chunks", "empty members"],
)  # fmt: skip
def test_whoever_drips_is_left_when_the_time_is_up(first: bytes, drop: bytes, server: Raw) -> None:
    server.drips(first, drop)
    begin = time.monotonic()
    assert kind_of(server) in {Kind.SLOW, Kind.BROKEN}
    assert time.monotonic() - begin < 60  # it ends; the exact moment is the machine's


def test_a_body_is_read_no_further_than_its_limit(server: Raw) -> None:
    server.drips(HEAD + b"\r\n", b" " * 65536)
    assert kind_of(server) is Kind.LARGE
    server.says(HEAD + b"Content-Length: 50000\r\n\r\n" + b"x" * 50_000)
    assert len(ask(server).body) == 50_000


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_counted_as_it_unpacks(encoding: str, server: Raw) -> None:
    full = b"\0" * 30_000_000
    data = gzip.compress(full, 9) if encoding == "gzip" else zlib.compress(full, 9)
    server.says(HEAD + f"Content-Encoding: {encoding}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
    tracemalloc.start()
    try:
        assert kind_of(server) is Kind.LARGE
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


def test_packed_bodies_are_unpacked(server: Raw) -> None:
    raw = zlib.compressobj(wbits=-15)
    for encoding, data in (
        ("gzip", gzip.compress(b"hello", mtime=0)),
        ("GZIP", gzip.compress(b"hel", mtime=0) + gzip.compress(b"lo", mtime=0)),
        ("deflate", zlib.compress(b"hello")),
        ("deflate", raw.compress(b"hello") + raw.flush()),
        ("identity", b"hello"),
    ):
        server.says(HEAD + f"Content-Encoding: {encoding}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
        assert ask(server).body == b"hello"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (b"", Kind.BROKEN),
        (b"SSH-2.0-OpenSSH_9\r\n", Kind.BROKEN),
        (HEAD + b"Content-Length: 10\r\n\r\nhi", Kind.BROKEN),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhi", Kind.BROKEN),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhi", Kind.BROKEN),
        (HEAD + b"Content-Encoding: br\r\n\r\nhi", Kind.ENCODING),
        (HEAD + b"Content-Encoding: gzip, gzip\r\n\r\nhi", Kind.ENCODING),
        (HEAD + b"Content-Encoding: gzip\r\n\r\nhi there", Kind.ENCODING),
        (HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"hello", mtime=0)[:-4], Kind.BROKEN),
        (HEAD + b"X: y\r\n" * 200 + b"\r\n", Kind.BROKEN),
        (HEAD + b"X: " + b"y" * 70_000 + b"\r\n\r\n", Kind.BROKEN),
    ],
)
def test_what_cannot_be_read_says_how(said: bytes, kind: Kind, server: Raw) -> None:
    server.says(said)
    assert kind_of(server) is kind


def test_headers_that_would_break_the_request_are_not_sent(server: Raw) -> None:
    for headers in ({"Authorization": "Bearer a\r\nX: y"}, {"X\n": "y"}, {"X": "\u20ac"}):
        assert kind_of(server, headers=headers) is Kind.ADDRESS
    assert server.asked == []


def test_nobody_there_and_no_such_name() -> None:
    with pytest.raises(OutboundError) as caught:
        send(Request("http://127.0.0.1:1/"), policy=OperatorHost.of("http://127.0.0.1:1/"), limits=LIMITS)
    assert caught.value.kind is Kind.UNREACHABLE
    url = "http://a.invalid/"
    with pytest.raises(OutboundError) as caught:
        send(Request(url), policy=OperatorHost.of(url), limits=Limits(total=20))
    assert caught.value.kind in {Kind.UNKNOWN, Kind.SLOW}


def test_a_resolver_that_never_answers_is_waited_for_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: time.sleep(3) or [])
    with pytest.raises(OutboundError) as caught:
        send(Request("http://a.example/"), policy=OperatorHost.of("http://a.example/"), limits=Limits(total=0.2))
    assert caught.value.kind is Kind.SLOW


def test_neither_keys_nor_text_stand_in_what_is_shown() -> None:
    request = Request("http://a.example/", "POST", {"Authorization": "Bearer s3cret"}, b"the text")
    assert "s3cret" not in repr(request)
    assert "the text" not in repr(request)


@given(st.lists(st.binary(max_size=300), max_size=6), st.integers(1, 40), st.sampled_from(["gzip", "deflate", ""]))
def test_a_body_comes_out_as_it_went_in_however_it_is_cut(members: list[bytes], cut: int, encoding: str) -> None:
    whole = b"".join(members)
    packing = {"gzip": lambda: b"".join(map(gzip.compress, members)), "deflate": lambda: zlib.compress(whole)}
    data = packing[encoding]() if encoding else whole
    pieces = [data[at : at + cut] for at in range(0, len(data), cut)]
    assert unpacked(pieces, encoding, 10_000) == whole
    if len(whole) > 1:
        with pytest.raises(OutboundError):
            unpacked(pieces, encoding, len(whole) - 1)
