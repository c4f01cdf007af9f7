"""Which sets stay, and what goes with those that do not."""

from __future__ import annotations

import re

from . import manifest
from .places import Place

POOLED = re.compile(r"files/[0-9a-f]{2}/[0-9a-f]{64}\.zst")  # whatever else lies there is not ours


def keep(place: Place, number: int) -> list[str]:
    """Remove all but the newest `number` whole sets, what was broken off, and files that no set needs; returns which
    sets went. The newest whole set always stays. A set whose manifest cannot be read stops it: who knows its files?"""
    with place.alone():
        whole = manifest.sets(place)
        stay, go = whole[-max(number, 1) :], whole[: -max(number, 1)]
        needed = {manifest.pooled(row["digest"]) for name in stay for row in manifest.read(place, name).files.values()}
        for name in [*place.names()]:
            first, _, rest = name.partition("/")
            if manifest.SET.fullmatch(first) and first not in stay and rest == manifest.NAME:
                place.remove(name)  # first: without it the rest is no set any more
        for name in [*place.names()]:
            first = name.partition("/")[0]
            if (manifest.SET.fullmatch(first) and first not in stay) or (POOLED.fullmatch(name) and name not in needed):
                place.remove(name)
    return go
