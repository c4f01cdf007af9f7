"""A breaker between us and a server that fails: after a few failures in a row, of all workers together, it rests."""

from __future__ import annotations

import contextlib
import hashlib
import time

from django.core.cache import cache
from redis.exceptions import RedisError

FAILURES = 5
REST = 60.0  # seconds
MEMORY = 600  # seconds in which failures are in a row


class Breaker:
    """For the server named `name`. What is known stands in the cache, which all workers share; when that is away or was
    wiped, nothing is known, and the server is asked."""

    def __init__(self, name: str) -> None:
        key = hashlib.sha256(name.encode()).hexdigest()[:24]
        self._count, self._until = f"breaker:{key}:failures", f"breaker:{key}:until"

    def rests(self) -> int:
        """For how many seconds the server is to be left alone; 0: ask it. After a rest, one failure is enough for the
        next one."""
        try:
            until = cache.get(self._until)
        except RedisError:
            return 0
        return max(0, round(until - time.time() + 0.5)) if until else 0

    def failed(self) -> None:
        with contextlib.suppress(RedisError, ValueError):  # ValueError: it ran out in between
            cache.add(self._count, 0, MEMORY)
            if cache.incr(self._count) >= FAILURES:
                cache.set(self._until, time.time() + REST, REST)

    def worked(self) -> None:
        with contextlib.suppress(RedisError):
            cache.delete_many([self._count, self._until])
