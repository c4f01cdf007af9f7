"""What people marked as not running text, or as running text, and nobody has confirmed or refused: derived from marks
and events, never stored.

Callers pass the answers that the person may see: nobody learns from this list of a mark that they may not know of.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from django.db.models import QuerySet

from annotations.models import Answer, Article, ArticleVersion, Assignment, Event, Sentence, User
from annotations.models.blocks import KINDS, against, place_in, said_of_blocks, stands
from annotations.models.said import ANSWERED

from .undo import to_undo, undo
from .values import Revised

MOST_SHOWN = 200
ARTICLES_A_READ = 500
COLUMNS = (
    "sentence__article", "sentence__version", "sentence__version__number", "sentence__block", "sentence__asked",
    "sentence__number", "reviewer", "assignment__uid",
)  # fmt: skip


class Mark(NamedTuple):
    """One mark as it is read here."""

    article: int
    version: int
    text: int  # number of the version
    block: int
    asked: bool
    sentence: int
    reviewer: int
    assignment: uuid.UUID


@dataclass(frozen=True, slots=True)
class Part:
    """A live sentence of a block; `marked`: a mark on it waits."""

    number: int
    text: str
    marked: bool


@dataclass(slots=True)
class Waiting:
    """A block that waits: `asked` as it stands, `by` (who marked it) says otherwise.

    `answered`: labelled and unsure answers to its sentences. `before`, `after`: the sentences beside it, "" for none.
    """

    article: int
    version: int
    block: int
    asked: bool
    numbers: set[int] = field(default_factory=set)  # of the sentences that are marked
    reviewers: list[int] = field(default_factory=list)  # primary keys
    by: list[User] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    before: str = ""
    after: str = ""
    answered: int = 0

    @property
    def number(self) -> int:
        """One of its sentences, by which services know the block."""
        return min(self.numbers)


@dataclass(frozen=True, slots=True)
class Listing:
    """Blocks that wait, by article in reading order; `count` of them all, `more` of them beyond those listed."""

    groups: list[tuple[Article, list[Waiting]]]
    count: int
    more: int


def waiting(marks: QuerySet[Answer]) -> list[Waiting]:
    """What waits because of these marks: the oldest article first, each in reading order."""
    rows = against(marks).order_by("sentence__article", "sentence__start", "pk").values_list(*COLUMNS)
    found: dict[tuple[int, int], Waiting] = {}
    for mark in _unsettled([Mark(*row) for row in rows]):
        place = (mark.version, mark.block)
        one = found.setdefault(place, Waiting(mark.article, mark.version, mark.block, mark.asked))
        one.numbers.add(mark.sentence)
        if mark.reviewer not in one.reviewers:
            one.reviewers.append(mark.reviewer)
    return list(found.values())


def _unsettled(marks: list[Mark]) -> Iterator[Mark]:
    """Without the marks that were refused."""
    keys = sorted({mark.article for mark in marks})
    refused: set[tuple[int, int, int, str]] = set()
    for start in range(0, len(keys), ARTICLES_A_READ):
        articles = Article.objects.filter(pk__in=keys[start : start + ARTICLES_A_READ]).only("uid", "project_id")
        for article, events in said_of_blocks(list(articles)).items():
            for (text, block), value in stands(events).items():
                refused |= {(article, text, block, assignment) for assignment in value["refused"]}
    return (mark for mark in marks if (mark.article, mark.text, mark.block, str(mark.assignment)) not in refused)


def refused_to(assignment: Assignment) -> list[int]:
    """The blocks of the assignment's text of which the reviewer's mark was refused. Load its article and version."""
    events = said_of_blocks([assignment.article]).get(assignment.article_id, [])
    here = [value for value in stands(events).values() if value["version"] == assignment.version.number]
    return [value["block"] for value in here if str(assignment.uid) in value["refused"]]


def to_confirm(marks: QuerySet[Answer]) -> Counter[int]:
    """Primary key of the project → how many blocks wait."""
    articles = Counter(one.article for one in waiting(marks))
    projects = dict(Article.objects.filter(pk__in=articles).values_list("pk", "project"))
    found: Counter[int] = Counter()
    for article, count in articles.items():
        found[projects[article]] += count
    return found


def listing(marks: QuerySet[Answer], *, most: int = MOST_SHOWN) -> Listing:
    """What waits because of these marks, with words and people; other answers among `marks` are counted as answered."""
    everything = waiting(marks)
    found = everything[:most]
    _furnish(found, marks)
    titled = Article.objects.with_details().in_bulk([one.article for one in found])
    groups = [(titled[key], list(group)) for key, group in groupby(found, key=lambda one: one.article)]
    return Listing(groups, len(everything), len(everything) - len(found))


def _furnish(found: list[Waiting], answers: QuerySet[Answer]) -> None:
    people = User.objects.in_bulk({reviewer for one in found for reviewer in one.reviewers})
    live = Sentence.objects.filter(version__in={one.version for one in found}, retired__isnull=True)
    texts: dict[int, list[tuple[int, int, str]]] = {}
    for version, block, number, text in live.order_by("start").values_list("version", "block", "number", "text"):
        texts.setdefault(version, []).append((block, number, text))
    said = answers.filter(sentence__in=live, state__in=ANSWERED).order_by()
    counts = Counter(said.values_list("sentence__version", "sentence__block"))
    for one in found:
        rows = texts[one.version]
        one.by = [people[reviewer] for reviewer in one.reviewers]
        one.parts = [Part(number, text, number in one.numbers) for block, number, text in rows if block == one.block]
        one.before = next((text for block, _number, text in reversed(rows) if block < one.block), "")
        one.after = next((text for block, _number, text in rows if block > one.block), "")
        one.answered = counts[one.version, one.block]


def take_back(*, article: Article, block: int, by: User, operation: uuid.UUID, now: datetime) -> Revised | None:
    """Undo what the person said of this block; None unless it is their latest change in the article.

    The same operation again returns what it made. Raises as `undo`.
    """
    latest = to_undo(article, by)
    number = ArticleVersion.objects.filter(article=article, current=True).values_list("number", flat=True).first()
    ours = latest is not None and latest.kind in KINDS and place_in(latest.new) == (number, block)
    if not ours and not Event.objects.filter(actor=by, operation=operation).exists():
        return None
    return undo(article=article, by=by, operation=operation, now=now)
