"""What waits for the desk: threads, and lone unsure answers that nobody has put in words. Derived, never stored.

Callers pass the threads and answers that the person may see.
"""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from annotations.models import Answer, Standing, Thread, User
from annotations.models.standing import counted


def lone_unsure(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Those of `answers` that are open questions by themselves.

    They count, are unsure, the only answer of a live sentence that counts, and their person has no thread there, nor on
    a sentence that it came out of. An answer that is changed, or an article taken out of the count, leaves nothing
    behind.
    """
    asked = Thread.objects.about(prefix="sentence__").filter(opened_by=OuterRef("reviewer"))
    alone = answers.filter(state=Answer.State.UNSURE, sentence__standing=Standing.OPEN, sentence__retired__isnull=True)
    return counted(alone).filter(~Exists(asked))


def to_answer(threads: QuerySet[Thread], answers: QuerySet[Answer]) -> Counter[int]:
    """Primary key of the project → how many questions are open among these."""
    found: Counter[int] = Counter()
    opened = threads.filter(state=Thread.State.OPEN)
    for rows in (opened, lone_unsure(answers)):
        count = rows.order_by().values_list("sentence__article__project").annotate(n=Count("pk"))
        found.update(dict(count))
    return found


def open_and_answered(threads: QuerySet[Thread], by: User) -> tuple[int, int]:
    """How many of these are open, and how many of this person's have an answer to read; in one query."""
    mine = Q(opened_by=by, state=Thread.State.ANSWERED)
    counts = {"opened": Count("pk", filter=Q(state=Thread.State.OPEN)), "told": Count("pk", filter=mine)}
    found = threads.order_by().aggregate(**counts)
    return found["opened"], found["told"]


def answered(threads: QuerySet[Thread], by: User) -> Counter[int]:
    """Primary key of the project → how many questions of this person's have an answer to read."""
    mine = threads.filter(opened_by=by, state=Thread.State.ANSWERED)
    return Counter(dict(mine.order_by().values_list("sentence__article__project").annotate(n=Count("pk"))))
