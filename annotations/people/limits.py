"""How often somebody may ask: counted in the cache, in windows of fixed length. Without the cache nothing is limited.

A limit is written "1200/m": so many a minute (s, m, h, d). Empty or 0: none. They stop programs that run wild and
guessing; somebody who tags as fast as fingers can stays far below (docs/security.md has the numbers).
"""

from __future__ import annotations

import ipaddress
import re
import time
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from annotations import security_log
from annotations.errors import TooManyRequests

SHAPE = re.compile(r"(?P<most>[0-9]+)/(?P<unit>[smhd])")
A_HOUSEHOLD = 64  # bits of an IPv6 address; the others are for whoever has them to choose
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parsed(limit: str) -> tuple[int, int]:
    """(how many, in how many seconds); (0, 0) for none. Raises ValueError."""
    if limit in ("", "0"):
        return 0, 0
    found = SHAPE.fullmatch(limit)
    if not found:
        raise ValueError(f"{limit!r} is no limit: write 1200/m, or 0 for none.")
    return int(found["most"]), SECONDS[found["unit"]]


def check(name: str, who: str, *, now: float | None = None) -> None:
    """Count one more for `who` under the limit `name` of settings.LIMITS.

    Raises TooManyRequests when there were too many, with the seconds until the next window. What is kept of `who` is a
    digest: it may be a network's address.
    """
    most, seconds = parsed(settings.LIMITS[name])
    if not most:
        return
    now = time.time() if now is None else now
    window = int(now // seconds)
    key = f"limit:{name}:{sha256(who.encode()).hexdigest()[:24]}:{window}"
    cache.add(key, 0, seconds + 1)
    try:
        asked = cache.incr(key)
    except ValueError:  # it ran out in between
        return
    if asked <= most:
        return
    if asked == most + 1:  # once a window: a log that floods tells nothing
        security_log.note("limited", limit=name)
    wait = max(1, int((window + 1) * seconds - now))
    raise TooManyRequests(
        _("Too many requests in a short time. Try again in %(seconds)d seconds.") % {"seconds": wait}, retry_after=wait
    )


def household(address: str) -> str:
    """An IPv4 address as it is; of an IPv6 address the network that somebody who has it has whole.

    Raises ValueError if it is no address.
    """
    told = ipaddress.ip_address(address)
    told = getattr(told, "ipv4_mapped", None) or told
    return str(told) if told.version == 4 else str(ipaddress.ip_network((told, A_HOUSEHOLD), strict=False))
