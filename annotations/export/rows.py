"""Database → rows of the published types, a chunk of articles at a time, in the order article uid, then start."""

from __future__ import annotations

import hashlib
import hmac
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import connections
from django.db.models import Q, QuerySet

from annotations.codebook import HOW_ORDER
from annotations.models import Answer, Article, ArticleVersion, Assignment, Confidentiality, Decision, Project, Sentence
from annotations.models.standing import counted, told

from .schema import Filters, Tally
from .segmentation import edited

ARTICLES_A_CHUNK = 100
CARE = {how: rank for rank, how in enumerate(HOW_ORDER)}
NO_SOURCE = (None, None, None, None, None)


class Head(NamedTuple):
    """What of an article its rows need."""

    pk: int
    uid: UUID
    version: int
    blocks: list[list[Any]]
    licence: str
    splitter: str


class Said(NamedTuple):
    """One answer of a done assignment, as read."""

    sentence: int
    reviewer: UUID | str
    round: int
    state: str
    label: str | None
    hedged: bool
    unsure_reason: str
    spans: str
    how: str
    seen: bool
    hedged_by: str
    source_by: str
    drawn_by: str
    unaided: bool
    codebook: int
    counted: bool


class Place(NamedTuple):
    """One live sentence, as read."""

    pk: int
    article: int
    number: int
    block: int
    asked: bool
    start: int
    end: int
    text: str
    standing: str


ANSWER_COLUMNS = (
    "sentence_id", "reviewer__uid", "round", "state", "label", "hedged", "unsure_reason", "spans", "how",
    "suggestion_seen", "hedged_by", "source_by", "assignment__drawn_by", "assignment__unaided", "codebook__version",
)  # fmt: skip
PLACE_COLUMNS = ("pk", "article_id", *Place._fields[2:])


