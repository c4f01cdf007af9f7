"""A server that speaks OpenAI's chat completions over HTTP, well or badly: whatever such a server may do to us.

It has no model. By default it answers by the cues; tests/services/obeying.py has one that obeys what a text says.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from annotations.text import propose


@dataclass(frozen=True)
class Received:
    """One request as it came. `rows`: the sentences in it, {n, answer, text}."""

    path: str
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        return dict(json.loads(self.raw))

    @property
    def rows(self) -> list[dict[str, Any]]:
        nonce, data, end = self.body["messages"][-1]["content"].split("\n")
        assert nonce == end
        assert len(nonce) == 32
        return list(json.loads(data))


@dataclass(frozen=True)
class Sent:
    """What goes back. `pieces`: the body bit by bit; `length`: announce its length."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: Iterable[bytes] | None = None
    wait: float = 0.0


Behaviour = Callable[[Received], Sent]


def saying(content: Any, **choice: Any) -> Sent:
    """A chat completion with these words."""
    words = content if isinstance(content, str) else json.dumps(content)
    first = {"index": 0, "message": {"role": "assistant", "content": words}, "finish_reason": "stop"} | choice
    return Sent(body=json.dumps({"id": "c1", "object": "chat.completion", "choices": [first]}).encode())


def rows_by_cues(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the cues say of these sentences, as a model would put it."""
    texts = [row["text"] for row in rows]
    found = []
    for row, said in zip(rows, propose.propose(texts), strict=True):
        if row["answer"] and said is not None:
            words = {
                name: span.of(row["text"]) if span else None
                for name, span in (("source", said.source), ("cue", said.cue))
            }
            kind = said.source_kind.value if said.source_kind else None
            found.append({"n": row["n"], "label": said.label, "hedged": said.hedged, "kind": kind, **words})
    return found


def by_cues(received: Received) -> Sent:
    return saying({"sentences": rows_by_cues(received.rows)})


def answering(status: int, **headers: str) -> Behaviour:
    """Always this status, with a body that must not be shown to anybody."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda received: Sent(status, b'{"error": {"message": "secret words of the server"}}', named)


def slow(received: Received) -> Sent:
    """A byte every tenth of a second, for ever."""

    def drip() -> Iterator[bytes]:
        while True:
            yield b" "
            time.sleep(0.1)

    return Sent(pieces=drip())


def huge(received: Received) -> Sent:
    """Spaces without end."""

    def flood() -> Iterator[bytes]:
        while True:
            yield b" " * 65536

    return Sent(pieces=flood())


def bomb(received: Received) -> Sent:
    """A hundred megabytes in a hundred kilobytes."""
    return Sent(body=gzip.compress(b" " * 100_000_000, 9), headers={"Content-Encoding": "gzip"})


def packed(received: Received) -> Sent:
    """A good reply, gzipped."""
    return Sent(body=gzip.compress(by_cues(received).body), headers={"Content-Encoding": "gzip"})


def cut_off(received: Received) -> Sent:
    """Announces more than it sends."""
    return Sent(body=b'{"choices": [', headers={"Content-Length": "1000"})


def without_formats(received: Received) -> Sent:
    """An older server: it knows no response_format, and no temperature."""
    if {"response_format", "temperature"} & set(received.body):
        return Sent(400, b'{"error": "unknown field"}')
    return saying("```json\n" + json.dumps({"sentences": rows_by_cues(received.rows)}) + "\n```")


class StandIn:
    """`behaviour` for all requests, but the first of `once` for the next one. `received`: all that came."""

    def __init__(self) -> None:
        self.behaviour: Behaviour = by_cues
        self.once: deque[Behaviour] = deque()
        self.received: list[Received] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def texts(self) -> str:
        """Every text that ever came here."""
        return "\n".join(row["text"] for received in self.received for row in received.rows)


@contextlib.contextmanager
def stand_in() -> Iterator[StandIn]:
    """A stand-in that listens until the block ends."""
    told = StandIn()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            received = Received(self.path, {name.lower(): value for name, value in self.headers.items()}, raw)
            told.received.append(received)
            behaviour = told.once.popleft() if told.once else told.behaviour
            with contextlib.suppress(ConnectionError):
                self.reply(behaviour(received))

        do_GET = do_POST

        def reply(self, sent: Sent) -> None:
            time.sleep(sent.wait)
            self.send_response(sent.status)
            headers = {"Content-Type": "application/json", "Connection": "close"} | dict(sent.headers)
            if sent.pieces is None:
                headers = {"Content-Length": str(len(sent.body))} | headers
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.close_connection = True
            for piece in [sent.body] if sent.pieces is None else sent.pieces:
                self.wfile.write(piece)
                self.wfile.flush()

        def log_message(self, *given: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
