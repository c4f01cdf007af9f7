"""Answers and standings derived again from the events, compared with the rows, and put right.

The events are what happened; rows of `Answer` and the column `standing` only keep it for quick reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from annotations.models import Answer, Article, Assignment, Event, Note, Project, Sentence, Suggestion, standing

from .storing import WRITTEN
from .values import BLANK, ref_of, value_of

SUBJECTS_A_QUERY = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is not what the events say. `event`: the last one about an answer, None if there is none."""

    what: str
    event: Event | None = None
    answer: Answer | None = None


def differences(article: Article) -> Iterator[Difference]:
    """The answers of an article that are not what their last event says."""
    assignments = {str(row.uid): row for row in Assignment.objects.filter(article=article).select_related("codebook")}
    events = last_events(article, {row.round for row in assignments.values()})
    named = [said_in(event)["note"]["uid"] for event in events.values() if said_in(event)["note"]]
    notes = {str(uid) for uid in Note.objects.filter(uid__in=named).values_list("uid", flat=True)}
    for answer in answers_of(article):
        subject = f"answer/{article.uid}/{answer.sentence.number}/{answer.round}"
        # Two reviewers of one round share a subject: whose it is, the assignment says.
        event = events.pop((subject, str(answer.assignment.uid)), None)
        if event is None:
            yield Difference(f"{subject}: there is an answer that no event tells of.", None, answer)
        elif not same(answer, event, notes):
            yield Difference(f"{subject}: the answer is not what event {event.sequence} says.", event, answer)
    for (subject, assignment), event in events.items():
        if assignment in assignments:
            yield Difference(f"{subject}: the answer that event {event.sequence} tells of is missing.", event)


def answers_of(article: Article) -> QuerySet[Answer]:
    rows = Answer.objects.filter(sentence__article=article).order_by("sentence__number", "round", "pk")
    return rows.select_related("sentence", "assignment", "codebook", "note", "suggestion__suggester")


def last_events(article: Article, rounds: set[int]) -> dict[tuple[str, str], Event]:
    """(subject, assignment uid) → the last event about that answer. Whole subjects are looked up, by an index."""
    numbers = Sentence.objects.filter(article=article).order_by("number").values_list("number", flat=True)
    subjects = [f"answer/{article.uid}/{number}/{round}" for round in sorted(rounds) for number in numbers]
    found: dict[tuple[str, str], Event] = {}
    for start in range(0, len(subjects), SUBJECTS_A_QUERY):
        rows = Event.objects.filter(project=article.project_id, subject__in=subjects[start : start + SUBJECTS_A_QUERY])
        for event in rows.order_by("sequence"):
            found[event.subject, said_in(event)["assignment"]] = event
    return found


def said_in(event: Event) -> dict[str, Any]:
    return event.new or {}


def same(answer: Answer, event: Event, notes: set[str]) -> bool:
    """True if the row is what the event says; a note that was erased since is no difference."""
    expected = dict(said_in(event))
    if expected["note"] and expected["note"]["uid"] not in notes:
        expected["note"] = None
    value = value_of(answer, book=answer.codebook.version, ref=ref_of(answer))
    return value == expected and answer.sequence == event.sequence


def wrong_standings(project: Project) -> QuerySet[Sentence]:
    """The sentences whose `standing` is not what their answers amount to."""
    rows = Sentence.objects.filter(article__project=project).annotate(derived=standing.derived())
    return rows.exclude(standing=F("derived")).select_related("article").order_by("pk")


def rebuild(article: Article) -> int:
    """Make the article's answers and standings what the events say; returns how many answers were put right.

    Holds its assignments and sentences meanwhile, in the order in which every writer takes them, so nobody saves there.
    """
    with transaction.atomic():
        list(Assignment.objects.select_for_update(no_key=True).filter(article=article).order_by("pk"))
        sentences = Sentence.objects.filter(article=article)
        list(sentences.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        found = list(differences(article))
        for difference in found:
            put_right(article, difference)
        standing.rewrite(sentences)
    return len(found)


def put_right(article: Article, difference: Difference) -> None:
    """Write one answer from its event, or take away one that no event tells of."""
    if difference.event is None:
        assert difference.answer is not None
        difference.answer.delete()
        return
    right = derived(article, difference.event)
    if difference.answer is None:
        right.save(force_insert=True)
    else:
        values = {name: getattr(right, name) for name in (*WRITTEN, "codebook_id", "assignment_id")}
        Answer.objects.filter(pk=difference.answer.pk).update(**values)


def derived(article: Article, event: Event) -> Answer:
    """The unsaved answer that an event describes."""
    value = said_in(event)
    assignment = Assignment.objects.get(uid=value["assignment"])
    sentence = Sentence.objects.get(article=article, number=int(event.subject.split("/")[2]))
    ref, note = value["suggestion"], value["note"]
    proposals = Suggestion.objects.filter(sentence=sentence)
    return Answer(
        sentence=sentence,
        reviewer_id=assignment.reviewer_id,
        assignment=assignment,
        round=assignment.round,
        codebook_id=assignment.codebook_id,
        note=Note.objects.filter(uid=note["uid"]).first() if note else None,
        suggestion=proposals.filter(suggester__kind=ref["kind"], suggester__version=ref["version"]).first()
        if ref
        else None,
        active_seconds=value["active_seconds"],
        version=value["version"],
        sequence=event.sequence,
        **{name: value[name] for name in BLANK},
    )
