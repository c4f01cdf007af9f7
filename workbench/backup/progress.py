"""How far long work is: a line on stderr every few seconds, so that a pipe or a log can keep it."""

from __future__ import annotations

import sys
import time

SECONDS = 5.0


def tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


class Progress:
    def __init__(self, what: str, total: int) -> None:
        self.what, self.total, self.done, self.size = what, total, 0, 0
        self.told = time.monotonic()

    def step(self, size: int) -> None:
        self.done += 1
        self.size += size
        if time.monotonic() - self.told > SECONDS:
            self.told = time.monotonic()
            tell(f"{self.what}: {self.done} of {self.total}, {megabytes(self.size)}")


def megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
