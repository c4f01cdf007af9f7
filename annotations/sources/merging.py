"""Several wordings are one source: people say so, and may take it back. Each change is one event, without the words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations.codebook import SourceKind
from annotations.errors import Conflict, InvalidInput
from annotations.models import Credit, Entry, Ledger, Project, Source, User, Wording, append
from annotations.models.notes import keyed_digest

MOST_WORDINGS = 200
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Named:
    """A wording as credits have it: its key and kind."""

    key: str
    kind: str


def merge(
    *,
    project: Project,
    wordings: Sequence[Named],
    into: Sequence[Source],
    name: str,
    kind: str,
    by: User,
    now: datetime,
) -> Source:
    """These wordings, and all of these sources, are one source called so. One of `into` with that name is kept, else
    the first, else one is made.

    Raises InvalidInput if that is nothing, too much, or a name or kind that will not do; Conflict if another source
    has that name and kind.
    """
    name = _checked(name, kind)
    wanted = list(dict.fromkeys(one for one in wordings if one.key))
    if not wanted and not into:
        raise InvalidInput(_("Tick the wordings that name the same source."))
    if len(wanted) > MOST_WORDINGS:
        raise InvalidInput(_("At most %(most)d wordings are put together at once.") % {"most": MOST_WORDINGS})
    try:
        with transaction.atomic():
            _hold(project)
            kept = next((row for row in into if (row.name, row.kind) == (name, kind)), into[0] if into else None)
            if kept is None:
                kept = Source.objects.create(project=project, name=name, kind=kind)
            others = [row for row in into if row.pk != kept.pk]
            old = _named(kept)
            Wording.objects.filter(source__in=others).update(source=kept)
            Credit.objects.filter(project=project, source__in=others).update(source=kept)
            Source.objects.filter(pk__in=[row.pk for row in others]).delete()
            kept.name, kept.kind = name, kind
            kept.save(update_fields=["name", "kind"])
            for one in wanted:
                _assign(project, one, kept)
            new = _named(kept) | {"wordings": _digests(kept, wanted), "sources": sorted(str(row.uid) for row in others)}
            _tell(kept, "source.merged", by, now, old=old, new=new)
    except IntegrityError:
        raise Conflict(_("There is a source “%(name)s” of this kind already: tick it, too.") % {"name": name}) from None
    return kept


def split(*, source: Source, wordings: Iterable[Named], by: User, now: datetime) -> bool:
    """These wordings stand for themselves again; a source without any is gone. False if it is."""
    wanted = list(dict.fromkeys(wordings))
    if not wanted:
        raise InvalidInput(_("Tick the wordings that are somebody else."))
    with transaction.atomic():
        _hold(source.project)
        for one in wanted:
            Wording.objects.filter(source=source, text=one.key, kind=one.kind).delete()
            Credit.objects.filter(source=source, key=one.key, kind=one.kind).update(source=None)
        new = {"wordings": _digests(source, wanted)}
        _tell(source, "source.split", by, now, old=None, new=new)
        left = Wording.objects.filter(source=source).exists()
        if not left:
            source.delete()
    return left


def rename(*, source: Source, name: str, kind: str, by: User, now: datetime) -> Source:
    """Another name or kind. Raises InvalidInput, or Conflict if there is such a source."""
    return merge(project=source.project, wordings=(), into=[source], name=name, kind=kind, by=by, now=now)


def _assign(project: Project, one: Named, source: Source) -> None:
    Wording.objects.update_or_create(project=project, text=one.key, kind=one.kind, defaults={"source": source})
    Credit.objects.filter(project=project, key=one.key, kind=one.kind).update(source=source)
    # A source that lost its last wording to this one says nothing any more.
    Source.objects.filter(project=project, wordings__isnull=True).exclude(pk=source.pk).delete()


def _checked(name: str, kind: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidInput(_("A source needs a name of at most %(most)d characters.") % {"most": LONGEST_NAME})
    if kind not in set(SourceKind):
        raise InvalidInput(_("There is no such kind of source."))
    return name


def _hold(project: Project) -> None:
    """One change of sources at a time: the ledger's row is the project's queue."""
    Ledger.objects.select_for_update().get(project=project)


def _named(source: Source) -> dict[str, str]:
    """Name and kind as events tell them. Words of articles, confidential ones too, are in no event: it could never be
    erased. The digest is of this source's name alone, so that two sources never show that they are called alike."""
    return {"name": keyed_digest(f"{source.uid}/{source.name}"), "kind": source.kind}


def _digests(source: Source, wordings: Iterable[Named]) -> list[list[str]]:
    """Wordings as events tell them: digest and kind of each, in an order that says nothing."""
    return sorted([keyed_digest(f"{source.uid}/{one.key}"), one.kind] for one in wordings)


def _tell(source: Source, kind: str, by: User, now: datetime, old: Any, new: Any) -> None:
    entry = Entry(kind=kind, subject=f"source/{source.uid}", old=old, new=new)
    append(project_id=source.project_id, actor=by, now=now, entries=[entry])
