"""The people of the demo newsroom, and a week of their work.

A batch that two of them read blind, what they disagreed on, a question that was settled, a dataset.

What the two said is what two readers of these articles said (`readings.jsonl`). They have accounts that nobody can log
in to, and may be removed like anybody.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from annotations.adjudicate import decisions
from annotations.codebook import SourceKind
from annotations.discuss import threads
from annotations.export import ordering
from annotations.models import (
    Article,
    ArticleDetails,
    Assignment,
    Batch,
    Dataset,
    Decision,
    Project,
    Sentence,
    Standing,
    User,
)
from annotations.people import accounts, memberships
from annotations.review import answers, batches, queue
from annotations.roles import Role

from . import newsroom

BEGAN = timedelta(days=9)  # before now
FOLK = (
    ("ines.falk@demo.example", "Ines Falk", Role.REVIEWER),
    ("tomas.reyl@demo.example", "Tomas Reyl", Role.REVIEWER),
    ("judit.maar@demo.example", "Judit Maar", Role.ADJUDICATOR),
)
TWICE = (
    "02-patrol-boat-contract",
    "04-interview-agnes-tarrow",
    "05-customs-chief-on-trial",
    "08-night-talks-river-treaty",
    "11-lund-coalition-crisis",
)
ONCE = ("12-lode-flood-forecast", "03-next-winters-heating-bill")
ASKED_ABOUT = (TWICE[4], 40)
QUESTION = "They doubt that she could refuse. Does that leave the claim open, or is doubting just what they said?"
REPLY = "Doubt leaves open whether she could: the sentence is hedged."
# Why disputes were settled as they were: (article, n) → reason and category. What is not here waits for whoever comes.
REASONS = {
    (TWICE[2], 8): ("She reports a likelihood, so the match itself stays open.", Decision.Category.EDGE),
    (TWICE[4], 40): (REPLY, Decision.Category.GAP),
    (TWICE[4], 50): ("The paper tells what she did; nobody's words are passed on.", Decision.Category.SLIP),
}


@dataclass
class Desk:
    """The demo's project while its people work. `now` goes on with everything they do."""

    project: Project
    manager: User
    now: datetime
    folk: list[User] = field(default_factory=list)
    articles: dict[str, Article] = field(default_factory=dict)

    def later(self, **time: float) -> datetime:
        self.now += timedelta(**time)
        return self.now


def began(now: datetime) -> datetime:
    """The morning on which the project was made."""
    return (now - BEGAN).replace(hour=7, minute=50, second=0, microsecond=0)


def work(*, project: Project, manager: User, now: datetime) -> Dataset:
    """Let the demo's people work in the project, which has the newsroom's articles. The dataset waits to be made."""
    desk = Desk(project, manager, began(now))
    details = ArticleDetails.objects.filter(article__project=project).select_related("article__project")
    titles = {row.title: row.article for row in details}
    desk.articles = {one.slug: titles[one.title] for one in newsroom.articles()}
    for email, name, role in FOLK:
        desk.folk.append(accounts.create(email=email, name=name))
        memberships.add(project=project, email=email, role=role, by=manager, now=desk.later(minutes=1))
    batch = _read_twice(desk)
    _read_once(desk)
    batches.close(batch=batch, by=manager, now=desk.later(days=1))
    _ask(desk)
    _settle(desk)
    order = ordering.Order(name="First week", formats=("jsonl", "csv", "xlsx", "parquet"))
    return ordering.place(project=project, by=manager, now=desk.later(hours=1), order=order)


def _read_twice(desk: Desk) -> Batch:
    """The batch of two people, with what each of them said in it."""
    ines, tomas, _judit = desk.folk
    terms = batches.Terms(name="Read twice", overlap=2, seed=1, due=(desk.now + timedelta(days=6)).date())
    given: dict[str, Any] = {
        "project": desk.project,
        "articles": [desk.articles[slug] for slug in TWICE],
        "people": (ines, tomas),
    }
    batch = batches.draft(terms=terms, by=desk.manager, now=desk.later(minutes=5), **given)
    batch = batches.open_batch(batch=batch, by=desk.manager, now=desk.later(minutes=5))
    for reader, person in enumerate((ines, tomas)):
        for _article in TWICE:
            held = queue.draw(project=desk.project, reviewer=person, now=desk.later(hours=2))
            _read(desk, held, reader)
        desk.later(hours=17)
    return batch


