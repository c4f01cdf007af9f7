"""Secrets by file: NAME_FILE names the file in which NAME stands. Imports nothing of ours.

A file is read by who may read it; a variable is seen by every child process, by `docker inspect` and by whatever prints
its surroundings. Compose mounts such files below /run/secrets, systemd below $CREDENTIALS_DIRECTORY.
"""

from __future__ import annotations

import os
from pathlib import Path


def read(name: str) -> str:
    """What the variable `name` says, or the file that `name`_FILE names, without white space around it; "" for neither.

    Raises ValueError with one sentence if both are set, or if the file cannot be read, is empty or is no text.
    """
    said, place = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "")
    if said and place:
        raise ValueError(f"{name} and {name}_FILE are both set; keep one of them.")
    if not place:
        return said
    try:
        found = Path(place).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"{name}_FILE names {place}, which cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise ValueError(f"{name}_FILE names {place}, which is no text in UTF-8.") from None
    if not found:
        raise ValueError(f"{name}_FILE names {place}, which is empty.")
    return found
