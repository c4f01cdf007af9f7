"""Which request ordered a job: the random id of the request travels with the message, and stands in the job's lines."""

from __future__ import annotations

from typing import Any

import structlog

from . import logs


def send_along(headers: dict[str, Any] | None = None, **given: Any) -> None:
    """Called before a message is sent."""
    if headers is not None and (name := logs.current_id()):
        headers[logs.HEADER] = name


def task_begins(task: Any = None, args: Any = (), **given: Any) -> None:
    """Called where a task runs, before it does. A message that was lost took the id with it."""
    structlog.contextvars.clear_contextvars()
    name = str(task.request.get(logs.HEADER) or "")
    if logs.ID.fullmatch(name):
        structlog.contextvars.bind_contextvars(request=name)
    if args and isinstance(args[0], str):
        structlog.contextvars.bind_contextvars(job=args[0])


def task_ends(**given: Any) -> None:
    structlog.contextvars.clear_contextvars()


def ours_alone(**given: Any) -> None:
    """Called instead of Celery's own set-up of logs, which Django's does."""
