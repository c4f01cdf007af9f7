"""Reads a file in a process of its own, so that no file can take the worker's time, memory or life.

    python -m annotations.ingest.readers.apart

It takes a line of JSON (reader, what, mapping) and the file's bytes from its standard input, and gives a line of JSON a
draft or reject. It holds itself to limits of time and memory before it reads; whoever started it ends it besides.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import IO, Any

from annotations.errors import InvalidInput, TooLarge, WorkbenchError
from annotations.ingest.readers.base import Draft, Part, Reader, Reject, Table

SECONDS = 60  # of processor time that a file may take; a page takes a tenth of one, a PDF about ten pages one
WAITED = 600  # seconds after which it is ended whatever it does: it may wait for its drafts to be stored
EXTRA = 256 << 20  # bytes that it may take beyond what the programs and the file need
PLACE = str(Path(__file__).resolve().parents[3])

TOO_LONG = f"Reading this file took longer than {SECONDS} seconds: it is broken, or made to do harm."
TOO_MUCH = "Reading this file took too much memory: it is broken, or made to do harm."
BROKEN = "This file cannot be read: it is broken, or needs more memory than a file may take."


def read(reader: Reader, data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """What `reader.read` gives, from another process. Raises InvalidInput with a sentence for a file that ends it."""
    for said in asked(reader, "read", data, mapping):
        if "draft" in said:
            yield draft_of(said["draft"])
        elif "reject" in said:
            yield Reject(**said["reject"])


def columns(reader: Reader, data: bytes) -> Table | None:
    """What `reader.columns` gives, from another process."""
    table = next((said["table"] for said in asked(reader, "columns", data, {}) if "table" in said), None)
    return table and Table(tuple(table["columns"]), tuple(tuple(row) for row in table["samples"]))


def items(data: bytes) -> Iterator[list[Any]]:
    """What `feed.items` gives, from another process, each as a list."""
    from annotations.ingest.readers import by_name

    return (said["item"] for said in asked(by_name("feed"), "items", data, {}) if "item" in said)


def asked(reader: Reader, what: str, data: bytes, mapping: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The lines that the other process says. Raises InvalidInput or TooLarge as it does, or if it did not end well."""
    limits = {"seconds": SECONDS, "extra": EXTRA}
    head = json.dumps({"reader": reader.NAME, "what": what, "mapping": dict(mapping), **limits}).encode() + b"\n"
    environ = {"PYTHONPATH": PLACE, "PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "annotations.ingest.readers.apart"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environ, cwd="/"
    ) as child:
        clock = threading.Timer(WAITED, child.kill)
        clock.daemon = True
        clock.start()
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            give(child.stdin, head, data)
            for line in child.stdout:
                said = json.loads(line)
                if "refused" in said:
                    kind = TooLarge if said["code"] == TooLarge.code else InvalidInput
                    raise kind(said["refused"], code=said["code"])
                if "end" in said:
                    return
                yield said
            raise InvalidInput(why(child.wait()))
        finally:
            clock.cancel()
            child.kill()


def give(stdin: IO[bytes], *pieces: bytes) -> None:
    """Send all and close; a process that has ended already takes nothing, and says so by its code."""
    try:
        for piece in pieces:
            stdin.write(piece)
        stdin.close()
    except BrokenPipeError:
        return


def why(code: int) -> str:
    """What an exit code of the other process says about the file."""
    return {-9: TOO_LONG, -24: TOO_LONG, 3: TOO_MUCH}.get(code, BROKEN)


def draft_of(said: dict[str, Any]) -> Draft:
    parts = tuple(Part(*part) for part in said.pop("parts"))
    published = said.pop("published")
    text = said.pop("text") or "\n\n".join(part.text for part in parts)
    return Draft(parts=parts, published=date.fromisoformat(published) if published else None, text=text, **said)


def main() -> int:
    """The other process: reads what is asked from the standard input, and says what it finds."""
    from annotations.ingest.readers import by_name, feed

    head = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    reader = by_name(head["reader"])
    limit(head["seconds"], head["extra"])
    try:
        if head["what"] == "columns":
            table = reader.columns(data)
            say({"table": table and asdict(table)})
        elif head["what"] == "items":
            for item in feed.items(data):
                say({"item": list(item)})
        else:
            for found in reader.read(data, head["mapping"]):
                say(line_of(found))
    except WorkbenchError as error:
        say({"refused": error.message, "code": error.code})
    except MemoryError:
        return 3
    except RecursionError:
        say({"refused": "This file is nested too deeply.", "code": InvalidInput.code})
    except Exception:  # whatever a broken file does to a library, the person is told that it is broken
        say({"refused": BROKEN, "code": InvalidInput.code})
    say({"end": True})
    return 0


def line_of(found: Draft | Reject) -> dict[str, Any]:
    if isinstance(found, Reject):
        return {"reject": asdict(found)}
    said = asdict(found)
    return {
        "draft": {
            **said,
            "published": said["published"] and said["published"].isoformat(),
            "text": said["text"] if not found.parts else "",
        }
    }


def say(what: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(what).encode() + b"\n")
    sys.stdout.buffer.flush()


def limit(seconds: int, extra: int) -> None:
    """Hold this process to its limits: the kernel ends it when its time is over, and refuses more memory."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nothing is written anywhere
    taken = taken_bytes()
    if taken:
        resource.setrlimit(resource.RLIMIT_DATA, (taken + extra, taken + extra))


def taken_bytes() -> int:
    """Bytes of data that this process holds, where the kernel says it (Linux); 0 elsewhere."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmData:")), 0)


if __name__ == "__main__":
    sys.exit(main())
