"""Rows for tests, made by the services that make them in earnest."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from annotations.ingest import imports, readers
from annotations.models import Answer, Article, Assignment, Batch, BatchArticle, Project, User
from annotations.people import tokens
from annotations.review import answers, batches, claims, controls, queue
from annotations.revise import blocks, boundaries
from annotations.roles import Scope

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
COUNT = itertools.count(1)


def article(project: Project, by: User, now: datetime, text: str = "", title: str = "") -> Article:
    """A pasted article; without a text, one of three sentences that no other article has."""
    number = next(COUNT)
    text = text or f"Ship {number} left the harbour. The crew said it was late. It could return in May."
    draft = readers.Draft(title=title or f"Ship {number}", text=text)
    return imports.paste(project=project, by=by, now=now, draft=draft).article


def say(assignment: Assignment, number: int = 1, label: str | None = "plain", **given: Any) -> answers.Recorded:
    """Record an answer of a reviewer as the page would: hedged if it must be, on the version that stands."""
    fields: dict[str, Any] = {"state": "labelled" if label else "empty", "hedged": label == "speculative"}
    version = given.pop("version", None)
    operation = given.pop("operation", None) or uuid.uuid4()
    place = {name: given.pop(name) for name in ("now", "group") if name in given}
    return answers.record(
        assignment=assignment,
        number=number,
        operation=operation,
        version=version_of(assignment, number) if version is None else version,
        change=answers.Change(label=label, **fields | given),
        **{"now": NOW} | place,
    )


def version_of(assignment: Assignment, number: int) -> int:
    """The version of the reviewer's answer that stands now; 0 if there is none."""
    rows = Answer.objects.filter(assignment=assignment, sentence__number=number)
    return rows.values_list("version", flat=True).first() or 0


def second_pass(article: Article, reviewer: User, **given: Any) -> Assignment:
    """A second reviewer's open assignment: another round, another slot, of the standing batch unless one is given, so
    that what is said in it counts as soon as it is done."""
    book = article.project.codebooks.get()
    batch = Batch.objects.get(project=article.project, standing=True)
    fields = {"batch": batch, "round": 1, "slot": 1, "overlap": 2, "unaided": True, "drawn_by": "random"} | given
    return Assignment.objects.create(
        article=article,
        version=article.versions.get(current=True),
        reviewer=reviewer,
        codebook=book,
        opened_at=NOW,
        **fields,
    )


def answered(
    article: Article,
    people: Sequence[User],
    said: Mapping[int, Sequence[str]],
    *,
    kind: str = "work",
    close: bool = True,
) -> Batch:
    """A batch in which these people answer the article blind, `said`: sentence → one word each: a label, "~" behind it
    if it is hedged, "unsure", or "" for nothing."""
    by, terms = people[0], batches.Terms(name=f"Batch {next(COUNT)}", overlap=len(people), kind=kind)
    made = batches.draft(project=article.project, terms=terms, articles=[article], people=people, by=by, now=NOW)
    batch = batches.open_batch(batch=made, by=by, now=NOW)
    turn = BatchArticle.objects.select_related("batch", "article__project").get(batch=batch)
    for place, person in enumerate(people):
        with transaction.atomic():
            held = claims.claim(turn, reviewer=person, now=NOW)
        assert held is not None
        for number, words in said.items():
            word(held, number, words[place])
        queue.finish(assignment=held, now=NOW)
    return batches.close(batch=batch, by=by, now=NOW) if close else batch


def token(user: User, project: Project, *scopes: str, **given: Any) -> tokens.Made:
    """What a program of the person's logs in with: of all scopes unless some are named, made now for a month."""
    fields = {"name": "Nightly", "lifetime": timedelta(days=30), "now": timezone.now()} | given
    return tokens.make(user=user, project=project, scopes=scopes or list(Scope), **fields)


def control_seed(*people: User, places: int, least: int, **shares: int) -> int:
    """A seed by which at least so many of each person's first places in a batch with these shares are controls."""

    def enough(seed: int) -> bool:
        batch = Batch(seed=seed, **shares)
        kinds = [[controls.kind_at(place, batch=batch, reviewer=one) for place in range(places)] for one in people]
        return all(places - row.count("") >= least for row in kinds)

    return next(filter(enough, itertools.count()))


def word(held: Assignment, number: int, said: str, **given: Any) -> None:
    """An answer as a word says it."""
    if said == "unsure":
        say(held, number, None, **{"state": "unsure"} | given)
    elif said:
        hedged = {"hedged": True} if said.endswith("~") else {}
        say(held, number, said.removesuffix("~"), **hedged | given)


def join(article: Article, number: int, by: User, operation: uuid.UUID | None = None) -> boundaries.Revised:
    """Join a sentence with the next one."""
    return boundaries.merge(article=article, number=number, by=by, operation=operation or uuid.uuid4(), now=NOW)


def cut(article: Article, number: int, at: int, by: User, operation: uuid.UUID | None = None) -> boundaries.Revised:
    """Cut a sentence in two."""
    return boundaries.split(article=article, number=number, at=at, by=by, operation=operation or uuid.uuid4(), now=NOW)


ASIDE = """The lock is shut. It was built in 1931.

What they say

Officials said it could break.

Read more of this here. Follow the desk for news."""


def with_aside(project: Project, by: User) -> Article:
    """Sentences 1 and 2, the heading 3, sentence 4, and 5 and 6, which are no running text but taken for it."""
    return article(project, by, NOW, ASIDE, "Lock shut")


def say_of_block(article: Article, number: int, text: bool, by: User, **given: Any) -> boundaries.Revised:
    """Confirm or refuse what anybody marked in the block of sentence `number`."""
    fields = {"operation": uuid.uuid4(), "now": NOW, "marks": Answer.objects.all()} | given
    return blocks.say(article=article, number=number, text=text, by=by, **fields)
