"""The cache in the broker, which may be away: then nothing is known and everything is allowed, at once.

What stands in it is worth less than an answer: counters of limits, codes used lately, rests of a language model's
server. Whoever needs certainty asks the database.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger("workbench.cache")
REST = 5.0  # seconds in which a broker that did not answer is not asked again


class Forgiving(RedisCache):
    _away_until = 0.0  # of this process; monotonic

    def _tried(self, call: Callable[[], Any], instead: Any) -> Any:
        if time.monotonic() < Forgiving._away_until:
            return instead
        try:
            return call()
        except (RedisError, OSError) as problem:
            Forgiving._away_until = time.monotonic() + REST
            log.warning("the cache is away (%s): limits do not hold until it is back", type(problem).__name__)
            return instead

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._tried(lambda: super(Forgiving, self).get(key, default, version), default)

    def add(self, key: Any, value: Any, *more: Any, **named: Any) -> Any:
        return self._tried(lambda: super(Forgiving, self).add(key, value, *more, **named), True)

    def set(self, key: Any, value: Any, *more: Any, **named: Any) -> Any:
        return self._tried(lambda: super(Forgiving, self).set(key, value, *more, **named), None)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        return self._tried(lambda: super(Forgiving, self).incr(key, delta, version), delta)

    def delete(self, key: Any, version: Any = None) -> Any:
        return self._tried(lambda: super(Forgiving, self).delete(key, version), False)

    def delete_many(self, keys: Any, version: Any = None) -> Any:
        return self._tried(lambda: super(Forgiving, self).delete_many(keys, version), None)

    def touch(self, key: Any, *more: Any, **named: Any) -> Any:
        return self._tried(lambda: super(Forgiving, self).touch(key, *more, **named), False)

    def has_key(self, key: Any, version: Any = None) -> Any:
        return self._tried(lambda: super(Forgiving, self).has_key(key, version), False)

    def get_many(self, keys: Any, version: Any = None) -> Any:
        return self._tried(lambda: super(Forgiving, self).get_many(keys, version), {})
