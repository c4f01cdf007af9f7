"""What a set is, as JSON with a digest of its own: a manifest that was cut or edited is told."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from .failure import Failure
from .packing import Whole
from .places import Place

FORMAT = 1
NAME = "manifest.json"
DATABASE = "database.zst"
KEYS = "keys.json"
SET = re.compile(r"\d{8}T\d{6}Z")


@dataclass(frozen=True, slots=True)
class Manifest:
    """`made`: UTC, ISO 8601. `database`: kind (sqlite, postgresql), server version, digest and size before compression.
    `migrations`: app → all that were applied. `tables`: name → rows. `ledgers`: project uid,
    last sequence and hash. `files`: name → digest and size. `missing`: files that were gone already."""

    made: str
    release: str
    database: dict[str, Any]
    migrations: dict[str, list[str]]
    tables: dict[str, int]
    ledgers: list[dict[str, Any]]
    files: dict[str, dict[str, Any]]
    missing: list[str]
    keys: bool

    def whole(self) -> Whole:
        return Whole(self.database["digest"], self.database["size"])

    def file(self, name: str) -> Whole:
        return Whole(**self.files[name])

    def written(self) -> bytes:
        body = {"format": FORMAT, **asdict(self)}
        return json.dumps({**body, "digest": digest(body)}, indent=1, sort_keys=True).encode() + b"\n"


def digest(body: dict[str, Any]) -> str:
    return sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def pooled(digest: str) -> str:
    return f"files/{digest[:2]}/{digest}.zst"


def read(place: Place, name: str) -> Manifest:
    """The manifest of a set. Raises Failure if there is none, or it is not as it was written."""
    what = f"The manifest of {name}"
    try:
        with place.open(f"{name}/{NAME}") as file:
            body = json.loads(file.read())
        said = body.pop("digest")
        if body.pop("format") != FORMAT:
            raise Failure(
                f"{what} is of another format than this release reads: use the release that made it or later."
            )
        if said != digest({"format": FORMAT, **body}):
            raise Failure(f"{what} was cut or changed after it was written.")
        found = Manifest(**body)
    except (FileNotFoundError, NotADirectoryError):
        raise Failure(f"{name} is no backup: it has no {NAME}. One that was broken off has none.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Failure(f"{what} cannot be read: it was cut or changed.") from None
    if not all(safe(one) for one in found.files):
        raise Failure(f"{what} names files outside the data folder.")
    return found


def safe(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and str(path) == name


def sets(place: Place) -> list[str]:
    """The whole sets of a place, oldest first."""
    found = (name.split("/") for name in place.names() if name.endswith(f"/{NAME}"))
    return sorted(parts[0] for parts in found if len(parts) == 2 and SET.fullmatch(parts[0]))
