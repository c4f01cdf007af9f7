"""Log lines without the words of exceptions: a database, a parser or a reader may quote an article in them.

What an operator needs stays: the kind of exception, what it came from, and every line of code on the way.
"""

from __future__ import annotations

import logging
from typing import Any

MOST_CAUSES = 20


class Wordless(logging.Filter):
    """For a handler: takes the messages out of a record's exceptions, whether they are told as such, stand among its
    arguments, or were made text by Celery. It lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
            bare = without_words(record.exc_info[1])
            record.exc_info = (type(bare), bare, bare.__traceback__)
            record.exc_text = None  # of another handler that was first
        if isinstance(record.args, tuple):
            record.args = tuple(_named(one) for one in record.args)
        elif isinstance(record.args, dict):
            record.args = {name: _of_celery(name, value) for name, value in record.args.items()}
        if hasattr(record, "data"):  # where Celery repeats them
            record.data = None
        return True


def without_words(error: BaseException, most: int = MOST_CAUSES) -> Exception:
    """An exception of the same name with the same traceback and causes, and no message."""
    kind = type(error)
    bare: Exception = type(kind.__name__, (Exception,), {"__module__": kind.__module__})()
    bare.__traceback__ = error.__traceback__
    if most:
        bare.__cause__ = without_words(error.__cause__, most - 1) if error.__cause__ else None
        other = error.__context__ if error.__context__ is not error.__cause__ else None
        bare.__context__ = without_words(other, most - 1) if other else bare.__cause__
    bare.__suppress_context__ = error.__suppress_context__
    return bare


def _named(value: Any) -> Any:
    return type(value).__name__ if isinstance(value, BaseException) else value


def _of_celery(name: str, value: Any) -> Any:
    """Celery's "exc" is an exception's repr, its "traceback" a text that ends in the message."""
    if name == "exc":
        return str(value).partition("(")[0]
    return "" if name in ("traceback", "internal_trace") else _named(value)
