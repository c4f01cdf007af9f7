"""The boundaries of some articles that deserve a look and that nobody has called right: rows → reasons → rows."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import NamedTuple

from django.db.models import F, QuerySet

from annotations.models import Answer, Article, Lineage, Sentence
from annotations.text.split.doubts import CUT, JOINED, Doubt, doubtful

from . import looks

__all__ = ["CUT", "JOINED", "Doubted", "Listing", "Open", "listing"]

MOST_SHOWN = 500
SENTENCES_A_READ = 2000
DOUBTS_A_LOOK = 500  # how many are compared with what people called right in one query


class Cut(NamedTuple):
    """One live sentence as it is read here; `start` in code points of the article's text."""

    pk: int
    article: int
    number: int
    block: int
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Open:
    """A doubtful boundary.

    `at`, in code points of the article's text: where `sentence` ends (kind "cut"; `after` is the one that follows), or
    where the second of two sentences in it would start (kind "joined").
    """

    sentence: Cut
    kind: str
    at: int
    why: str
    after: Cut | None = None


@dataclass(slots=True)
class Doubted:
    """An article with its doubtful boundaries in reading order; `answered`: somebody has answered in it."""

    pk: int
    project: int
    uid: uuid.UUID
    title: str
    language: str
    answered: bool = False
    open: list[Open] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Listing:
    """The articles that have any; `count` of them all, `more` of them beyond those that are listed."""

    articles: list[Doubted]
    count: int
    more: int


def listing(*, articles: QuerySet[Article], most: int = MOST_SHOWN) -> Listing:
    """The doubtful boundaries of these articles, the first `most` of them, in the order of import and of reading.

    Only sentences that are asked are looked at. The number of queries depends on how many doubts there are, in chunks,
    never on how many articles.
    """
    rows = articles.with_details().values_list("pk", "project", "uid", "title", "language")  # type: ignore[attr-defined]
    known = {row[0]: Doubted(*row) for row in rows.order_by("pk")}
    count = 0
    for found in _still_open(_doubts(articles, known), known):
        count += 1
        if count <= most:
            known[found.sentence.article].open.append(found)
    listed = [article for article in known.values() if article.open]
    answered = _answered(articles) if listed else frozenset()
    for article in listed:
        article.answered = article.pk in answered
    return Listing(listed, count, max(0, count - most))


def _doubts(articles: QuerySet[Article], known: dict[int, Doubted]) -> Iterator[Open]:
    live = Sentence.objects.filter(article__in=articles, version__current=True, retired__isnull=True, asked=True)
    rows = live.order_by("article", "start").values_list("pk", "article", "number", "block", "start", "text")
    read = (Cut(*row) for row in rows.iterator(chunk_size=SENTENCES_A_READ))
    for pk, group in groupby(read, key=lambda cut: cut.article):
        cuts = list(group)
        found = doubtful([cut.text for cut in cuts], blocks=[cut.block for cut in cuts], language=known[pk].language)
        yield from (_opened(cuts, doubt) for doubt in found)


def _opened(cuts: list[Cut], doubt: Doubt) -> Open:
    cut = cuts[doubt.index]
    after = cuts[doubt.index + 1] if doubt.kind == CUT else None
    return Open(cut, doubt.kind, cut.start + doubt.at, doubt.why, after)


def _still_open(found: Iterator[Open], known: dict[int, Doubted]) -> Iterator[Open]:
    """Without those that a person made or called right."""
    while chunk := list(islice(found, DOUBTS_A_LOOK)):
        origins = _origins(chunk)
        named = [(looks.subject(known[one.sentence.article].uid, one.sentence.number), one) for one in chunk]
        right = looks.right({subject for subject, _ in named}, {known[one.sentence.article].project for one in chunk})
        for subject, one in named:
            if (subject, one.kind, one.at) not in right and not _by_people(one, origins):
                yield one


def _origins(chunk: list[Open]) -> dict[int, dict[int, int]]:
    """Sentence → the sentences that it came from when somebody merged or split them, and where they started.

    Those that an undo brought back came from no later ones: numbers only rise.
    """
    asked = {one.sentence.pk for one in chunk} | {one.after.pk for one in chunk if one.after}
    made = Lineage.objects.filter(new__in=asked, old__number__lt=F("new__number"))
    origins: dict[int, dict[int, int]] = defaultdict(dict)
    for new, old, start in made.values_list("new", "old", "old__start"):
        origins[new][old] = start
    return origins


def _by_people(one: Open, origins: dict[int, dict[int, int]]) -> bool:
    """True if the boundary is one at which somebody split, or the place one at which somebody merged."""
    came_from = origins.get(one.sentence.pk, {})
    if one.after:
        return not came_from.keys().isdisjoint(origins.get(one.after.pk, {}))
    return len(came_from) > 1 and one.at in came_from.values()


def _answered(articles: QuerySet[Article]) -> frozenset[int]:
    rows = Answer.objects.filter(sentence__article__in=articles).exclude(state=Answer.State.EMPTY)
    return frozenset(rows.order_by().values_list("sentence__article", flat=True).distinct())
