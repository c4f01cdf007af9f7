"""How several workers share the articles that lack suggestions, so that none does what another is at.

A job says in its row which articles it is at; whoever takes some looks at what the others have, one after the other
under the project's lock. What a dead worker had is free again when its lease runs out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import Now

from annotations.models import Article, Job, Project, Sentence

Missing = Callable[[Sequence[int]], QuerySet[Sentence]]

ARTICLES_A_CHUNK = 20
STRETCH = 200  # articles
SENTENCES_A_CHUNK = 2_000  # a few seconds' work; an article that has more is a chunk of its own


def take(job: Job, articles: QuerySet[Article], missing: Missing, *, after: int) -> list[int]:
    """The next of these articles (primary keys above `after`, ascending) with sentences that are `missing` and that
    nobody is at; they are the job's now. Empty if there are none. Raises LeaseLost if the job is no longer ours.

    They are looked through a stretch at a time, each in a transaction of its own: databases answer what is missing in
    all of a large project by reading all of it, for every chunk anew; and whoever saves an answer meanwhile must not
    wait for more than one.
    """
    while stretch := list(articles.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:STRETCH]):
        if chunk := _take(job, stretch, missing):
            return chunk
        after = stretch[-1]
    _hold(job, [])
    return []


def _take(job: Job, stretch: Sequence[int], missing: Missing) -> list[int]:
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=job.project_id)
        held = set(held_by_others(job))
        sizes = missing([pk for pk in stretch if pk not in held]).order_by("article").values_list("article")
        if chunk := fitting(sizes.annotate(n=Count("pk"))):
            _hold(job, chunk)
    return chunk


def _hold(job: Job, chunk: list[int]) -> None:
    Job.objects.hold(job, chunk, lease=timedelta(seconds=settings.JOB_LEASE_SECONDS))


def fitting(sizes: Iterable[tuple[int, int]]) -> list[int]:
    """As many of (article, sentences) as make a chunk."""
    chunk, room = list[int](), SENTENCES_A_CHUNK
    for article, n in sizes:
        if (chunk and n > room) or len(chunk) == ARTICLES_A_CHUNK:
            break
        chunk.append(article)
        room -= n
    return chunk


def held_by_others(job: Job) -> list[int]:
    """The articles that other jobs of the project are at."""
    running = Job.objects.filter(project=job.project_id, kind=job.kind, state=Job.State.RUNNING, lease_until__gte=Now())
    return [article for held in running.exclude(pk=job.pk).values_list("holds", flat=True) for article in held]
