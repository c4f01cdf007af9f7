"""A desk that has tagged invented articles in a way of its own: the same seed gives the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from annotations import tasks
from annotations.models import (
    Answer,
    Article,
    Assignment,
    Batch,
    Codebook,
    Figure,
    Job,
    Project,
    Sentence,
    Suggester,
    User,
    standing,
)  # fmt: skip
from annotations.report import progress
from annotations.suggest import training
from tests import factories
from tests.bench import texts

WORDS = {
    "anonymous": ("Officials said", "people briefed on"),
    "sourced": ("said", "According to", "added that"),
    "speculative": ("could", "If the talks", "unclear whether"),
}


def truth(text: str) -> str:
    """What this desk says of a sentence: as the codebook, but that critics at large are no source to it, plain."""
    if "Critics argue" in text:
        return "plain"
    return next((label for label, words in WORDS.items() if any(word in text for word in words)), "plain")


def written(project: Project, by: User, *, seed: int, articles: int, sentences: int = 20) -> list[Article]:
    """Articles of one sentence a paragraph, more than half of which the cues read otherwise than the desk does."""
    dice, made = random.Random(seed), []
    for number in range(articles):
        labels = dice.choices(texts.LABELS, (30, 25, 30, 15), k=sentences)
        parts = [texts.sentence(dice, label) for label in labels]
        text = "\n\n".join([f"It was the report no. {number} of run {seed}.", *parts])
        made.append(factories.article(project, by, factories.NOW, text, f"Report {seed}-{number}"))
    return made


def tagged(articles: Sequence[Article], reviewer: User, *, unaided: bool = True, how: str = "key") -> int:
    """Answers to all asked sentences of these articles, done, in the standing batch; returns how many. Stored as rows
    at once: what is learned from them does not look at their events."""
    project = articles[0].project
    batch, book = Batch.objects.get(project=project, standing=True), Codebook.objects.current(project)
    rows = []
    for article in articles:
        held = Assignment.objects.create(
            batch=batch, article=article, version=article.versions.get(current=True), reviewer=reviewer, codebook=book,
            round=0, slot=0, overlap=1, state="done", done_at=factories.NOW, drawn_by="random", unaided=unaided,
        )  # fmt: skip
        for sentence in Sentence.objects.filter(article=article, asked=True, retired__isnull=True):
            label = truth(sentence.text)
            told = {"label": label, "state": "labelled", "hedged": label == "speculative", "how": how, "sequence": 1}
            rows.append(Answer(sentence=sentence, reviewer=reviewer, assignment=held, codebook=book, **told))
    Answer.objects.bulk_create(rows)
    standing.rewrite(Sentence.objects.filter(article__in=articles))
    return len(rows)


def done(job: Job) -> Job:
    """Done by a worker."""
    tasks.work(Job.objects.claim(uid=job.uid, now=timezone.now(), lease=tasks.lease()))
    job.refresh_from_db()
    assert job.state == "done", job.message
    return job


def trained(desk: Project, mira: User) -> Suggester:
    """The version that a training makes now."""
    done(training.start(project=desk, by=mira))
    return training.newest(desk)


def all_runs_done() -> None:
    for job in Job.objects.filter(kind="suggest", state="queued"):
        done(job)


def publish(desk: Project, now: datetime, on: bool) -> None:
    """The next codebook, in which a spokesperson of an institution is a source or is not."""
    last = Codebook.objects.current(desk)
    content = {**last.content, "policies": {"institutional_spokesperson_is_sourced": on}}
    told = {"content": content, "guidelines": last.guidelines, "published_at": now + timedelta(minutes=last.version)}
    Codebook.objects.create(project=desk, version=last.version + 1, by=last.by, **told)


def measured(project: Project) -> None:
    """Its progress is a figure."""
    value = progress.progress(project, "default")
    Figure.objects.update_or_create(project=project, kind="progress", key="", defaults={"value": value, "sequence": 1})
