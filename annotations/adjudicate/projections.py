"""Decisions derived again from the events, compared with the rows, and put right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction

from annotations.models import Article, Decision, Event, Note, Sentence, standing

from .storing import SUBJECTS_A_QUERY, put
from .values import CHANGES, stands, subject_of, value_of


def differences(article: Article) -> Iterator[str]:
    """What of the article's decisions is not as their last event says, a sentence each."""
    for sentence, _row, event in _wrong(article):
        what = f"event {event.sequence} says" if event else "the events say: none was ever made"
        yield f"{subject_of(sentence)}: the decision is not what {what}."


def rebuild(article: Article) -> int:
    """Make the article's decisions, and the standings that follow, what the events say; returns how many were put
    right."""
    with transaction.atomic():
        sentences = Sentence.objects.filter(article=article)
        list(sentences.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        wrong = list(_wrong(article))
        Decision.objects.filter(sentence__in=[sentence.pk for sentence, _row, event in wrong if event is None]).delete()
        put([(sentence, row, event) for sentence, row, event in wrong if event is not None])
        standing.rewrite(sentences.filter(pk__in=[sentence.pk for sentence, _row, _event in wrong]))
    return len(wrong)


def _wrong(article: Article) -> Iterator[tuple[Sentence, Decision | None, Event | None]]:
    """(sentence, its row, its last event), where the row is not what the event says; either may be missing."""
    sentences = list(Sentence.objects.filter(article=article).order_by("number"))
    for sentence in sentences:
        sentence.article = article
    rows = Decision.objects.filter(sentence__article=article).select_related("by", "why", "codebook")
    decisions = {row.sentence_id: row for row in rows.prefetch_related("present")}
    events = _last(article, [subject_of(sentence) for sentence in sentences])
    notes = _there(events.values())
    for sentence in sentences:
        row, event = decisions.get(sentence.pk), events.get(subject_of(sentence))
        if not _same(row, event, notes):
            yield sentence, row, event


def _last(article: Article, subjects: list[str]) -> dict[str, Event]:
    found: dict[str, Event] = {}
    for start in range(0, len(subjects), SUBJECTS_A_QUERY):
        among = subjects[start : start + SUBJECTS_A_QUERY]
        rows = Event.objects.filter(project=article.project_id, subject__in=among, kind__in=CHANGES)
        found |= {event.subject: event for event in rows.order_by("sequence")}
    return found


def _there(events: Iterable[Event]) -> set[str]:
    """The notes that these events name and that were not erased."""
    named = [event.new["note"]["uid"] for event in events if event.new and event.new.get("note")]
    return {str(uid) for uid in Note.objects.filter(uid__in=named).values_list("uid", flat=True)}


def _same(row: Decision | None, event: Event | None, notes: set[str]) -> bool:
    if row is None or event is None or not stands(event.new):
        return row is None and (event is None or not stands(event.new))
    expected = dict(event.new or {})
    if expected["note"] and expected["note"]["uid"] not in notes:
        expected["note"] = None
    value = value_of(row, [user.uid for user in row.present.all()])
    return value == expected and (row.sequence, row.at) == (event.sequence, event.at)
