"""SQLite with an orderly queue of writers.

SQLite lets waiting writers poll, so under load an unlucky one waits for seconds. Write transactions here first take a
mutex among this process's threads, then a lock on a file beside the database among processes: both queue fairly.
A connection whose transactions are DEFERRED (the snapshot alias) only reads and takes neither.
"""

from __future__ import annotations

import fcntl
import os
import threading
from typing import Any

from django.db.backends.sqlite3 import base

_mutexes: dict[str, threading.Lock] = {}
_guard = threading.Lock()


Original: Any = base.DatabaseWrapper  # the type stubs lack the hooks that are overridden here


class DatabaseWrapper(Original):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held: tuple[threading.Lock, int] | None = None

    def _start_transaction_under_autocommit(self) -> None:
        try:
            if self.transaction_mode == "IMMEDIATE" and not self.is_in_memory_db():
                self._take()
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._release()
            raise

    def _take(self) -> None:
        name = str(self.settings_dict["NAME"])
        with _guard:
            mutex = _mutexes.setdefault(name, threading.Lock())
        mutex.acquire()
        try:
            handle = os.open(name + ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._held = (mutex, handle)
        except BaseException:
            mutex.release()
            raise
        fcntl.flock(handle, fcntl.LOCK_EX)

    def _release(self) -> None:
        if self._held:
            (mutex, handle), self._held = self._held, None
            os.close(handle)
            mutex.release()

    def _commit(self) -> None:
        super()._commit()
        self._release()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._release()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._release()
