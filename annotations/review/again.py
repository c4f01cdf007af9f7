"""Asking again what a new codebook version may have changed: those who answered, and the affected sentences only."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from annotations.models import Answer, Article, Assignment, Batch, BatchArticle, Codebook, User
from annotations.models.said import ANSWERED
from annotations.models.standing import told

from .batches import next_rounds, tell_batch
from .moving import tell
from .storing import lease


def ask_again(*, codebook: Codebook, by: User, now: datetime) -> Batch | None:
    """An open batch over the articles with sentences that the version affects: a further pass, in which each person who
    had answered one of them answers these sentences once more, unaided. None if nobody had.

    Doing it twice gives the batch that was made.
    """
    with transaction.atomic():
        Codebook.objects.select_for_update(no_key=True).get(pk=codebook.pk)
        made = Batch.objects.filter(again=codebook).first()
        if made is not None:
            return made
        people = _who_answered(codebook)
        return _make(codebook, people, by, now) if people else None


def _who_answered(codebook: Codebook) -> dict[int, list[int]]:
    """Article → those who answered an affected sentence in it and may be told so, by primary keys in order."""
    given = Answer.objects.filter(
        told(),
        sentence__affected_by__codebook=codebook,
        state__in=ANSWERED,
        codebook__version__lt=codebook.version,
        reviewer__is_active=True,
        reviewer__memberships__project=codebook.project_id,
        assignment__state=Assignment.State.DONE,
        sentence__article__deleted_at=None,
    )
    found = defaultdict(list)
    rows = given.order_by("sentence__article", "reviewer").values_list("sentence__article", "reviewer").distinct()
    for article, reviewer in rows:
        found[article].append(reviewer)
    return dict(found)


def _make(codebook: Codebook, people: dict[int, list[int]], by: User, now: datetime) -> Batch:
    batch = Batch.objects.create(
        project=codebook.project,
        name=f"Again, by codebook version {codebook.version}",
        order=Batch.Order.BY_HAND,
        suggestions=Batch.Suggestions.UNAIDED,
        codebook=codebook,
        again=codebook,
        opened_at=now,
    )
    list(Article.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    rounds = next_rounds(people)
    places = [
        BatchArticle(batch=batch, article_id=key, position=place, round=rounds[key], drawn_by=Assignment.Drawn.AGAIN)
        for place, key in enumerate(people)
    ]
    BatchArticle.objects.bulk_create(places)
    batch.people.set({person for those in people.values() for person in those})
    tell_batch(batch, "batch.opened", by, now)
    for place in BatchArticle.objects.filter(batch=batch).select_related("article").order_by("position"):
        _assign(place, people[place.article_id], by, now)
    return batch


def _assign(place: BatchArticle, people: list[int], by: User, now: datetime) -> None:
    version = place.article.versions.get(current=True)
    for slot, reviewer in enumerate(User.objects.filter(pk__in=people).order_by("pk")):
        made = Assignment(
            batch=place.batch,
            article=place.article,
            version=version,
            reviewer=reviewer,
            codebook_id=place.batch.codebook_id,
            round=place.round or 0,
            slot=slot,
            overlap=len(people),
            drawn_by=Assignment.Drawn.AGAIN,
            unaided=True,
            lease_until=now + lease(),
            opened_at=now,
        )
        tell(made, by=by, kind="assignment.opened", old=None, now=now)
        made.save(force_insert=True)
