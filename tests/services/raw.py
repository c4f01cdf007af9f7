"""Requests as no library would send them, byte by byte, to a workbench that runs."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass

PATIENCE = 30.0  # seconds without a byte; a first page may wait for a process that is still loading


@dataclass(frozen=True)
class Answer:
    """What came back. Header names are in lower case; status 0: nothing did."""

    status: int
    headers: dict[str, str]
    body: bytes

    def get(self, name: str, default: str = "") -> str:
        return self.headers.get(name.lower(), default)


def connect(url: str) -> socket.socket:
    found = socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])), timeout=PATIENCE)
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return found


def head(url: str, line: str, *more: str) -> bytes:
    """A request's head: its first line without the version, the right host, and these header lines."""
    host = url.removeprefix("http://")
    lines = [f"{line} HTTP/1.1", *(more if any(one.startswith("Host:") for one in more) else (f"Host: {host}", *more))]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode()


def send(url: str, data: bytes) -> Answer:
    """Send this and read until the server closes. A server that refuses may close before it has all of it."""
    with connect(url) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(data)
        return receive(connection)


def receive(connection: socket.socket) -> Answer:
    got = b""
    with contextlib.suppress(ConnectionError):
        while piece := connection.recv(1 << 16):
            got += piece
    first, _, body = got.partition(b"\r\n\r\n")
    line, *rest = first.decode("latin-1").split("\r\n")
    pairs = (one.partition(":") for one in rest)
    status = line.split()
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if headers.get("transfer-encoding") == "chunked":
        body = b"".join(pieces(body))
    return Answer(int(status[1]) if len(status) > 1 else 0, headers, body)


def pieces(body: bytes) -> Iterator[bytes]:
    """What a body in chunks holds."""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        if not length:
            return
        yield rest[:length]
        body = rest[length + 2 :]
