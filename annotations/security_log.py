"""The security log: who got in or was refused, and what changed about ways in. Never an address, a text or a secret.

One line an event, on the logger `workbench.security`: `log_in person=… session=…`; the same as attributes of its
record, for whatever writes structured logs. What a value may look like is checked here, so that nothing else can get
in.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

import structlog

KINDS = frozenset(
    {
        "log_in",
        "log_in_refused",
        "log_out",
        "factor_added",
        "factor_removed",
        "recovery_codes_made",
        "password_changed",
        "session_ended",
        "token_made",
        "token_revoked",
        "token_refused",
        "forbidden",
        "limited",
        "taken_down",
        "role_changed",
        "account_changed",
    }
)
FACTS = frozenset(
    {"person", "session", "token", "request_id", "by", "why", "factor", "route", "limit", "role", "project", "article"}
)
SAFE = re.compile(r"[A-Za-z0-9_.:/-]{0,80}")
DIGEST_LETTERS = 12

Asking = Callable[[], Mapping[str, object]]
_asking: ContextVar[Asking] = ContextVar("asking", default=dict)
logger = logging.getLogger("workbench.security")


def note(kind: str, **facts: object) -> None:
    """Write an event down, with what is known of the request that it happened in.

    `facts`: names of FACTS, values that are identifiers (uids, keys of a closed list): any other becomes "?". `person`
    is whom it is about, `by` who did it.
    Raises ValueError for a kind or a name that is not known.
    """
    unknown = sorted({kind} - KINDS | set(facts) - FACTS)
    if unknown:
        raise ValueError(f"The security log does not know {unknown}.")
    told = {name: safe(value) for name, value in {**_asking.get()(), **facts}.items() if value not in (None, "")}
    request_id = structlog.contextvars.get_contextvars().get("request")
    if request_id:
        told["request_id"] = safe(request_id)
    logger.info(" ".join([kind, *(f"{name}={told[name]}" for name in sorted(told))]), extra={"kind": kind, **told})


def safe(value: object) -> str:
    """An identifier as it is; whatever else, for it may be somebody's words, as a question mark."""
    said = str(value)
    return said if SAFE.fullmatch(said) else "?"


@contextmanager
def asked(facts: Asking) -> Iterator[None]:
    """What is known of the request: called when something is noted, for only then it is known who is logged in."""
    token = _asking.set(facts)
    try:
        yield
    finally:
        _asking.reset(token)
