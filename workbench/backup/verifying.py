"""Whether a set is whole, without restoring it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from . import manifest
from .failure import Failure
from .manifest import Manifest
from .packing import Whole, unpacked
from .places import Place
from .progress import Progress


def verify(place: Place, name: str) -> Manifest:
    """Read all of the set and compare every digest. Raises Failure at the first that is not right."""
    found = manifest.read(place, name)
    for _ in blocks(place, f"{name}/{manifest.DATABASE}", found.whole(), "The database"):
        pass
    distinct = {found.file(one).digest: (one, found.file(one)) for one in found.files}
    progress = Progress("Checked", len(distinct))
    for digest, (one, whole) in distinct.items():
        for _ in blocks(place, manifest.pooled(digest), whole, f"The file {one}"):
            pass
        progress.step(whole.size)
    if found.keys:
        keys_of(place, name)
    return found


def blocks(place: Place, name: str, expected: Whole, what: str) -> Iterator[bytes]:
    """The unpacked blocks of what lies there. Raises Failure if that is not what is expected."""
    try:
        file = place.open(name)
    except FileNotFoundError:
        raise Failure(f"{what} is missing from the backup ({name}).") from None
    with file:
        yield from unpacked(file, expected, what)


def keys_of(place: Place, name: str) -> str:
    """The secret key of a set that has it."""
    try:
        with place.open(f"{name}/{manifest.KEYS}") as file:
            return str(json.loads(file.read())["SECRET_KEY"])
    except (OSError, ValueError, KeyError, TypeError):
        raise Failure(f"The keys of {name} are missing or broken.") from None
