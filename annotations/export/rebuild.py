"""Making a dataset again from its manifest: the same bytes, or what differs and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from annotations.errors import InvalidInput, NotFound
from annotations.models import Dataset, Event, Project, deletions, kept_pseudonyms, snapshot
from annotations.schema import SCHEMA_VERSION

from .asof import AsOf
from .folder import Said, write
from .recipe import FORMATS, filters_from
from .rows import Pseudonyms
from .software import versions

# What of a manifest is looked at, and what it is; the rest is taken over as it stands.
NEEDED: dict[str, type] = {
    "dataset": str, "number": int, "name": str, "notes": str, "doi": str, "project": str, "project_uid": str,
    "made": str, "watermark": int, "ledger": str, "pseudonyms": str, "filters": dict, "options": dict, "formats": list,
    "versions": list, "software": dict, "codebooks": list, "counts": dict, "files": list,
}  # fmt: skip
# What `folder.write` adds to what a manifest takes over.
DERIVED = ("schema", "codebooks", "counts", "account", "agreement", "segmentation", "unsplit", "files")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """`same`: files with the same bytes. `differing`: name → why, a sentence. `reasons`: what may have led to it."""

    same: list[str]
    differing: dict[str, str]
    reasons: list[str] = field(default_factory=list)


def rebuild(manifest: Mapping[str, Any], place: Path, *, beside: Path | None = None) -> Rebuilt:
    """Write the dataset of this manifest into `place`, from the project as it stood at its watermark, and compare.

    `beside`: the folder in which the manifest lies, if its files are there: rows that differ are then shown. Raises
    InvalidInput for a manifest of another schema, NotFound if neither dataset nor project is in this database.
    """
    if manifest.get("schema") != SCHEMA_VERSION:
        raise InvalidInput(
            _("This manifest is of schema %(theirs)s, and this program writes %(ours)s.")
            % {"theirs": manifest.get("schema"), "ours": SCHEMA_VERSION}
        )
    if missing := lacks(manifest):
        raise InvalidInput(_("This manifest is not as it was made: look at its %(name)s.") % {"name": missing})
    project = project_of(manifest)
    reasons = list(doubts(manifest, project))
    with snapshot() as using:
        reading = AsOf(project, filters_from(manifest["filters"]), using=using, watermark=manifest["watermark"])
        about = {name: value for name, value in manifest.items() if name not in DERIVED}
        made = write(
            reading,
            place,
            Said(about, manifest["codebooks"]),
            pseudonym=Pseudonyms(project.pseudonym_key, kept_pseudonyms(project, using=using)),
            tick=lambda read: None,
        )
    theirs = {file["name"]: file["sha256"] for file in manifest["files"]}
    ours = {file["name"]: file["sha256"] for file in made["files"] if file["kind"] not in ("manifest", "sums")}
    same = sorted(name for name in ours if theirs.get(name) == ours[name])
    differing = {name: why(name, theirs, ours, place, beside) for name in sorted({*theirs, *ours} - set(same))}
    return Rebuilt(same, differing, reasons if differing else [])


def lacks(manifest: Mapping[str, Any]) -> str:
    """What a manifest needs to be made again and has not, or not of its kind; "" if nothing."""
    for name, kind in NEEDED.items():
        if not isinstance(manifest.get(name), kind):
            return name
    if not 0 <= manifest["watermark"] < 2**63:
        return "watermark"
    for name in ("dataset", "project_uid"):
        try:
            UUID(manifest[name])
        except ValueError:
            return name
    for file in manifest["files"]:
        if not isinstance(file, dict) or not all(isinstance(file.get(name), str) for name in ("name", "sha256")):
            return "files"
    if any(name not in FORMATS for name in manifest["formats"]):
        return "formats"
    return "" if isinstance(manifest["counts"].get("removed"), int) else "counts"


def project_of(manifest: Mapping[str, Any]) -> Project:
    dataset = Dataset.objects.filter(uid=manifest["dataset"]).select_related("project").first()
    project = dataset.project if dataset else Project.objects.filter(uid=manifest["project_uid"]).first()
    if project is None:
        raise NotFound(_("Neither this dataset nor its project is in this database."))
    return project


def doubts(manifest: Mapping[str, Any], project: Project) -> Iterator[str]:
    """Why the result may differ, a sentence each."""
    event = Event.objects.filter(project=project, sequence=manifest["watermark"]).first()
    if event is None or event.hash != manifest["ledger"]:
        yield _("The ledger is another one: event %(number)d is not the one that the dataset was read at.") % {
            "number": manifest["watermark"]
        }
    if Pseudonyms(project.pseudonym_key).check() != manifest["pseudonyms"]:
        yield _("The project's key for pseudonyms is another one.")
    ours = versions()
    for name, theirs in manifest["software"].items():
        if ours.get(name) != theirs:
            yield _("%(name)s is %(ours)s here, and was %(theirs)s.") % {
                "name": name, "ours": ours.get(name, "–"), "theirs": theirs,
            }  # fmt: skip
    gone = project.articles.filter(taken_down_at__isnull=False).count()
    if gone != manifest["counts"]["removed"]:
        yield _("%(n)d articles were taken down since: their rows are gone.") % {
            "n": gone - manifest["counts"]["removed"]
        }
    later = Event.objects.filter(project=project, kind=deletions.ERASED, sequence__gt=manifest["watermark"])
    if erased := later.count():
        words = _("%(n)d articles were deleted since, and their text was erased: their rows are gone.")
        yield words % {"n": erased}


def why(name: str, theirs: Mapping[str, str], ours: Mapping[str, str], place: Path, beside: Path | None) -> str:
    """How a file differs."""
    if name not in ours:
        return _("it was not made again")
    if name not in theirs:
        return _("it was not in the dataset")
    old = beside / name if beside else None
    if old is None or not old.is_file():
        return _("SHA-256 %(ours)s… instead of %(theirs)s…") % {"ours": ours[name][:12], "theirs": theirs[name][:12]}
    if digest(old) != theirs[name]:
        return _("the file beside the manifest is not the one that the manifest names")
    return first_difference(old, place / name)


def first_difference(old: Path, new: Path) -> str:
    """The first line that differs, by its number; of files without lines the first byte."""
    with old.open("rb") as one, new.open("rb") as other:
        at = 0
        for number, (left, right) in enumerate(zip(one, other, strict=False), start=1):
            if left != right:
                if b"\0" in left + right:
                    byte = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), 0)
                    return _("differs from byte %(byte)d on") % {"byte": at + byte}
                return _("differs from line %(line)d on") % {"line": number}
            at += len(left)
    return _("one is longer than the other")


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
