"""A line between a program and the workbench that breaks in the middle of files, as it is told."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.browser.flaps import forwarded, read_request

UNWELL = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Line:
    """`cuts`: of the next answers with a file, how many bytes of the body come through each; -1: a 503 instead.
    `ranges`: what was asked for of files, "" for the whole."""

    url: str
    cuts: list[int] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)


@contextlib.contextmanager
def cutting(workbench: str) -> Iterator[Line]:
    server = socket.create_server(("127.0.0.1", 0), backlog=16)
    line = Line(f"http://localhost:{server.getsockname()[1]}")
    target = int(workbench.rsplit(":", 1)[1])

    def one(connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            request, head, body = read_request(connection.makefile("rb"))
            if "/files/" not in request:
                connection.sendall(forwarded(target, head, body))
                return connection.close()
            asked = re.search(rb"(?im)^range: (.+?)\r$", head)
            line.ranges.append(asked[1].decode() if asked else "")
            cut = line.cuts.pop(0) if line.cuts else None
            if cut == -1:
                connection.sendall(UNWELL)
                return connection.close()
            top, _, content = forwarded(target, head, body).partition(b"\r\n\r\n")
            connection.sendall(top + b"\r\n\r\n" + content[:cut])
            if cut is None:
                return connection.close()
            connection.shutdown(socket.SHUT_WR)  # so that what was sent arrives
            connection.close()
        return None

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=one, args=(server.accept()[0],), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield line
    finally:
        server.close()
