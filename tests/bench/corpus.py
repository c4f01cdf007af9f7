"""Seeded projects of any size: invented articles, people, answers, disputes and a valid ledger.

The same seed gives the same texts and the same answers. Nothing here is random otherwise.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
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

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
ARTICLES_A_CHUNK = 100

PEOPLE = ("Jonas Eik", "Dr. Maria Lind", "Ida Vestergaard", "Gen. Oskar Brandt", "Mrs. Ann Lee", "St. John Moreau")
BODIES = ("the harbour authority", "the finance ministry", "Norvik Shipping", "the regional court", "the N.H.A.")
PLACES = ("Lindesund", "Osthavn", "Veddin", "Corvane", "St. Aldan", "Brennick")
THINGS = (
    "the eastern wall",
    "the new ferry line",
    "the school roof",
    "a fuel depot",
    "the tender",
    "the survey of 3.5 km",
)
FACTS = (
    "closed on Monday",
    "was repaired in 1998",
    "cost 4.2 million",
    "opened at 7 p.m.",
    "lost two buoys",
    "grew by 3.1%",
)
OUTCOMES = ("collapse", "be delayed until Nov. 3", "cost 140 jobs", "reopen before Easter", "divide the council")

FORMS: dict[str, tuple[str, ...]] = {
    "plain": (
        "{Thing} {fact}.",
        "In {place}, {thing} {fact} after the storm.",
        "The road from {place} to {place2} is {n} kilometres long and was built between 1931 and 1936.",
    ),
    "sourced": (
        "{Thing} {fact}, {person} said.",
        "“We saw it coming,” said {person} of {body}. ",
        "According to {body}, {thing} {fact}.",
        "{person} added that {thing} {fact}, and that {n} people were told in time.",
    ),
    "anonymous": (
        "Officials said {thing} {fact}.",
        "{Thing} {fact}, people briefed on the talks said.",
        "Critics argue that {thing} should never have been approved in {place}.",
    ),
    "speculative": (
        "{Thing} could {outcome}.",
        "If the talks in {place} fail, {thing} will {outcome}.",
        "It remains unclear whether {thing} {fact}.",
    ),
}
LABELS = tuple(FORMS)
WEIGHTS = (50, 28, 12, 10)


def sentence(dice: random.Random, label: str) -> str:
    """One invented sentence that reads as `label`."""
    thing = dice.choice(THINGS)
    return (
        dice.choice(FORMS[label])
        .format(
            thing=thing,
            Thing=thing[0].upper() + thing[1:],
            fact=dice.choice(FACTS),
            place=dice.choice(PLACES),
            place2=dice.choice(PLACES),
            person=dice.choice(PEOPLE),
            body=dice.choice(BODIES),
            outcome=dice.choice(OUTCOMES),
            n=dice.randint(2, 98),
        )
        .strip()
    )


def texts(*, seed: int, articles: int, sentences: int = 20) -> Iterator[tuple[str, str]]:
    """(title, text) of `articles` articles of about `sentences` sentences each, in paragraphs."""
    dice = random.Random(seed)
    for number in range(articles):
        parts = [sentence(dice, dice.choices(LABELS, WEIGHTS)[0]) for _ in range(sentences)]
        paragraphs = [" ".join(parts[n : n + 4]) for n in range(0, len(parts), 4)]
        # The number makes each text its own: the same text twice would be one article.
        paragraphs[0] += f" It was the report no. {number + 1} of run {seed}."
        yield f"Report {number + 1} from {dice.choice(PLACES)}", "\n\n".join(paragraphs)


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
