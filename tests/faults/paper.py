"""What a client wrote down for itself: on the disk before each send, and after each acknowledgement."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class Paper:
    """JSON lines in a file of its own. What `write` was given is on the disk when it returns."""

    def __init__(self, path: Path, actor: str) -> None:
        self.file = path.open("ab", buffering=0)
        self.write(actor=actor)

    def write(self, **facts: Any) -> None:
        self.file.write(json.dumps(facts).encode() + b"\n")
        os.fsync(self.file.fileno())


@dataclass
class Operation:
    """One thing that a client asked for. `status` and `said`: of the acknowledgement; 0 while there is none."""

    uid: str
    kind: str
    about: dict[str, Any]
    sent: int = 0
    status: int = 0
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def acknowledged(self) -> bool:
        return 200 <= self.status < 300


def read(path: Path) -> tuple[str, list[Operation]]:
    """Whose paper it is, and the operations in the order in which they were first sent."""
    found: dict[str, Operation] = {}
    actor = ""
    for line in lines(path):
        if "actor" in line:
            actor = line["actor"]
        elif "sent" in line:
            one = found.setdefault(line["uid"], Operation(line["uid"], line["sent"], line["about"]))
            one.sent += 1
        else:
            one = found[line["uid"]]
            one.status, one.said = line["status"], line["said"]
    return actor, list(found.values())


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines that are whole: a client that is killed while it writes has not sent yet."""
    for line in path.read_bytes().split(b"\n"):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError:
                return