def _read_once(desk: Desk) -> None:
    """Two articles beside the batch: somebody chose them in the list."""
    for slug, person in zip(ONCE, desk.folk, strict=False):
        article = desk.articles[slug]
        held = queue.open_article(article=article, reviewer=person, now=desk.later(hours=2))
        _read(desk, held, 0)


def _read(desk: Desk, held: Assignment | None, reader: int) -> None:
    """Every sentence as this reader of the article read it, and *Done*."""
    if held is None:
        raise RuntimeError("nothing was left to read")
    slug = next(slug for slug, article in desk.articles.items() if article.pk == held.article_id)
    spans = {one.n: one.span for one in _demo(slug).sentences if one.n is not None}
    numbers = dict(Sentence.objects.filter(version=held.version, retired__isnull=True).values_list("start", "number"))
    for n, said in _said(slug, reader):
        number = numbers.get(spans[n].start)
        if number is None:
            continue  # the splitter cut this place otherwise than a person does
        change = answers.Change(
            label=said["label"],
            state="labelled",
            hedged=said["hedged"],
            hedged_by="person" if said["hedged"] else "",
            active_seconds=4 + (spans[n].end - spans[n].start) // 25,
            **_source(slug, said, spans, n),
        )
        given: dict[str, Any] = {"number": number, "operation": uuid.uuid4(), "version": 0, "change": change}
        answers.record(assignment=held, now=desk.later(seconds=9), **given)
    queue.finish(assignment=held, now=desk.later(minutes=1))


def _said(slug: str, reader: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """(n, reading) of this reader of the article, in reading order."""
    with Path(__file__).with_name("readings.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["article"] == slug:
                yield row["n"], row["readers"][reader]


def _source(slug: str, said: Mapping[str, Any], spans: Mapping[int, Any], n: int) -> dict[str, Any]:
    """The span of whom the reader credited, if they found one."""
    if not said["source"] or said["label"] not in ("sourced", "anonymous"):
        return {}
    place = spans[min(said["source_sentence"] or n, n)]  # one that is named later cannot be marked
    at = _demo(slug).text.find(said["source"], place.start, place.end)
    if at < 0:
        return {}
    span = {"role": "source", "kind": said["kind"] or SourceKind.PERSON.value}
    return {"spans": [span | {"start": at, "end": at + len(said["source"])}], "source_by": "person"}


def _ask(desk: Desk) -> None:
    """Somebody asks about a sentence, and is answered."""
    _ines, tomas, judit = desk.folk
    sentence = _sentence(desk, *ASKED_ABOUT)
    asked: dict[str, Any] = {"operation": uuid.uuid4(), "now": desk.later(hours=1)}
    talk = threads.ask(sentence=sentence, by=tomas, text=QUESTION, **asked)
    said: dict[str, Any] = {"operation": uuid.uuid4(), "now": desk.later(hours=2), "text": REPLY}
    threads.settle(thread=talk.thread, by=judit, **said)


def _settle(desk: Desk) -> None:
    """What the two disagreed on is settled by the third, but for one article's."""
    judit = desk.folk[2]
    gold = newsroom.labels()
    for (slug, n), (why, category) in REASONS.items():
        sentence, label = _sentence(desk, slug, n), gold[slug, n]
        if sentence.standing != Standing.DISPUTED:
            continue
        said = {name: label[name] for name in ("label", "hedged", "ruling")}
        verdict = decisions.Verdict(category=category.value, why=why, **said)
        given: dict[str, Any] = {"operation": uuid.uuid4(), "version": 0, "now": desk.later(minutes=10)}
        decisions.settle(sentence=sentence, verdict=verdict, by=judit, **given)


def _sentence(desk: Desk, slug: str, n: int) -> Sentence:
    place = next(one.span for one in _demo(slug).sentences if one.n == n)
    rows = Sentence.objects.filter(article=desk.articles[slug], retired__isnull=True).select_related(
        "article__project", "version"
    )
    return rows.get(start=place.start)


@cache  # each answer asks
def _demo(slug: str) -> newsroom.DemoArticle:
    return next(one for one in newsroom.articles() if one.slug == slug)
