"""What waits to be confirmed after boundaries were moved, derived from lineage and answers: nothing is stored of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from annotations.models import Answer, Assignment, Event, Lineage
from annotations.models.revisions import CARRIED, numbers_in, revisions
from annotations.models.said import ANSWERED, said

from .carrying import meaning


@dataclass(slots=True)
class Place:
    """A sentence that came out of others or became others. `version`: the primary key of its text."""

    number: int
    start: int
    end: int
    live: bool
    came_from: list[int] = field(default_factory=list)  # primary keys
    asked: bool = True
    version: int = 0


def to_confirm(assignment: Assignment, places: dict[int, Place] | None = None) -> dict[int, list[dict[str, Any]]]:
    """Live sentence number → the person's own answers that wait there, as {number, start, end, answer}, in text order.

    Only where the sentence is asked. They were given in this round to retired sentences that it came from and shares
    words with (labelled or unsure), later than whatever the person said of it or of those between, and differ from what
    they say of it now. Load the assignment's article. `places`: its `family`, if that is known.
    """
    places = family(assignment) if places is None else places
    if not places:
        return {}
    answers = answers_on(assignment, places)
    found = {}
    for key, place in places.items():
        if place.live and place.asked and (waiting := older(key, places, answers)):
            waiting.sort(key=lambda answer: (places[answer.sentence_id].start, places[answer.sentence_id].number))
            found[place.number] = [_told(answer, places[answer.sentence_id], place) for answer in waiting]
    return found


def revised(assignment: Assignment, waiting: Collection[int]) -> int:
    """How many live sentences somebody else joined, split or put back since the reviewer was here last: opened the
    article or changed an answer. Those in `waiting` (numbers from `to_confirm`) count until they are confirmed.
    """
    changed: dict[int, Event] = {}
    for event in revisions(assignment.article):
        for number in numbers_in(event.old):
            changed.pop(number, None)
        changed |= dict.fromkeys(numbers_in(event.new), event)
    if not changed:
        return 0
    since = last_here(assignment)
    others = {
        number
        for number, event in changed.items()
        if event.actor_id != assignment.reviewer_id and event.sequence > since
    }
    return len(others | set(waiting))


def last_here(assignment: Assignment) -> int:
    """The sequence of the last thing that the reviewer did in the assignment: opening it, or an answer of their own."""
    answers = Answer.objects.filter(assignment=assignment).values("sequence")
    events = Event.objects.filter(project=assignment.article.project_id)
    own = events.filter(sequence__in=answers).exclude(kind=CARRIED)
    opened = events.filter(subject=f"assignment/{assignment.uid}", kind="assignment.opened")
    return max(rows.aggregate(last=Max("sequence"))["last"] or 0 for rows in (own, opened))


def family(assignment: Assignment) -> dict[int, Place]:
    """The sentences of the assignment's article that boundaries were moved of, or that were carried into another text,
    by primary key; usually none."""
    names = ("id", "number", "start", "end", "retired", "version", "asked")
    columns = [f"{side}__{name}" for side in ("old", "new") for name in names]
    places: dict[int, Place] = {}
    for row in Lineage.objects.filter(new__article=assignment.article_id).order_by("pk").values_list(*columns):
        for key, number, start, end, retired, version, asked in (row[:7], row[7:]):
            places.setdefault(key, Place(number, start, end, retired is None, asked=asked, version=version))
        places[row[7]].came_from.append(row[0])
    return places


def answers_on(assignment: Assignment, places: Collection[int]) -> dict[int, Answer]:
    """Primary key of the sentence → what the person said of it in this round."""
    rows = Answer.objects.filter(sentence__in=list(places), reviewer=assignment.reviewer_id, round=assignment.round)
    related = ("assignment", "codebook", "note", "suggestion__suggester")
    return {row.sentence_id: row for row in rows.select_related(*related).defer("codebook__content")}


def older(key: int, places: dict[int, Place], answers: dict[int, Answer]) -> list[Answer]:
    """The answers that wait at the live sentence `key`: of sentences that share words with it. On each way back one
    answer hides those that were given before it. In an earlier text whatever became what became it shares words."""
    here, own = places[key], answers.get(key)
    found: dict[int, Answer] = {}
    lowest: dict[int, int] = {}  # sentence → the earliest sequence from which on its answer would show

    # No recursion: whoever joins and undoes a thousand times makes a way back of a thousand steps.
    ways = [(key, own.sequence if own is not None and says_something(own) else 0, here)]
    while ways:
        child, since, beside = ways.pop()
        for parent in places[child].came_from:
            near = places[parent] if places[parent].version != beside.version else beside
            if places[parent].live or not shares_words(near, places[parent]) or lowest.get(parent, since + 1) <= since:
                continue
            lowest[parent], floor, answer = since, since, answers.get(parent)
            if answer is not None and answer.state in ANSWERED and answer.sequence > since:
                floor = answer.sequence
                if own is None or meaning(answer) != meaning(own):
                    found[parent] = answer
            ways.append((parent, floor, near))
    return list(found.values())


def shares_words(one: Place, other: Place) -> bool:
    return one.start < other.end and other.start < one.end


def says_something(answer: Answer) -> bool:
    return answer.state in ANSWERED or answer.marks.get("not_text") is True


def _told(answer: Answer, place: Place, here: Place) -> dict[str, Any]:
    """Of an earlier text without its spans and at the place of the sentence where it waits: offsets are the text's."""
    value = said(answer, book=answer.codebook.version)
    if place.version != here.version:
        value |= {"spans": [], "source_by": ""}
        return {"number": place.number, "start": here.start, "end": here.end, "answer": value}
    return {"number": place.number, "start": place.start, "end": place.end, "answer": value}
