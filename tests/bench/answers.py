"""A project of any number of answers, written straight into the tables: for what reads them, not for what makes them.

No event stands behind an answer here. The same seed gives the same
answers. A fifth of the articles was answered by one person with suggestions on screen; the others by two, without, in
closed batches.
"""

from __future__ import annotations

import itertools
import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from annotations.codebook import LABELS, SPECULATIVE
from annotations.ingest import imports, readers
from annotations.models import (
    Answer,
    Article,
    ArticleDetails,
    ArticleVersion,
    Assignment,
    Batch,
    BatchArticle,
    Codebook,
    Project,
    Sentence,
    Standing,
    Suggestion,
    User,
)
from annotations.suggest import suggesters

SENTENCES = 20  # an article
CHUNK = 200  # articles
OUTLETS = ("The Gull", "Quay Post", "Harbour Times", "North Sea Daily", "")
WEEKS = 26


def fill(project: Project, people: Sequence[User], by: User, *, answers: int, seed: int) -> int:
    """Articles with `answers` answers, about; returns how many there are."""
    dice, made = random.Random(seed), 0
    first = imports.paste(
        project=project, by=by, now=timezone.now(), draft=readers.Draft(title="First", text="The quay was shut.")
    ).article
    for number in itertools.count():
        if made >= answers:
            return made
        aided = number % 6 == 5
        with transaction.atomic():
            made += chunk(project, people, by, first, number, aided, dice)
    return made


def chunk(
    project: Project, people: Sequence[User], by: User, like: Article, number: int, aided: bool, dice: random.Random
) -> int:
    """CHUNK articles, done in the same week."""
    done = timezone.now() - timedelta(weeks=number * 7 % WEEKS, hours=number % 48)
    # Each article by another pair, so that every two people share some.
    turns = [number * CHUNK + place for place in range(CHUNK)]
    every = list(itertools.combinations(people, 2))
    pairs = [every[turn * 37 % len(every)][: 1 if aided else 2] for turn in turns]
    articles = Article.objects.bulk_create(
        Article(project=project, imported_in=like.imported_in, confidentiality="internal", last_number=SENTENCES)
        for _ in range(CHUNK)
    )
    text = "The quay was shut. " * SENTENCES
    versions = ArticleVersion.objects.bulk_create(
        ArticleVersion(
            article=article, project=project, text=text, digest=uuid.uuid4().hex, characters=len(text),
            blocks=[["text", 0, len(text)]], reader_version="1", normaliser_version="1", splitter_version="1",
        )
        for article in articles
    )  # fmt: skip
    ArticleDetails.objects.bulk_create(
        ArticleDetails(
            article=article, title=f"Quay {article.pk}", by=by, outlet=dice.choice(OUTLETS), published=done.date()
        )
        for article in articles
    )
    batch = batch_for(project, people, articles, number, aided)
    held = [
        Assignment.objects.bulk_create(
            Assignment(
                batch=batch, article=version.article, version=version, reviewer=pair[slot],
                codebook_id=batch.codebook_id, round=0, slot=slot, overlap=len(pair), state="done", done_at=done,
                drawn_by="random", unaided=not aided,
            )
            for version, pair in zip(versions, pairs, strict=True)
        )
        for slot in range(1 if aided else 2)
    ]  # fmt: skip
    plan = [words(dice, 1 if aided else 2) for _ in range(CHUNK * SENTENCES)]
    sentences = Sentence.objects.bulk_create(
        (
            Sentence(
                article=version.article, version=version, number=n + 1, block=0, asked=True, start=19 * n,
                end=19 * n + 18, text="The quay was shut.", born=1, standing=standing(plan[place * SENTENCES + n]),
            )
            for place, version in enumerate(versions)
            for n in range(SENTENCES)
        ),
        batch_size=5000,
    )  # fmt: skip
    used = suggesters.current(project)
    rows = (
        Suggestion(
            sentence=one, suggester=used, label=dice.choice(LABELS) if dice.random() < 0.2 else said[0][0],
            hedged=said[0][0] == SPECULATIVE, confidence=0.8,
        )
        for one, said in zip(sentences, plan, strict=True)
    )  # fmt: skip
    suggestions = Suggestion.objects.bulk_create(rows, batch_size=5000)
    told = list(given(held, sentences, plan, suggestions if aided else None))
    Answer.objects.bulk_create(told, batch_size=5000)
    return len(told)


def given(
    held: list[list[Assignment]],
    sentences: list[Sentence],
    plan: list[list[tuple[str, bool]]],
    suggestions: list[Suggestion] | None,
) -> Iterator[Answer]:
    for slot, assignments in enumerate(held):
        for place, sentence in enumerate(sentences):
            assignment, (label, hedged) = assignments[place // SENTENCES], plan[place][slot]
            led: dict[str, Any] = {}
            if suggestions is not None:
                taken = suggestions[place].label == label
                led = {
                    "suggestion": suggestions[place],
                    "suggestion_seen": True,
                    "how": "suggestion" if taken else "key",
                }
            yield Answer(
                sentence=sentence, reviewer_id=assignment.reviewer_id, assignment=assignment,
                codebook_id=assignment.codebook_id, label=label, state="labelled", hedged=hedged, sequence=1,
                **led,
            )  # fmt: skip


def batch_for(project: Project, people: Sequence[User], articles: Sequence[Article], number: int, aided: bool) -> Batch:
    if aided:
        return Batch.objects.get(project=project, standing=True)
    now = timezone.now()
    batch = Batch.objects.create(
        project=project, name=f"Twice {number}", overlap=2, suggestions="unaided", opened_at=now,
        closed_at=now, codebook=Codebook.objects.current(project), due=now.date(),
    )  # fmt: skip
    batch.people.set(people)
    BatchArticle.objects.bulk_create(
        BatchArticle(batch=batch, article=article, position=place, round=0, drawn_by="random")
        for place, article in enumerate(articles)
    )
    return batch


def words(dice: random.Random, people: int) -> list[tuple[str, bool]]:
    """What each says of a sentence, label and hedged: what is right, five times in six."""
    right = dice.choices(LABELS, (25, 12, 8, 55))[0]
    said = [right if dice.random() < 5 / 6 else dice.choice(LABELS) for _ in range(people)]
    return [(label, label == SPECULATIVE or (label in LABELS[:2] and dice.random() < 0.2)) for label in said]


def standing(said: list[tuple[str, bool]]) -> str:
    if len(said) == 1:
        return Standing.SINGLE
    return Standing.AGREED if said[0] == said[1] else Standing.DISPUTED
