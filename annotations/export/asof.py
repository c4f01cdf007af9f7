"""The same articles as they stood at an earlier event, from the ledger: so a dataset is made again after more was said.

Articles of which no later event tells are read as they stand. Of the others every answer, decision and boundary is
taken from the last event about it that is not later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import orjson
from django.db.models import Min, Q, QuerySet

from annotations.models import (
    Affected,
    Article,
    ArticleDetails,
    ArticleVersion,
    Assignment,
    Event,
    Project,
    Sentence,
    deletions,
    details,
    versions,
)
from annotations.models.batches import NEVER_COUNTED
from annotations.models.blocks import is_asked, place_in, said_of_blocks, stands
from annotations.models.revisions import numbers_in, revisions
from annotations.models.said import ANSWERED, DECISION_CHANGES

from .reading import HEAD_COLUMNS, Reading
from .recipe import Filters
from .values import Decided, Found, Head, Place, Said

SUBJECTS_A_QUERY = 500


class AsOf(Reading):
    """A `Reading` as of event `watermark`."""

    def __init__(self, project: Project, filters: Filters, *, using: str, watermark: int) -> None:
        super().__init__(project, filters, using=using)
        self.watermark = watermark
        later = self.events().filter(sequence__gt=watermark)
        self.changed, self.newer = touched(later, project, using)
        self.texts_then = versions.before(later)
        self.details = {str(row.article.uid): row for row in details.before(later)}

    def events(self) -> QuerySet[Event]:
        return Event.objects.using(self.using).filter(project=self.project)

    def open_articles(self) -> QuerySet[Article]:
        return super().open_articles().exclude(uid__in=self.newer)

    def there(self) -> Q:
        """Also what was deleted or taken back since, as long as nothing of it is erased; not what was brought back."""
        return deletions.there_before(self.events().filter(sequence__gt=self.watermark))

    def said(self, **lookups: Any) -> Q:
        """Of articles whose details were changed later those of then count."""
        rows = ArticleDetails.objects.using(self.using).filter(pk__in=[row.pk for row in self.details.values()])
        then = list(rows.filter(**lookups).values_list("article__uid", flat=True))
        return Q(uid__in=then) | (super().said(**lookups) & ~Q(uid__in=list(self.details)))

    def removed(self) -> QuerySet[Article]:
        later = self.events().filter(kind="article.taken_down", sequence__gt=self.watermark)
        names = [subject.partition("/")[2] for subject in later.values_list("subject", flat=True)]
        return super().removed().exclude(uid__in=names)

    def live_in(self, articles: QuerySet[Article]) -> int:
        moved = articles.filter(uid__in=self.changed)
        there = moved.filter(versions.stood(self.texts_then, "versions__"), details__current=True)
        heads = there.values_list(*HEAD_COLUMNS)
        same = super().live_in(articles.exclude(uid__in=self.changed))
        return same + sum(len(self.then(Head(*head)).places) for head in heads)

    def chunk(self, heads: Sequence[Head]) -> Iterator[Found]:
        same = [head for head in heads if str(head.uid) not in self.changed]
        found = {one.head.pk: one for one in (super().chunk(same) if same else ())}
        for head in heads:
            yield found[head.pk] if head.pk in found else self.then(head)

    def then(self, head: Head) -> Found:
        """The article as it stood."""
        article = Article.objects.using(self.using).get(pk=head.pk)
        boundaries = [event for event in revisions(article, self.numbers(head), using=self.using) if self.past(event)]
        number = ArticleVersion.objects.using(self.using).values_list("number", flat=True).get(pk=head.version)
        blocks = said_of_blocks([article], using=self.using).get(head.pk, [])
        blocks = [event for event in blocks if place_in(event.new)[0] == number]
        head = head._replace(blocks=self.blocks(head, blocks), last_number=self.last_number(head))
        if then := self.details.get(str(head.uid)):
            head = head._replace(**{name: getattr(then, name) for name in (*details.FIELDS, "language")})
        places = self.places_then(head, boundaries)
        edited = bool(boundaries) or any(self.past(event) for event in blocks)
        again = self.asked_again_then([place.pk for place in places])
        said, decided = self.said_then(head, places, again), self.decided_then(head, places)
        return Found(head, places, said, decided, edited, again)

    def past(self, event: Event) -> bool:
        return event.sequence <= self.watermark

    def last_number(self, head: Head) -> int:
        """Highest number that a sentence had had then. Numbers are given in order, and none is given back; what came
        with an imported dataset may have had higher ones than any of its sentences has."""
        later = Sentence.objects.using(self.using).filter(article=head.pk, born__gt=self.watermark)
        first: int | None = later.aggregate(first=Min("number"))["first"]
        return head.last_number if first is None else first - 1

    def numbers(self, head: Head) -> list[int]:
        """The numbers of all sentences that there had been."""
        rows = Sentence.objects.using(self.using).filter(article=head.pk, born__lte=self.watermark)
        return list(rows.values_list("number", flat=True))

    def blocks(self, head: Head, said: Sequence[Event]) -> list[list[Any]]:
        """The blocks with their kinds of then: of the last event that is past, else what the first later one found."""
        kinds = {place_in(event.old)[1]: (event.old or {})["kind"] for event in reversed(said)}
        kinds |= {block: value["kind"] for (_, block), value in stands(e for e in said if self.past(e)).items()}
        return [[kinds.get(index, kind), start, end] for index, (kind, start, end) in enumerate(head.blocks)]

    def places_then(self, head: Head, boundaries: Sequence[Event]) -> list[Place]:
        retired: set[int] = set()
        for event in boundaries:
            retired = (retired | set(numbers_in(event.old))) - set(numbers_in(event.new))
        rows = Sentence.objects.using(self.using).filter(version=head.version, born__lte=self.watermark)
        columns = ("pk", "article_id", "number", "block", "asked", "start", "end", "text")
        kept = [
            Place._make(row) for row in rows.order_by("start", "end").values_list(*columns) if row[2] not in retired
        ]
        return [place._replace(asked=is_asked(head.blocks[place.block][0])) for place in kept]

    def said_then(self, head: Head, places: Sequence[Place], again: Mapping[int, int]) -> dict[int, list[Said]]:
        """Sentence → the answers that a dataset could hold."""
        done = self.done(head)
        rounds = sorted({row.round for row in done.values()})
        keys = {place.number: place.pk for place in places}
        subjects = [f"answer/{head.uid}/{number}/{round}" for round in rounds for number in sorted(keys)]
        last: dict[tuple[str, str], dict[str, Any]] = {}
        for event in self.last(subjects):
            value = event.new or {}
            last[event.subject, value["assignment"]] = value
        found: dict[int, list[Said]] = {}
        for (subject, uid), value in last.items():
            if uid in done and value["state"] in ANSWERED:
                key = keys[int(subject.split("/")[2])]
                found.setdefault(key, []).append(said_of(key, value, done[uid], again.get(key, 0)))
        return found

    def done(self, head: Head) -> dict[str, Assignment]:
        """Uid → the assignments that were done and of whose answers anybody could learn."""
        rows = Assignment.objects.using(self.using).filter(article=head.pk).select_related("reviewer", "batch")
        assignments = {str(row.uid): row for row in rows}
        states: dict[str, str] = {}
        for event in self.last([f"assignment/{uid}" for uid in assignments]):
            states[event.subject.split("/")[1]] = (event.new or {})["state"]
        closed = self.closed({str(row.batch.uid) for row in assignments.values()})
        return {
            uid: row
            for uid, row in assignments.items()
            if states.get(uid) == Assignment.State.DONE and (row.batch.standing or str(row.batch.uid) in closed)
        }

    def closed(self, batches: Collection[str]) -> set[str]:
        """Those of these batches that were closed."""
        rows = self.last([f"batch/{uid}" for uid in batches])
        return {event.subject.split("/")[1] for event in rows if event.kind == "batch.closed"}

    def asked_again_then(self, sentences: Collection[int]) -> dict[int, int]:
        """As `asked_again`, by the codebook versions that were published."""
        rows = Affected.objects.using(self.using).filter(sentence__in=list(sentences))
        pairs = list(rows.values_list("sentence_id", "codebook__version"))
        subjects = {f"codebook/{version}" for _, version in pairs}
        published = {event.subject for event in self.last(sorted(subjects))}
        found: dict[int, int] = {}
        for sentence, version in pairs:
            if f"codebook/{version}" in published:
                found[sentence] = max(version, found.get(sentence, 0))
        return found

    def decided_then(self, head: Head, places: Sequence[Place]) -> dict[int, Decided]:
        keys = {f"decision/{head.uid}/{place.number}": place.pk for place in places}
        last = {event.subject: event.new or {} for event in self.last(list(keys)) if event.kind in DECISION_CHANGES}
        return {
            keys[subject]: decided_of(keys[subject], value) for subject, value in last.items() if value.get("label")
        }

    def last(self, subjects: Sequence[str]) -> Iterator[Event]:
        """The events about these subjects that are not later, in order."""
        for start in range(0, len(subjects), SUBJECTS_A_QUERY):
            rows = self.events().filter(subject__in=subjects[start : start + SUBJECTS_A_QUERY])
            yield from rows.filter(sequence__lte=self.watermark).order_by("sequence")


def said_of(sentence: int, value: dict[str, Any], row: Assignment, asked_again: int) -> Said:
    return Said(
        sentence=sentence,
        reviewer=row.reviewer.uid.hex,
        round=row.round,
        state=value["state"],
        label=value["label"],
        hedged=value["hedged"],
        unsure_reason=value["unsure_reason"],
        spans=stored(value["spans"]),
        how=value["how"],
        seen=value["suggestion_seen"],
        hedged_by=value["hedged_by"],
        source_by=value["source_by"],
        drawn_by=row.drawn_by,
        unaided=row.unaided,
        codebook=value["codebook"],
        may_count=row.drawn_by not in NEVER_COUNTED,
        outdated=value["codebook"] < asked_again,
    )


def decided_of(sentence: int, value: dict[str, Any]) -> Decided:
    spans = stored(value["spans"])
    return Decided(sentence, value["label"], value["hedged"], spans, value["codebook"], value["category"])


def stored(spans: Any) -> str:
    """A list of spans as text, as the database gives it."""
    return orjson.dumps(spans).decode()


def touched(later: QuerySet[Event], project: Project, using: str) -> tuple[set[str], set[str]]:
    """Uids of the articles of which these events tell: those that changed, and those that came with them."""
    changed: set[str] = set()
    newer: set[str] = set()
    for kind, subject, new in later.values_list("kind", "subject", "new").iterator(chunk_size=2000):
        what, _, name = subject.partition("/")
        if kind == "article.added":
            newer.add(name)
        elif what in ("article", "answer", "decision", "sentence"):
            changed.add(name.split("/")[0])
        elif what == "assignment":
            changed.add((new or {})["article"])
        elif kind == "batch.closed":
            rows = Assignment.objects.using(using).filter(batch__uid=name)
            changed |= {str(uid) for uid in rows.values_list("article__uid", flat=True)}
        elif kind == "codebook.published":
            asked = Affected.objects.using(using).filter(codebook__project=project, codebook__version=int(name))
            changed |= {str(uid) for uid in asked.values_list("sentence__article__uid", flat=True)}
    return changed - newer, newer
