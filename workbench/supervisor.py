"""One loop that watches children: passes on what they say, starts again what ends, stops all of it on a signal."""

from __future__ import annotations

import contextlib
import selectors
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

from workbench import pulse
from workbench.children import Child, Guard, Log, Recipe, how_it_ended
from workbench.local import CHECKOUT

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Place:
    """Where a supervisor works."""

    data: Path
    lock: int  # the open, locked file of the data folder
    folder: Path | None  # of the broker's socket


def tell(words: str) -> None:
    """Say something to the person, who may have closed the terminal."""
    with contextlib.suppress(OSError):
        sys.stdout.write(words + "\n")
        sys.stdout.flush()


class Stopped(Exception):
    """A person or the system asked us to stop."""


class Signals:
    """Counts requests to stop and wakes a select.

    We handle these signals ourselves even where a shell's background job inherits them ignored or blocked. Only `nohup`
    is obeyed: an ignored SIGHUP stays ignored.
    """

    def __init__(self) -> None:
        self.asked = 0
        self.wake, self._waking = socket.socketpair()
        self.wake.setblocking(False)
        self._waking.setblocking(False)
        signal.set_wakeup_fd(self._waking.fileno(), warn_on_full_buffer=False)
        for number in STOPPING:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {*STOPPING, signal.SIGCHLD})

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        self.asked += 1

    def drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self.wake.recv(4096)


class Supervisor:
    """Runs in the main thread of a process without other threads: `turn` is its only loop.

    While `starting`, a child that ends is left alone for the starter to report; later it is started again.
    """

    def __init__(self, place: Place, signals: Signals, environ: dict[str, str], *, verbose: bool = False) -> None:
        self.place, self.signals, self.environ, self.verbose = place, signals, environ, verbose
        self.children: list[Child] = []
        self.starting, self.stopping = True, False
        self.selector = selectors.DefaultSelector()
        self.selector.register(signals.wake, selectors.EVENT_READ)
        self.guard = Guard(place.lock, place.folder)

    def say(self, name: str, words: str) -> None:
        tell(f"{name:>7} | {words}")

    def add(self, recipe: Recipe) -> Child:
        """Start a child and keep it running."""
        child = Child(recipe, Log(self.place.data / "logs" / f"{recipe.name}.log"))
        self.children.append(child)
        self._start(child)
        return child

    def _start(self, child: Child) -> None:
        try:
            stream = child.start(self.environ, CHECKOUT)
        except OSError as error:
            self.say(child.name, f"cannot be started ({error.strerror}); trying again in {child.plan_restart():g} s")
        else:
            self.selector.register(stream, selectors.EVENT_READ, child)
            self._tell_guard()

    def _tell_guard(self) -> None:
        if not self.guard.running:
            self.guard = Guard(self.place.lock, self.place.folder)
        self.guard.watch(child.group for child in self.children if child.group)

    def turn(self, timeout: float) -> None:
        """Wait for something to happen and see to it. Raises Stopped once a stop was asked for."""
        self._see_to(timeout)
        if self.signals.asked:
            raise Stopped

    def _see_to(self, timeout: float) -> None:
        dues = [child.due - time.monotonic() for child in self.children if child.due is not None]
        looks = [pulse.interval() for child in self.children if child.watch]
        for key, _ in self.selector.select(max(0.0, min([timeout, *dues, *looks]))):
            if key.data is None:
                self.signals.drain()
            else:
                self._pass_on(key.data, key.fileobj)  # type: ignore[arg-type]
        if not (self.starting or self.stopping or self.signals.asked):
            for child in self.children:
                self._keep_running(child)
            if not self.guard.running:
                self._tell_guard()

    def _pass_on(self, child: Child, stream: IO[bytes]) -> None:
        data = stream.read(65536)
        if not data:
            self.selector.unregister(stream)
            stream.close()
            return
        child.log.write(data)
        if self.verbose:
            *lines, child.rest = (child.rest + data).split(b"\n")
            for line in lines:
                self.say(child.name, line.decode(errors="replace"))

    def _keep_running(self, child: Child) -> None:
        if child.silent:
            self.say(child.name, f"was silent for {pulse.patience():g} s and is ended")
            child.end_by_force()
        if child.recipe.once or child.running:
            return
        if child.due is not None:
            if time.monotonic() >= child.due:
                self._start(child)
        elif child.process is not None:
            how = how_it_ended(child.process.returncode)
            child.end_group()
            self._tell_guard()
            self.say(child.name, f"{how}; starting again in {child.plan_restart():g} s (see {child.log.path})")

    def stop(self) -> None:
        """End every child: asked politely, given its grace, then by force. Asked again meanwhile: by force at once."""
        self.stopping = True
        patience = max(self.signals.asked, 1)
        for last in (False, True):
            ending = [child for child in self.children if child.recipe.last == last]
            for child in ending:
                child.send(signal.SIGTERM)
            begun = time.monotonic()
            while self.signals.asked <= patience and any(
                child.running and time.monotonic() - begun < child.recipe.grace for child in ending
            ):
                self._see_to(0.1)
            for child in ending:
                child.end_group()
        self.guard.dismiss()
