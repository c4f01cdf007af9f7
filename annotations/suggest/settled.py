"""What a project's people have settled, as a suggester may learn it: read in one view of the data.

Decisions go before answers. Answers given in bulk, in practice, to gold, in repeats and qualifications count for
nothing (`standing.eligible`); nor does anything of a batch that is still blind, of a confidential article, or of a
sentence that is retired or not asked. A dispute that nobody decided teaches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, Max, Q, QuerySet

from annotations.learn.values import Gold, Page
from annotations.models import (
    Affected,
    Answer,
    Codebook,
    Confidentiality,
    Decision,
    NearPair,
    Project,
    Sentence,
    Standing,
)
from annotations.models.said import ANSWERED
from annotations.models.standing import eligible, unaided
from annotations.text import propose

from .hints import page_of, rules_of

SETTLED = (Standing.SINGLE, Standing.AGREED, Standing.DECIDED)
MOST_SENTENCES = 20_000  # whole articles, drawn at random: by then more of the same teaches little
ARTICLES_A_CHUNK = 100


class Told(NamedTuple):
    """What is settled of one sentence. `alone`: nobody who said so had a suggestion before them."""

    label: str
    hedged: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Text:
    """One article. `sentences`: primary key and words of its live sentences in reading order; `story`: the same for
    articles that tell one."""

    story: int
    sentences: list[tuple[int, str]]
    told: dict[int, Told]


@dataclass(frozen=True, slots=True)
class Settled:
    """`confidential`, `left_out`: how many articles with settled sentences are not read for that, or as too many."""

    texts: list[Text]
    codebook: Codebook
    confidential: int
    left_out: int

    def __len__(self) -> int:
        return sum(len(text.told) for text in self.texts)


def of(project: Project) -> QuerySet[Sentence]:
    """The settled sentences of a project, confidential ones too."""
    live = {"article__project": project, "article__deleted_at__isnull": True, "asked": True, "retired__isnull": True}
    return Sentence.objects.filter(standing__in=SETTLED, **live)


def read(project: Project, alias: str, *, seed: int, tick: Callable[[], None] = lambda: None) -> Settled:
    """All of it, from the database `alias`. `tick` is called between chunks of articles."""
    rows = of(project).using(alias)
    secret = Q(article__confidentiality=Confidentiality.CONFIDENTIAL)
    hidden = rows.filter(secret).order_by().values("article").distinct().count()
    sizes = dict(rows.exclude(secret).order_by().values_list("article").annotate(n=Count("pk")))
    chosen = _drawn(sizes, seed)
    stories = _stories(project, alias)
    found: list[Text] = []
    for first in range(0, len(chosen), ARTICLES_A_CHUNK):
        tick()
        found += _texts(chosen[first : first + ARTICLES_A_CHUNK], stories, alias)
    book = Codebook.objects.using(alias).current(project)
    return Settled(found, book, hidden, len(sizes) - len(chosen))


def _drawn(sizes: Mapping[int, int], seed: int) -> list[int]:
    """Articles in an order that the seed draws, until they have MOST_SENTENCES; ascending."""
    drawn, room = [], MOST_SENTENCES
    for article in sorted(sizes, key=lambda key: sha256(f"{seed}/{key}".encode()).digest()):
        if sizes[article] <= room:
            drawn.append(article)
            room -= sizes[article]
    return sorted(drawn)


def _stories(project: Project, alias: str) -> dict[int, int]:
    """Article → the least primary key among those that tell its story; only of those that share one."""
    pairs = NearPair.objects.using(alias).filter(project=project).order_by("pk")
    leads: dict[int, int] = {}

    def lead(article: int) -> int:
        while leads.get(article, article) != article:
            article = leads[article]
        return article

    for one, other in pairs.values_list("first__article", "second__article").iterator():
        first, second = sorted((lead(one), lead(other)))
        leads[second] = first
    return {article: lead(article) for article in leads}


def _texts(articles: list[int], stories: Mapping[int, int], alias: str) -> list[Text]:
    told = _told(articles, alias)
    rows = Sentence.objects.using(alias).filter(article__in=articles, retired__isnull=True)
    texts: dict[int, Text] = {}
    for pk, article, text in rows.order_by("article", "start").values_list("pk", "article", "text"):
        home = texts.setdefault(article, Text(stories.get(article, article), [], {}))
        home.sentences.append((pk, text))
        if pk in told:
            home.told[pk] = told[pk]
    return list(texts.values())


def _told(articles: list[int], alias: str) -> dict[int, Told]:
    """Of each settled sentence of these articles what is settled."""
    settled = {
        "sentence__article__in": articles,
        "sentence__standing__in": SETTLED,
        "sentence__asked": True,
        "sentence__retired__isnull": True,
    }
    said = Answer.objects.using(alias).filter(**settled)
    found: dict[int, Told] = {}
    for given in _counted(said, alias).values():
        if given.label is not None:
            before = found.get(given.sentence)
            alone = given.alone and (before is None or before.alone)
            found[given.sentence] = Told(given.label, given.hedged, alone)
    led = set(said.filter(~unaided(), state__in=ANSWERED).values_list("sentence", flat=True))
    decided = Decision.objects.using(alias).filter(**settled)
    for pk, label, hedged in decided.values_list("sentence", "label", "hedged"):
        found[pk] = Told(label, hedged, pk not in led)  # who decides reads what was answered, and is led by that
    return found


class _Given(NamedTuple):
    sentence: int
    reviewer: int
    round: int
    label: str | None
    hedged: bool
    book: int
    alone: bool


def _counted(said: QuerySet[Answer], alias: str) -> dict[tuple[int, int], _Given]:
    """Those that count, by sentence and reviewer: as `standing.counted` has it, which a database asks anew for each
    answer. What a newer codebook version did not ask again goes first, then the earlier round."""
    alone = ExpressionWrapper(unaided(), output_field=BooleanField())
    names = ("sentence", "reviewer", "round", "label", "hedged", "codebook__version", "alone")
    rows = said.filter(eligible()).annotate(alone=alone).order_by().values_list(*names)
    every = [_Given(*row) for row in rows]
    asked = Affected.objects.using(alias).filter(sentence__in=said.values("sentence")).order_by()
    again = dict(asked.values_list("sentence").annotate(newest=Max("codebook__version")))
    found: dict[tuple[int, int], _Given] = {}
    for row in sorted(every, key=lambda row: (row.book < again.get(row.sentence, 0), row.round)):
        found.setdefault((row.sentence, row.reviewer), row)
    return found


class Lesson(NamedTuple):
    """What `learn` is given: `sentences`: (settled,) primary keys, in the order of `gold`."""

    pages: list[Page]
    gold: Gold
    sentences: Any


def lesson(settled: Settled) -> Lesson:
    """The settled sentences in their articles, read by the cues; without labels that the codebook no longer has."""
    import numpy as np

    policies = settled.codebook.content.get("policies", {})
    labels = {key: at for at, key in enumerate(rules_of(settled.codebook.content).labels)}
    pages, rows, base = list[Page](), list[tuple[int, ...]](), 0
    for text in settled.texts:
        words = [sentence for _, sentence in text.sentences]
        pages.append(page_of(words, propose.propose(words, policies=policies)))
        for place, (pk, _) in enumerate(text.sentences):
            told = text.told.get(pk)
            if told is not None and told.label in labels:
                rows.append((base + place, labels[told.label], told.hedged, text.story, told.alone, pk))
        base += len(words)
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    gold = Gold(table[:, 0], table[:, 1], table[:, 2], table[:, 3], table[:, 4].astype(bool))
    return Lesson(pages, gold, table[:, 5])


__all__ = ["Lesson", "Settled", "Told", "lesson", "of", "read"]
