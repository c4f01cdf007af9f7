"""Logs: one JSON object a line on a server, readable lines in local mode.

Every line of a request has its id (`request`) and, once they are known, the person's uid; every line of a job has the
job's uid and the id of the request that ordered it. Of an exception a server's log gets the type and the places in the
code, not its words: those of a database quote values.
"""

from __future__ import annotations

import re
import traceback
import uuid
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog
from django.utils.functional import LazyObject, empty

from annotations import security_log

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
HEADER = "request_id"  # of messages: no more than a random name travels
DEEPEST = 30  # frames of a traceback that are kept
_request: ContextVar[Any] = ContextVar("request", default=None)

Event = MutableMapping[str, Any]


def request_id(given: str) -> str:
    """The id that whoever stands before us gave, if it has the form of one; else a new one."""
    return given if ID.fullmatch(given) else uuid.uuid4().hex


def begin(request: Any, name: str) -> None:
    """From here on the lines of this thread are those of this request."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=name)
    _request.set(request)


def end() -> None:
    structlog.contextvars.clear_contextvars()
    _request.set(None)


def current_id() -> str:
    """The id of the request that is answered, or whose job is done; "" outside of any."""
    return str(structlog.contextvars.get_contextvars().get("request", ""))


def with_person(logger: Any, method: str, event: Event) -> Event:
    """Add who asks, if that is known already: no line of a log may cost a query."""
    user = getattr(_request.get(), "__dict__", {}).get("user")
    if isinstance(user, LazyObject):
        user = None if user._wrapped is empty else user  # noqa: SLF001
    if user is not None and getattr(user, "is_authenticated", False):
        event.setdefault("person", str(user.uid))
    return event


def without_words(logger: Any, method: str, event: Event) -> Event:
    """Turn an exception into its type and the places in the code, innermost last; likewise those that led to it."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if not isinstance(error, BaseException):
        return event
    told: list[dict[str, Any]] = []
    while error is not None and len(told) < 5:
        frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        told.append({"type": type(error).__name__, "at": places})
        error = error.__cause__ or error.__context__
    event["exception"] = told
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    with_person,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(allow=("route", "method", "status", "ms", "kind", *security_log.FACTS)),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter(*, local: bool) -> structlog.stdlib.ProcessorFormatter:
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if local:
        # Plain: others would show the values of variables, which may be text.
        plain = structlog.dev.plain_traceback
        last.append(
            structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, pad_level=False, exception_formatter=plain)
        )
    else:
        last += [without_words, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=SHARED, processors=last)


def config(*, local: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING. On a server `workbench.requests` writes a line for every request."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "local": local}},
        "filters": {"wordless": {"()": "workbench.wordless.Wordless"}},  # an exception may quote an article
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["wordless"]}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "workbench": {"level": "INFO"},
            "annotations": {"level": "INFO"},
            "workbench.requests": {"level": "WARNING" if local else "INFO"},
            # Each refusal with the address that was asked for would be a warning.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "propagate": True},
        },
    }
