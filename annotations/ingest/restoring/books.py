"""The codebook of a dataset becomes the project's: version by version."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from annotations.models import Codebook, Entry, Project, User, append, digest_of

PUBLISHED = "codebook.published"


def publish(
    *, project: Project, versions: Sequence[dict[str, Any]], asked_again: Collection[int], by: User, now: datetime
) -> dict[int, Codebook]:
    """Version → its row. The first one of an empty project, to which nothing refers yet, takes the dataset's content.

    `asked_again`: the versions that asked again about sentences. Inside the transaction that found the project empty.
    """
    there = Codebook.objects.get(project=project, version=1)
    new = [one for one in versions if one["version"] > 1 or not same(there, one)]
    entries = [told(one, asked_again) for one in new]
    append(project_id=project.pk, actor=by, now=now, entries=entries)
    for one in new:
        columns = {"content": one["content"], "guidelines": one["guidelines"], "published_at": now, "by": by}
        columns["changes_answers"] = one["version"] in asked_again
        Codebook.objects.update_or_create(project=project, version=one["version"], defaults=columns)
    return {book.version: book for book in Codebook.objects.filter(project=project)}


def same(book: Codebook, one: dict[str, Any]) -> bool:
    return (book.content, book.guidelines) == (one["content"], one["guidelines"])


def told(one: dict[str, Any], asked_again: Collection[int]) -> Entry:
    """The event of a version. How many sentences it asked about again is told by none of these: not all are live."""
    version = one["version"]
    value = {"version": version, "changes_answers": version in asked_again, "affected": 0}
    value["digest"] = digest_of([one["content"], one["guidelines"]])
    old = {"version": version - 1} if version > 1 else None
    return Entry(kind=PUBLISHED, subject=f"codebook/{version}", old=old, new=value)
