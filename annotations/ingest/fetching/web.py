"""Asking hosts that nobody vouches for, politely: one request at a time, and a host no more than once a second."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from annotations.outbound import GivenAddress, Limits, Policy, Reply, Request, Resolver, place_of, resolve, send

SPACING = 1.0  # seconds between two requests to one host
NOTHING: Mapping[str, str] = MappingProxyType({})
ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,application/xml;q=0.8,text/plain;q=0.8,*/*;q=0.5"


class Web:
    """What one job reaches. By default public addresses alone, by `GivenAddress`; who tests the rest gives a policy and
    a resolver. `clock` and `pause`: seconds that pass, and waiting for some."""

    def __init__(
        self,
        *,
        policy: Policy | None = None,
        resolver: Resolver = resolve,
        tls: ssl.SSLContext | None = None,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._policy, self._resolver, self._tls = policy or GivenAddress(), resolver, tls
        self._limits = limits or Limits()
        self._clock, self._pause = clock, pause
        self._free: dict[str, float] = {}  # host → when it may be asked again

    def get(self, url: str, *, headers: Mapping[str, str] = NOTHING, spacing: float = SPACING) -> Reply:
        """The reply of whatever status, once the host was left alone for long enough. Raises OutboundError."""
        host = place_of(url).host
        wait = self._free.get(host, 0.0) - self._clock()
        if wait > 0:
            self._pause(wait)
        request = Request(url, headers={"Accept": ACCEPT, **headers})
        try:
            return send(request, policy=self._policy, limits=self._limits, resolver=self._resolver, tls=self._tls)
        finally:
            self._free[host] = self._clock() + max(spacing, SPACING)
