"""A chunk of prepared articles into rows: what is a later text becomes a version of its article, the rest as ever.

Locked in this order: articles, their assignments, sentences (each by primary key), answers, decisions, ledger.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from annotations.ingest import load
from annotations.ingest.load import Stored
from annotations.ingest.prepare import Prepared
from annotations.models import (
    Article,
    ArticleDetails,
    ArticleVersion,
    Assignment,
    Entry,
    Event,
    Import,
    Ledger,
    Lineage,
    Sentence,
    append,
    search,
    standing,
)
from annotations.models.blocks import is_asked, said_of_blocks
from annotations.models.versions import CHANGED
from annotations.text import diff

from .carrying import Carried, carry
from .finding import Renewal, renewals
from .places import kinds

DETAILS = "article.details"
FIELDS = ("title", "outlet", "byline", "published")


def store(*, imported: Import, now: datetime, prepared: Sequence[Prepared]) -> list[Stored]:
    """As `load.store`; what is a later text of an article that the project has is its new version (`renewed`)."""
    with transaction.atomic():
        found, stored = renewals(imported, prepared)
        if found:
            stored |= _make_all(imported, found, now)
        results = load.store(imported=imported, now=now, prepared=prepared)
    return [result._replace(renewed=item.digest in stored) for item, result in zip(prepared, results, strict=True)]


def _make_all(imported: Import, found: Sequence[Renewal], now: datetime) -> set[str]:
    """Make the versions whose text no other article has; their digests."""
    prepared = [(one, _Version(imported, one)) for one in found]
    Ledger.objects.select_for_update().get(pk=imported.project_id)
    taken = set(load.existing(imported.project_id, [one.item.digest for one in found]))
    made: set[str] = set()
    for one, version in prepared:
        if one.item.digest not in taken | made:
            version.write(now)
            made.add(one.item.digest)
    return made


class _Version:
    """One new version: what it will be, worked out while nothing but rows is locked, and then written."""

    def __init__(self, imported: Import, renewal: Renewal) -> None:
        self.imported, self.renewal, self.article = imported, renewal, renewal.article
        item, old = renewal.item, renewal.sentences
        numbers = ArticleVersion.objects.filter(article=self.article).aggregate(last=Max("number"))
        self.version = load.version(self.article, item, imported)
        self.version.number, self.version.imported_in = int(numbers["last"] or 0) + 1, imported
        self.pairs = diff.align([row.text for row in old], [cut.text for cut in item.sentences])
        said = said_of_blocks([self.article]).get(self.article.pk, [])
        block_of = [cut.block for cut in item.sentences]
        self.version.blocks = kinds(item.blocks, renewal.version, said, self.pairs, old, block_of)
        self.sentences = list(self._sentences())
        self.carried: Carried = carry(renewal, self.sentences, self.pairs)
        self.details = ArticleDetails.objects.get(article=self.article, current=True)
        self.changes = self._changes()

    def _sentences(self) -> Iterator[Sentence]:
        for place, cut in enumerate(self.renewal.item.sentences, start=1):
            yield Sentence(
                article=self.article,
                version=self.version,
                number=self.article.last_number + place,
                block=cut.block,
                asked=is_asked(self.version.blocks[cut.block][0]),
                start=cut.start,
                end=cut.end,
                text=cut.text,
            )

    def _changes(self) -> dict[str, Any]:
        """The details that the new text came with, where they are others. What it came without stays, and what a person
        wrote."""
        draft = self.renewal.item.draft
        given = {name: getattr(draft, name) for name in FIELDS if name not in self._by_hand()}
        return {name: value for name, value in given.items() if value and value != getattr(self.details, name)}

    def _by_hand(self) -> set[str]:
        """The details that a person changed: those of events that came without a text."""
        told = Event.objects.filter(project=self.article.project_id, subject=f"article/{self.article.uid}")
        texts = set(told.filter(kind=CHANGED).values_list("group", flat=True))
        changes = told.filter(kind=DETAILS).values_list("group", "new")
        return {name for group, new in changes if group is None or group not in texts for name in (new or {})["fields"]}

    def write(self, now: datetime) -> None:
        """The events, then the rows. The ledger is held."""
        group = uuid.uuid4()
        entries = [self._entry(), *self.carried.entries(), *self._told_of_details()]
        entries = [replace(entry, group=group) for entry in entries]
        events = append(project_id=self.article.project_id, actor=self.imported.by, now=now, entries=entries)
        self._write_text(events[0].sequence)
        self.carried.save(events[1:])
        self._write_assignments(events[0].sequence)
        if self.changes:
            self._write_details()
        search.keep([self.article.pk])  # what it came without stands in the details as before
        if touched := self.carried.touched():  # the others are open, as they came
            standing.rewrite(Sentence.objects.filter(pk__in=touched))

    def _entry(self) -> Entry:
        old, new = self.renewal.version, self.version
        pairs = [
            [self.renewal.sentences[pair.old].number, self.sentences[pair.new].number]
            for pair in self.pairs
            if pair.old is not None and pair.new is not None
        ]
        return Entry(
            kind=CHANGED,
            subject=f"article/{self.article.uid}",
            old=value_of(old, self.renewal.sentences),
            new=value_of(new, self.sentences) | {"came_from": pairs, "import": str(self.imported.uid)},
        )

    def _write_text(self, sequence: int) -> None:
        """No two texts of an article are current, and no two live sentences start at one place."""
        old = self.renewal.version
        ArticleVersion.objects.filter(pk=old.pk).update(current=False)
        self.version.save(force_insert=True)
        Sentence.objects.filter(pk__in=[row.pk for row in self.renewal.sentences]).update(retired=sequence)
        for row in self.sentences:
            row.version_id, row.born = self.version.pk, sequence
        Sentence.objects.bulk_create(self.sentences)
        Lineage.objects.bulk_create(
            Lineage(old=self.renewal.sentences[pair.old], new=self.sentences[pair.new])
            for pair in self.pairs
            if pair.old is not None and pair.new is not None
        )
        self.article.last_number = self.sentences[-1].number
        Article.objects.filter(pk=self.article.pk).update(last_number=self.article.last_number)

    def _write_assignments(self, sequence: int) -> None:
        """Each goes on with the new text. What is done stays done, and is queued if something is left to answer."""
        rows = self.renewal.assignments
        # Also one that was opened since these were locked: it was written before the ledger was held here.
        Assignment.objects.filter(article=self.article).update(version=self.version)
        other = any(
            self.sentences[pair.new].asked
            for pair in self.pairs
            if pair.new is not None and pair.kind in ("changed", "added")
        )
        queued = [row.pk for row in rows if _may_be_queued(row) and (other or row.pk in self.carried.behind)]
        Assignment.objects.filter(pk__in=queued, renewed__isnull=True).update(renewed=sequence)

    def _told_of_details(self) -> list[Entry]:
        """Names numbers and fields: titles are text, and no text stands in the ledger."""
        if not self.changes:
            return []
        number = self.details.number
        new = {"details": number + 1, "fields": sorted(self.changes)}
        return [Entry(kind=DETAILS, subject=f"article/{self.article.uid}", old={"details": number}, new=new)]

    def _write_details(self) -> None:
        ArticleDetails.objects.filter(pk=self.details.pk).update(current=False)
        copied = ("title", "outlet", "byline", "published", "licence", "language")
        values = {name: getattr(self.details, name) for name in copied} | self.changes
        number, by = self.details.number + 1, self.imported.by_id
        ArticleDetails.objects.create(article=self.article, number=number, by_id=by, **values)


def value_of(version: ArticleVersion, sentences: Sequence[Sentence]) -> dict[str, Any]:
    """A text as events keep it, with the numbers of its live sentences."""
    return {
        "version": version.number,
        "digest": version.digest,
        "characters": version.characters,
        "sentences": [row.number for row in sentences],
    }


def _may_be_queued(row: Assignment) -> bool:
    """Of a batch that is closed what was said stands; one that asks again asks only what a codebook version changed."""
    again = row.drawn_by == Assignment.Drawn.AGAIN
    return row.state == Assignment.State.DONE and row.batch.closed_at is None and row.counts() and not again
