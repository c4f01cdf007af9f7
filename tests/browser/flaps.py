"""A network that fails between the browser and the workbench: it cuts, delays and refuses, by a seed."""

from __future__ import annotations

import contextlib
import json
import random
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

PATIENCE = 30.0
UNLUCKY = 3  # how often at most the same operation is cut by chance
WRITE = re.compile(r"^(PUT|POST) /api/v1/articles/")
# refuse: nothing was forwarded. swallow: the server has done it, and no answer comes. half: half of the answer comes.
# slow: the whole answer, late.
CUTS = ("refuse", "swallow", "half")


@dataclass
class Passed:
    """One write of the API that came by: its operation, what became of it, and when."""

    path: str
    operation: str
    body: dict[str, Any]
    fault: str = ""
    status: int = 0
    begun: float = field(default_factory=time.monotonic)
    ended: float = 0.0


class Flaps:
    """The proxy. `url`: where the browser goes. While `down` is set every connection is refused."""

    def __init__(self, workbench: str, seed: int) -> None:
        self.target = int(workbench.rsplit(":", 1)[1])
        self.seed = seed
        self.random = random.Random(seed)
        self.down = threading.Event()
        self.chance = 0.0  # that a write is cut
        self.delay = 0.0  # seconds that each write takes longer
        self.cuts = 0
        self.passed: list[Passed] = []
        self.fault: Callable[[Passed], str] = self.by_chance
        self.lock = threading.Lock()
        self.server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://localhost:{self.server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def by_chance(self, write: Passed) -> str:
        if sum(one.operation == write.operation for one in self.passed) >= UNLUCKY:
            return ""
        return self.random.choice(CUTS) if self.random.random() < self.chance else ""

    def writes(self, word: str = "") -> list[Passed]:
        """The writes whose path has the word and that were forwarded."""
        return [one for one in self.passed if word in one.path and one.fault != "refuse"]

    def most_at_once(self, key: Callable[[Passed], str]) -> int:
        """How many of the writes with the same `key` were ever under way at once."""
        ends = [(one.begun, 1, key(one)) for one in self.passed] + [(one.ended, -1, key(one)) for one in self.passed]
        now: dict[str, int] = {}
        most = 0
        for _, step, name in sorted(ends):
            now[name] = now.get(name, 0) + step
            most = max(most, now[name])
        return most

    def close(self) -> None:
        self.server.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._quietly, args=(connection,), daemon=True).start()

    def _quietly(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            connection.settimeout(PATIENCE)
            self._one(connection)
        with contextlib.suppress(OSError):
            connection.close()

    def _one(self, connection: socket.socket) -> None:
        if self.down.is_set():
            return reset(connection)
        request, head, body = read_request(connection.makefile("rb"))
        write = self._note(request, body) if WRITE.match(request) else None
        fault = write.fault if write else ""
        if self.down.is_set() or fault == "refuse":
            return self._end(write, connection, b"", 0)
        if write and self.delay:
            time.sleep(self.delay)
        try:
            answer = forwarded(self.target, head, body) or (b"" if write else forwarded(self.target, head, body))
            status = int(answer.split(b" ", 2)[1])
        except (OSError, IndexError):  # the workbench itself is away
            return self._end(write, connection, b"", 0)
        sent = {"swallow": b"", "half": half_of(answer)}.get(fault, answer)
        if self.down.is_set():
            sent = b""
        return self._end(write, connection, sent, status, whole=sent is answer)

    def _note(self, request: str, body: bytes) -> Passed:
        given = json.loads(body or b"{}")
        write = Passed(request.split(" ")[1], given.get("operation", ""), given)
        with self.lock:
            write.fault = self.fault(write)
            self.cuts += write.fault in CUTS
            self.passed.append(write)
        return write

    @staticmethod
    def _end(write: Passed | None, connection: socket.socket, sent: bytes, status: int, *, whole: bool = False) -> None:
        if write:
            write.status, write.ended = status, time.monotonic()
        if sent:
            connection.sendall(sent)
        if not whole:
            reset(connection)


def read_request(stream: BinaryIO) -> tuple[str, bytes, bytes]:
    """(request line, head, body) of one request."""
    lines = [stream.readline()]
    if not lines[0]:
        raise ValueError("closed")
    length = 0
    for line in iter(stream.readline, b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        if name.lower() not in (b"connection", b"keep-alive"):
            lines.append(line)
    head = b"".join([*lines, b"Connection: close\r\n\r\n"])
    return lines[0].decode(), head, stream.read(length) if length else b""


def forwarded(port: int, head: bytes, body: bytes) -> bytes:
    """The workbench's whole answer; a connection is used once, so that the browser itself repeats nothing."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as upstream:
        upstream.sendall(head + body)
        answer = b"".join(iter(lambda: upstream.recv(65536), b""))
    if not answer:
        return b""
    start, _, rest = answer.partition(b"\r\n")
    return start + b"\r\nConnection: close\r\n" + re.sub(rb"(?i)^connection:.*\r\n", b"", rest, count=1)


def half_of(answer: bytes) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n" + body[: len(body) // 2]


def reset(connection: socket.socket) -> None:
    """Ends it as a broken line does, without a good-bye."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@contextlib.contextmanager
def flapping(workbench: str, seed: int) -> Iterator[Flaps]:
    proxy = Flaps(workbench, seed)
    try:
        yield proxy
    finally:
        proxy.close()
