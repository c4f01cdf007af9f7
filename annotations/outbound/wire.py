"""A connection on which every wait ends at one deadline, so that a server which drips bytes gains nothing by it."""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Sequence

from .errors import Kind, OutboundError

PIECE = 1 << 16


class Deadline:
    """`left()`: the seconds until then; raises OutboundError once there are none."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self._end = seconds, time.monotonic() + seconds

    def left(self) -> float:
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise slow(self.seconds)
        return seconds


def slow(seconds: float) -> OutboundError:
    return OutboundError(Kind.SLOW, f"It took longer than {seconds:g} seconds.")


class Wire:
    """What http.client wants of a socket. Whoever made the socket closes it."""

    def __init__(self, inner: socket.socket, deadline: Deadline) -> None:
        self.inner, self._deadline = inner, deadline

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self.inner.settimeout(self._deadline.left())
            rest = rest[self.inner.send(rest[:PIECE]) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self.inner, self._deadline))  # type: ignore[arg-type]

    def close(self) -> None:
        pass


class _Incoming(io.RawIOBase):
    def __init__(self, inner: socket.socket, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        self._inner.settimeout(self._deadline.left())
        return self._inner.recv_into(buffer)


def connect(
    numbers: Sequence[str], port: int, *, seconds: float, deadline: Deadline, tls: ssl.SSLContext | None, host: str
) -> socket.socket:
    """A connection to the first of these numeric addresses that answers within `seconds`; over TLS the certificate is
    checked against `host`, the name that was asked for, never against the number."""
    last: OSError | None = None
    for number in numbers:
        try:
            made = socket.create_connection((number, port), timeout=min(seconds, deadline.left()))
            break
        except OSError as error:
            last = error
    else:
        if isinstance(last, TimeoutError):
            raise OutboundError(Kind.SLOW, f"{host} did not answer in time.")
        raise OutboundError(Kind.UNREACHABLE, f"Nobody answers at {host}, port {port}.")
    if tls is None:
        return made
    try:
        made.settimeout(deadline.left())
        return tls.wrap_socket(made, server_hostname=host)
    except BaseException:
        made.close()
        raise
