"""A pytest plugin that, instead of running the tests once, runs for each mutant those that meet its function.

Everything is loaded once, and the database made; each mutant then lives in a forked child, where the code of one
function is exchanged. What a mutant of a module's own lists changes is not seen by what was reckoned from it at import.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.db import connections

from tests.environment import CHECKOUT
from tests.mutants.making import Mutant, mutants

SECONDS = 60  # a mutant that goes on for longer is known to be ill
WANTED, TOLD = "WORKBENCH_MUTANTS", "WORKBENCH_MUTANTS_TOLD"  # files, by spaces; where the survivors are written


def pytest_runtestloop(session: pytest.Session) -> bool:
    files = [CHECKOUT / name for name in os.environ[WANTED].split()]
    first = next(item for item in session.items if "db" in item.fixturenames and "lasting" not in item.fixturenames)
    runtestprotocol(first, nextitem=session.items[-1], log=False)  # the database is made
    connections.close_all()
    met, took = json.loads(in_child(lambda: trace(session.items, {str(file) for file in files}), 3600) or "null")
    untouched = sorted(session.items, key=lambda item: took[session.items.index(item)])[:20]
    assert in_child(lambda: passes(untouched), SECONDS) == "survived", "without any mutant a child fails"
    survivors, count, begun = [], 0, time.monotonic()
    for mutant in (one for file in files for one in mutants(file, CHECKOUT)):
        places = met.get(f"{mutant.path} {mutant.function}", []) if mutant.function else range(len(session.items))
        items = [session.items[place] for place in sorted(places, key=lambda place: took[place])]
        told = in_child(functools.partial(live, mutant, items), SECONDS)
        count += 1
        if told == "survived":
            survivors.append(mutant.name)
            print(f"survived: {mutant.name}", flush=True)
    print(f"{count} mutants, {len(survivors)} survived, {time.monotonic() - begun:.0f} s", flush=True)
    Path(os.environ[TOLD]).write_text(json.dumps(survivors))
    return True


def in_child(work: Callable[[], str], seconds: int) -> str:
    """What the work says, done in a forked process; nothing if that broke or took too long."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(seconds)
        silent = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(silent, stream)
        try:
            os.write(writing, work().encode()) if seconds == SECONDS else all_of(writing, work().encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        words = told.read().decode()
    os.waitpid(child, 0)
    return words


def all_of(writing: int, words: bytes) -> None:
    with os.fdopen(writing, "wb") as file:
        file.write(words)


def live(mutant: Mutant, items: list[pytest.Item]) -> str:
    """ "survived" if none of the tests fails with the mutant, else "killed"."""
    exchange(mutant)
    return passes(items)


def passes(items: list[pytest.Item]) -> str:
    """No item is the last, or the session's database would go with it."""
    for item, following in zip(items, [*items[1:], *items[:1]], strict=True):
        if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
            return "killed"
    return "survived"


def exchange(mutant: Mutant) -> None:
    """Let the running program have the mutant's code."""
    name = ".".join(mutant.path.relative_to(CHECKOUT).with_suffix("").parts)
    module, code = importlib.import_module(name), compile(mutant.made(), str(mutant.path), "exec")
    if not mutant.function:
        fresh: dict[str, Any] = {"__name__": module.__name__, "__package__": module.__package__}
        exec(code, fresh)
        vars(module).update({name: value for name, value in fresh.items() if name.isupper()})
        return
    found: Any = module
    for part in mutant.function.split("."):
        found = vars(found)[part]
    for inner in ("fget", "__func__", "__wrapped__"):
        getattr(found, "cache_clear", lambda: None)()
        found = getattr(found, inner, None) or found
    found.__code__ = next(one for one in codes(code) if one.co_qualname == mutant.function)


def codes(code: CodeType) -> list[CodeType]:
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return [code, *(deeper for one in inner for deeper in codes(one))]


def trace(items: list[pytest.Item], files: set[str]) -> str:
    """JSON: "file function" → which tests meet it; and how long each test takes. All must pass."""
    met: dict[str, set[int]] = defaultdict(set)
    took, now = [], 0

    def note(frame: FrameType, event: str, _given: Any) -> None:
        if event == "call" and frame.f_code.co_filename in files:
            met[f"{frame.f_code.co_filename} {frame.f_code.co_qualname.partition('.<locals>')[0]}"].add(now)

    for now, item in enumerate(items):
        begun = time.monotonic()
        sys.setprofile(note)
        reports = runtestprotocol(item, nextitem=items[(now + 1) % len(items)], log=False)
        sys.setprofile(None)
        took.append(time.monotonic() - begun)
        if any(report.failed for report in reports):
            raise AssertionError(f"without any mutant {item.nodeid} fails")
    return json.dumps([{key: sorted(found) for key, found in met.items()}, took])
