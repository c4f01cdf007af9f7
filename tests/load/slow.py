"""Clients that send a byte a second, and sockets that say nothing: what others wait while they are there."""

from __future__ import annotations

import contextlib
import resource
import selectors
import socket
import statistics
import threading
import time
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

REQUEST = b"GET /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"a" * 10_000


def sockets(url: str, count: int) -> Iterator[socket.socket]:
    place = urlsplit(url)
    for _ in range(count):
        yield socket.create_connection((place.hostname or "", place.port or 80), timeout=10)


@contextlib.contextmanager
def beside(url: str, count: int, *, slowly: bool) -> Iterator[list[int]]:
    """So many sockets; each sends a byte a second, or nothing. How many the server has closed by the end."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    there, stop, closed = list(sockets(url, count)), threading.Event(), [0]

    def drip() -> None:
        for place in range(len(REQUEST)):
            if stop.wait(1):
                return
            for one in list(there):
                with contextlib.suppress(OSError):
                    one.send(REQUEST[place : place + 1])

    thread = threading.Thread(target=drip, daemon=True)
    if slowly:
        thread.start()
    try:
        yield closed
    finally:
        stop.set()
        closed[0] = len(ended(there))
        for one in there:
            one.close()


def ended(there: list[socket.socket]) -> list[socket.socket]:
    """Those that the server has closed."""
    with selectors.DefaultSelector() as selector:
        for one in there:
            selector.register(one, selectors.EVENT_READ)
        return [key.fileobj for key, _ in selector.select(0) if isinstance(key.fileobj, socket.socket)]


def waits(url: str, seconds: float, threads: int = 4) -> list[float]:
    """How long each of the requests took that these threads send one after the other, in seconds; inf if it failed."""
    found: list[float] = []

    def ask() -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            begun = time.perf_counter()
            try:
                with urllib.request.urlopen(f"{url}/accounts/login/", timeout=30) as answer:
                    answer.read()
                found.append(time.perf_counter() - begun)
            except OSError:
                found.append(float("inf"))

    asking = [threading.Thread(target=ask) for _ in range(threads)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    return found


def p99(found: list[float]) -> float:
    return statistics.quantiles(found, n=100)[98] if float("inf") not in found else float("inf")


def compared(url: str, *, slow: int, idle: int, seconds: float) -> list[tuple[str, float, float, int, int]]:
    """(what was beside, median, p99 in milliseconds, requests, sockets that the server closed), three times."""
    told = []
    for name, count, slowly in (
        ("nobody", 0, False),
        (f"{slow} slow clients", slow, True),
        (f"{idle} idle sockets", idle, False),
    ):
        with beside(url, count, slowly=slowly) as closed:
            found = waits(url, seconds)
        told.append((name, statistics.median(found) * 1000, p99(found) * 1000, len(found), closed[0]))
    return told
