"""A process with Django set up beside a running workbench, kept: its start costs more than most of what it is asked."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from workbench.children import die_with_parent

# Each code is told what it printed, or how it failed. It finds no connection open, as a process of its own would.
LOOP = """
import contextlib, io, json, sys, traceback
from django.db import connections
for line in sys.stdin:
    said, wrong = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {"__name__": "asked"})
    except Exception:
        wrong = traceback.format_exc()
    connections.close_all()
    print(json.dumps([said.getvalue(), wrong]), flush=True)
"""


class Beside:
    """`ask(code)` runs code there, one after the other. `end()` when the workbench goes."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        command = [sys.executable, "-m", "workbench", "shell", "--no-imports", "--command", LOOP]
        self.log = log
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                command,
                env=environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )

    def ask(self, code: str) -> str:
        """What the code printed. Fails as it failed."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(code) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise AssertionError(f"the process beside the workbench has ended:\n{self.log.read_text(errors='replace')}")
        said, wrong = json.loads(answer)
        if wrong:
            raise AssertionError(f"{code}\nfailed:\n{said}{wrong}")
        return str(said)

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()
