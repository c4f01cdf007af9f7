"""The n-th statement, commit or file call fails, inside this process: `failing(…)` around what is tried."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError, connections
from django.utils import timezone

from annotations.models import Project, files
from annotations.models.imports import private_storage
from tests.faults import invariants

FILE_CALLS = ("_open", "_save", "delete", "listdir", "path")
WRONG = (OperationalError, OSError)


class Count:
    """Lets everything through but the n-th; 0: everything. `seen`: how many there were."""

    def __init__(self, n: int) -> None:
        self.n, self.seen = n, 0

    def due(self) -> bool:
        self.seen += 1
        return self.seen == self.n

    @property
    def failed(self) -> bool:
        return 0 < self.n <= self.seen


@contextlib.contextmanager
def statements(n: int) -> Iterator[Count]:
    """The n-th statement or commit fails, as when the server goes away: what it was to do is not done."""
    count = Count(n)

    def statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if count.due():
            raise OperationalError(f"statement {n} was to fail")
        return execute(sql, params, many, context)

    def commit(original: Callable[[], None]) -> Callable[[], None]:
        def instead() -> None:
            if count.due():
                raise OperationalError(f"commit {n} was to fail")
            original()

        return instead

    with contextlib.ExitStack() as stack:
        for name in ("default", "snapshot"):
            stack.enter_context(connections[name].execute_wrapper(statement))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(connections["default"], "_commit", commit(connections["default"]._commit))
        yield count


@contextlib.contextmanager
def file_calls(n: int) -> Iterator[Count]:
    """The n-th call of the storage fails: the disk is full."""
    count = Count(n)

    def call(original: Callable[..., Any]) -> Callable[..., Any]:
        def instead(*given: Any, **named: Any) -> Any:
            if count.due():
                raise OSError(errno.ENOSPC, f"file call {n} was to fail")
            return original(*given, **named)

        return instead

    with pytest.MonkeyPatch.context() as patch:
        for name in FILE_CALLS:
            patch.setattr(private_storage(), name, call(getattr(private_storage(), name)))
        yield count


@contextlib.contextmanager
def acknowledgement() -> Iterator[Count]:
    """The first commit is done, and nobody hears of it."""
    count, connection = Count(1), connections["default"]
    original = connection._commit

    def instead() -> None:
        original()
        if count.due():
            raise OperationalError("the connection broke after the commit")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "_commit", instead)
        yield count


WAYS: dict[str, Callable[[int], contextlib.AbstractContextManager[Count]]] = {
    "statement": statements,
    "file call": file_calls,
}


def rows() -> dict[str, list[Any]]:
    """Everything that the tables hold."""
    models = apps.get_app_config("annotations").get_models(include_auto_created=True)
    return {model.__name__: sorted(map(str, model._default_manager.values_list())) for model in models}


def whole(project: Project) -> None:
    """Nothing is half there, once what belongs to no row is erased."""
    files.erase_ownerless(before=timezone.now())
    looks = (invariants.gaps, invariants.chain, invariants.imports, invariants.articles, invariants.datasets)
    found = [problem for look in (*looks, invariants.projections) for problem in look(project)]
    assert [*found, *invariants.unowned()] == []