class Pages:
    """The rows of one project through `filters`, read `using` a snapshot; `tally` counts what goes by.

    Iterating yields, per sentence that passes, its sentence row and its answer rows, as sequences in schema order.
    """

    def __init__(self, project: Project, filters: Filters, *, using: str) -> None:
        self.project, self.filters, self.using = project, filters, using
        self.key = bytes.fromhex(project.pseudonym_key)
        self.pseudonyms: dict[UUID | str, str] = {}
        self.tally = Tally()
        self.edited: set[int] = set()  # of the articles in hand, those in which a boundary or a block was changed

    def __iter__(self) -> Iterator[tuple[list[Any], list[list[Any]]]]:
        heads: list[Head] = []
        for head in self.heads():
            heads.append(head)
            if len(heads) == ARTICLES_A_CHUNK:
                yield from self.chunk(heads)
                heads = []
        yield from self.chunk(heads)

    def articles(self) -> QuerySet[Article]:
        """The articles that pass the filters, by uid; confidential ones never do."""
        chosen, details = self.filters, Q(details__current=True)
        if chosen.outlets:
            details &= Q(details__outlet__in=chosen.outlets)
        if chosen.languages:
            details &= Q(details__language__in=chosen.languages)
        if chosen.published_from:
            details &= Q(details__published__gte=chosen.published_from)
        if chosen.published_to:
            details &= Q(details__published__lte=chosen.published_to)
        live = Article.objects.using(self.using).live().filter(project=self.project)
        return live.filter(details).exclude(confidentiality=Confidentiality.CONFIDENTIAL).order_by("uid")

    def heads(self) -> Iterator[Head]:
        total = Article.objects.using(self.using).live().filter(project=self.project).count()
        columns = ("pk", "uid", "versions__pk", "versions__blocks", "details__licence", "versions__splitter_version")
        passed = 0
        for row in self.articles().filter(versions__current=True).values_list(*columns).iterator(chunk_size=500):
            passed += 1
            yield Head(*row)
        if total > passed:
            self.tally.count(self.tally.left_out, "articles confidential or outside the filters", total - passed)

    def chunk(self, heads: list[Head]) -> Iterator[tuple[list[Any], list[list[Any]]]]:
        if not heads:
            return
        versions = [head.version for head in heads]
        answers = self.answers(versions)
        decisions = self.decisions(versions)
        self.edited = edited([head.pk for head in heads], using=self.using)
        places: dict[int, list[Place]] = {head.pk: [] for head in heads}
        live = Sentence.objects.using(self.using).filter(version__in=versions, retired__isnull=True)
        for row in self.raw(live.order_by("article", "start").values_list(*PLACE_COLUMNS)):
            places[row[1]].append(Place(*row))
        for head in heads:
            yield from self.one(head, places[head.pk], answers, decisions)

    def one(
        self, head: Head, places: list[Place], answers: dict[int, list[Said]], decisions: dict[int, tuple[Any, ...]]
    ) -> Iterator[tuple[list[Any], list[list[Any]]]]:
        uid, used, page = str(head.uid), False, Page(head, places, self.using)
        for position, place in enumerate(places, start=1):
            said = answers.get(place.pk, [])
            row = sentence_row(uid, position, place, page, [a for a in said if a.counted], decisions.get(place.pk))
            if not self.passes(place, row):
                continue
            used = True
            self.count(row, len(said))
            yield row, [self.answer_row(uid, position, place, page, answer) for answer in said]
        if used:
            self.tally.articles += 1
            self.tally.count(self.tally.licences, head.licence or "unknown")
            self.tally.count(self.tally.splitters, head.splitter)
            if head.pk in self.edited:
                self.tally.edited.append(head.pk)

    def passes(self, place: Place, row: list[Any]) -> bool:
        """Whether the row goes in; if not, why is counted."""
        chosen, out = self.filters, self.tally.left_out
        if not place.asked:
            self.tally.count(out, "not running text")
            return False
        if place.standing == "open":
            if not chosen.include_open:
                self.tally.count(out, "open")
            return chosen.include_open
        if chosen.standings and place.standing not in chosen.standings:
            self.tally.count(out, "of another standing")
            return False
        if chosen.labels and row[7] not in chosen.labels:
            self.tally.count(out, "of another label")
            return False
        return True

    def count(self, row: list[Any], answers: int) -> None:
        tally = self.tally
        tally.rows += 1
        tally.answers += answers
        tally.count(tally.labels, row[7] or "none")
        tally.count(tally.standings, row[14])
        if row[15]:
            tally.count(tally.how, row[15])

    def answers(self, versions: list[int]) -> dict[int, list[Said]]:
        """Sentence → the labelled and unsure answers of done assignments, by round, then pseudonym."""
        ours = Answer.objects.using(self.using).filter(sentence__version__in=versions)
        # The keys of the counted ones apart: as a column of the rows, PostgreSQL would look at every answer there is.
        counts = {row[0] for row in self.raw(counted(ours).values_list("pk"))}
        given = ours.filter(told(), assignment__state=Assignment.State.DONE).exclude(state=Answer.State.EMPTY)
        found: dict[int, list[Said]] = {}
        for pk, *row in self.raw(given.values_list("pk", *ANSWER_COLUMNS)):
            found.setdefault(row[0], []).append(Said._make([*row, pk in counts]))
        for said in found.values():
            if len(said) > 1:
                said.sort(key=lambda answer: (answer.round, self.pseudonym(answer.reviewer)))
        return found

    def decisions(self, versions: list[int]) -> dict[int, tuple[Any, ...]]:
        settled = Decision.objects.using(self.using).filter(sentence__version__in=versions)
        rows = self.raw(settled.values_list("sentence_id", "label", "hedged", "spans", "codebook__version"))
        return {row[0]: row for row in rows}

    def answer_row(self, uid: str, position: int, place: Place, page: Page, said: Said) -> list[Any]:
        labelled = said.label is not None
        return [
            uid, place.number, position, place.start, place.end, place.text, self.pseudonym(said.reviewer), said.round,
            said.state, said.label, bool(said.hedged) if labelled else None, said.unsure_reason or None,
            *page.source(said.spans), said.how, bool(said.seen), said.hedged_by or None, said.source_by or None,
            said.drawn_by, bool(said.unaided), bool(said.counted), said.codebook,
        ]  # fmt: skip

    def pseudonym(self, reviewer: UUID | str) -> str:
        """The person's name in this project's datasets: keyed, so that nobody outside can derive it."""
        name = self.pseudonyms.get(reviewer)
        if name is None:
            uid = reviewer if isinstance(reviewer, UUID) else UUID(reviewer)
            name = self.pseudonyms[reviewer] = "r" + hmac.new(self.key, uid.bytes, hashlib.sha256).hexdigest()[:12]
        return name

    def raw(self, rows: QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
        """The rows as the driver gives them: a third of the cost of Django's conversions at this size."""
        sql, parameters = rows.query.get_compiler(using=self.using).as_sql()
        with connections[self.using].cursor() as cursor:
            cursor.execute(sql, parameters)
            while batch := cursor.fetchmany(2000):
                yield from batch


class Page:
    """One article's text as far as sources need it."""

    def __init__(self, head: Head, places: list[Place], using: str) -> None:
        self.head, self.places, self.using = head, places, using
        self.starts = [place.start for place in places]
        self._text: str | None = None

    def source(self, spans: str) -> tuple[str | None, int | None, int | None, int | None, str | None]:
        """Text, start, end, sentence number and kind of the first source span in a stored list of spans."""
        if len(spans) < 3:
            return NO_SOURCE
        for span in orjson.loads(spans):
            if span["role"] == "source":
                start, end = span["start"], span["end"]
                home = self.places[max(0, bisect_right(self.starts, start) - 1)]
                return self.words(home, start, end), start, end, home.number, span.get("kind") or None
        return NO_SOURCE

    def words(self, home: Place, start: int, end: int) -> str:
        if home.start <= start and end <= home.end:
            return home.text[start - home.start : end - home.start]
        if self._text is None:
            self._text = (
                ArticleVersion.objects.using(self.using).values_list("text", flat=True).get(pk=self.head.version)
            )
        return self._text[start:end]


def sentence_row(
    uid: str, position: int, place: Place, page: Page, said: list[Said], decision: tuple[Any, ...] | None
) -> list[Any]:
    """The row of one sentence from its counted answers and its decision."""
    label, hedged, spans, agreeing = settled(place.standing, said, decision)
    hows = [answer.how for answer in said]
    drawn = {answer.drawn_by for answer in said}
    books = [answer.codebook for answer in said] + ([decision[4]] if decision else [])
    return [
        uid,
        place.number,
        position,
        page.head.blocks[place.block][0] if place.block < len(page.head.blocks) else "text",
        place.start,
        place.end,
        place.text,
        label,
        hedged,
        *page.source(spans),
        place.standing,
        min(hows, key=CARE.__getitem__) if hows else None,
        len(said),
        agreeing,
        any(answer.seen for answer in said),
        None if not drawn else drawn.pop() if len(drawn) == 1 else "mixed",
        max(books) if books else None,
    ]


def settled(
    standing: str, said: list[Said], decision: tuple[Any, ...] | None
) -> tuple[str | None, bool | None, str, int]:
    """Label, hedged, spans and number of agreeing answers that the standing amounts to."""
    if not said and not decision:
        return None, None, "", 0
    if len(said) == 1 and not decision and standing != "open":
        only = said[0]
        return only.label, bool(only.hedged), only.spans, 1
    groups = Counter((answer.label, bool(answer.hedged)) for answer in said if answer.label is not None)
    if decision:
        value = (decision[1], bool(decision[2]))
        return *value, decision[3], groups[value]
    if standing in ("open", "disputed") or not groups:
        return None, None, "", max(groups.values(), default=0)
    (label, hedged), agreeing = groups.most_common(1)[0]
    return label, hedged, usual([answer.spans for answer in said]), agreeing


def usual(spans: list[str]) -> str:
    """The spans most answers marked; of equally usual ones the smallest, so that the choice never depends on order."""
    if len(spans) == 1:
        return spans[0]
    marked = Counter(value for value in spans if len(value) > 2)
    return min(marked, key=lambda value: (-marked[value], value)) if marked else ""
