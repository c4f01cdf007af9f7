"""Seeded projects of any size: invented articles, people, answers, disputes and a valid ledger.

The same seed gives the same texts and the same answers. Nothing here is random otherwise.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from annotations.models import (
    Answer,
    Article,
    Assignment,
    Batch,
    BatchArticle,
    Codebook,
    Entry,
    Membership,
    Project,
    Sentence,
    User,
    append,
)
from annotations.models import standing as standings
from tests.bench.texts import LABELS

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
ARTICLES_A_CHUNK = 100


def people(project: Project, count: int) -> list[User]:
    """`count` reviewers of the project, who cannot log in."""
    made = []
    for number in range(count):
        user, _ = User.objects.get_or_create(
            email=f"reviewer{number}@bench.example", defaults={"name": f"Reviewer {number}", "password": "!"}
        )
        Membership.objects.get_or_create(user=user, project=project, defaults={"role": "reviewer"})
        made.append(user)
    return made


def answered(project: Project, *, seed: int, reviewers: Sequence[User], overlap: int = 1, disputed: float = 0.1) -> int:
    """Let each article be done by `overlap` of the reviewers; about `disputed` of the answers differ. Returns answers.

    Assignments, answers, events and standings are as if people had worked; made in chunks.
    """
    dice = random.Random(seed)
    batch = batch_for(project, overlap)
    keys = list(Article.objects.filter(project=project).order_by("pk").values_list("pk", flat=True))
    count, round_ = 0, 0 if batch.standing else 1
    for first in range(0, len(keys), ARTICLES_A_CHUNK):
        with transaction.atomic():
            for slot in range(overlap):
                chunk = keys[first : first + ARTICLES_A_CHUNK]
                reviewer = reviewers[(first // ARTICLES_A_CHUNK + slot) % len(reviewers)]
                count += worked(project, batch, chunk, reviewer, slot, round_, dice, disputed)
            standings.rewrite(Sentence.objects.filter(article__in=keys[first : first + ARTICLES_A_CHUNK]))
    return count


def batch_for(project: Project, overlap: int) -> Batch:
    """The standing batch for single work; for more, an unaided batch that holds every article."""
    if overlap == 1:
        return Batch.objects.get(project=project, standing=True)
    book = Codebook.objects.current(project)
    batch, made = Batch.objects.get_or_create(
        project=project,
        name=f"Overlap {overlap}",
        defaults={"overlap": overlap, "suggestions": "unaided", "codebook": book},
    )
    if made:
        keys = Article.objects.filter(project=project).order_by("pk").values_list("pk", flat=True)
        rows = (BatchArticle(batch=batch, article_id=key, position=n) for n, key in enumerate(keys))
        BatchArticle.objects.bulk_create(rows, batch_size=2000)
    return batch


def worked(
    project: Project,
    batch: Batch,
    articles: Sequence[int],
    reviewer: User,
    slot: int,
    round_: int,
    dice: random.Random,
    disputed: float,
) -> int:
    """One reviewer does these articles: assignments, one event an answer, answers."""
    rows = Article.objects.filter(pk__in=articles, versions__current=True).values_list("pk", "uid", "versions__pk")
    held = Assignment.objects.bulk_create(
        Assignment(
            batch=batch, article_id=pk, version_id=version, reviewer=reviewer, codebook_id=batch.codebook_id,
            round=round_, slot=slot, overlap=batch.overlap, state="done", done_at=START + timedelta(hours=1),
            drawn_by="random", unaided=batch.overlap > 1,
        )
        for pk, _, version in rows
    )  # fmt: skip
    by_article = {assignment.article_id: assignment for assignment in held}
    uids = {pk: uid for pk, uid, _ in rows}
    asked = list(
        Sentence.objects.filter(article__in=articles, asked=True, retired__isnull=True).order_by("article", "start")
    )
    values = [value(dice, sentence, disputed, slot) for sentence in asked]
    entries = [
        Entry(
            kind="answer.recorded",
            subject=f"answer/{uids[sentence.article_id]}/{sentence.number}/{round_}",
            new={"version": 1, **{key: given[key] for key in ("label", "state", "hedged", "how", "spans")}},
        )
        for sentence, given in zip(asked, values, strict=True)
    ]
    events = append(project_id=project.pk, actor=reviewer, now=START, entries=entries)
    Answer.objects.bulk_create(
        (
            Answer(
                sentence=sentence, reviewer=reviewer, assignment=by_article[sentence.article_id], round=round_,
                codebook_id=batch.codebook_id, version=1, sequence=event.sequence, **given,
            )
            for sentence, given, event in zip(asked, values, events, strict=True)
        ),
        batch_size=2000,
    )  # fmt: skip
    return len(asked)


def value(dice: random.Random, sentence: Sentence, disputed: float, slot: int) -> dict[str, Any]:
    """A plausible answer: the sentence's own label by its number, another one where the dice say so."""
    rank = sentence.pk % 100
    label = LABELS[0] if rank < 50 else LABELS[1] if rank < 78 else LABELS[2] if rank < 90 else LABELS[3]
    if slot and dice.random() < disputed:
        label = dice.choice([other for other in LABELS if other != label])
    hedged = label == "speculative" or (label in ("sourced", "anonymous") and rank % 9 == 0)
    spans = []
    if label in ("sourced", "anonymous"):
        end = min(sentence.end, sentence.start + 12)
        spans = [{"role": "source", "kind": "person", "start": sentence.start, "end": end}]
    how = "suggestion" if dice.random() < 0.3 else "key"
    return {
        "label": label,
        "state": "labelled",
        "hedged": hedged,
        "how": how,
        "spans": spans,
        "suggestion_seen": how == "suggestion",
    }
