"""How several workers share the articles that lack suggestions, so that none does what another is at.

A job says in its row which articles it is at; whoever takes some looks at what the others have, one after the other
under the project's lock. What a dead worker had is free again when its lease runs out.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from annotations.models import Job, Project, Sentence

ARTICLES_A_CHUNK = 20
SENTENCES_A_CHUNK = 2_000  # a few seconds' work; an article that has more is a chunk of its own


def take(job: Job, missing: QuerySet[Sentence], *, after: int) -> list[int]:
    """The next articles (primary keys above `after`, ascending) with missing sentences that nobody is at; they are the
    job's now. Empty if there are none. Raises LeaseLost if the job is no longer ours."""
    now, lease = timezone.now(), timedelta(seconds=settings.JOB_LEASE_SECONDS)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=job.project_id)
        wanting = missing.filter(article__gt=after).exclude(article__in=held_by_others(job))
        sizes = wanting.order_by("article").values_list("article").annotate(n=Count("pk"))[:ARTICLES_A_CHUNK]
        chunk = list[int]()
        room = SENTENCES_A_CHUNK
        for article, n in sizes:
            if chunk and n > room:
                break
            chunk.append(article)
            room -= n
        Job.objects.hold(job, chunk, now=now, lease=lease)
    return chunk


def held_by_others(job: Job) -> list[int]:
    """The articles that other jobs of the project are at."""
    running = Job.objects.filter(
        project=job.project_id, kind=job.kind, state=Job.State.RUNNING, lease_until__gte=timezone.now()
    )
    return [article for held in running.exclude(pk=job.pk).values_list("holds", flat=True) for article in held]
