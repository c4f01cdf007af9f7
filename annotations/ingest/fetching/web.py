"""Asking hosts that nobody vouches for, politely: one request at a time, and a host no more than once a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from annotations.outbound import GivenAddress, Reply, Request, place_of, send

SPACING = 1.0  # seconds between two requests to one host
NOTHING: Mapping[str, str] = MappingProxyType({})
ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,application/xml;q=0.8,text/plain;q=0.8,*/*;q=0.5"
PUBLIC: Callable[[Request], Reply] = partial(send, policy=GivenAddress())


class Web:
    """What one job reaches, and when it last did. By default public addresses alone; who tests the rest gives another
    way to send. `clock` and `pause`: seconds that pass, and waiting for some."""

    def __init__(
        self,
        *,
        sending: Callable[[Request], Reply] = PUBLIC,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._send, self._clock, self._pause = sending, clock, pause
        self._free: dict[str, float] = {}  # host → when it may be asked again
        self._left: dict[str, Exception] = {}  # host → why it is left alone from now on

    def get(self, url: str, *, headers: Mapping[str, str] = NOTHING, spacing: float = SPACING) -> Reply:
        """The reply of whatever status, once the host was left alone for long enough. Raises OutboundError, or what
        `leave` was told of the host."""
        host = place_of(url).host
        if host in self._left:
            raise self._left[host]
        wait = self._free.get(host, 0.0) - self._clock()
        if wait > 0:
            self._pause(wait)
        try:
            return self._send(Request(url, headers={"Accept": ACCEPT, **headers}))
        finally:
            self._free[host] = self._clock() + max(spacing, SPACING)

    def leave(self, url: str, why: Exception) -> None:
        """Ask the host of this address for nothing more: it wants fewer requests."""
        self._left[place_of(url).host] = why
