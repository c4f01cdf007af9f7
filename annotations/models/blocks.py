"""What people say a block of a text is, running text or not: as marks, as events, and what stands after these.

The subject of the events is "article/<uid>". `old` and `new` are how the block stood and stands: {version, block, kind,
refused}: number of the text, index in its blocks, kind, and the assignments (uids) whose marks were refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from annotations.codebook import ASKED_BLOCKS

from .answers import Answer
from .articles import Article, Sentence
from .batches import Assignment
from .event import Event

CHANGED = "block.changed"  # the block is of another kind, as marks said
KEPT = "block.kept"  # it stays as it is: the marks that said otherwise are refused
RESTORED = "block.restored"  # an undo of one of the others; names it in `undoes`
REDONE = "block.redone"  # a redo; names the undo in `undoes`
SAID = (CHANGED, KEPT)
KINDS = (*SAID, RESTORED, REDONE)
SUBJECTS_A_QUERY = 500

Place = tuple[int, int]  # number of the text, index of the block


def subject_of(article: Article) -> str:
    """How events name what is about an article."""
    return f"article/{article.uid}"


def said_of_blocks(articles: Collection[Article], *, using: str = "default") -> dict[int, list[Event]]:
    """Primary key of the article → what was said of its blocks, in order. Articles of which nothing was are missing."""
    keys = {subject_of(article): article.pk for article in articles}
    projects = {article.project_id for article in articles}
    found: dict[int, list[Event]] = {}
    subjects = sorted(keys)
    for start in range(0, len(subjects), SUBJECTS_A_QUERY):
        events = Event.objects.using(using).filter(project__in=projects, kind__in=KINDS)
        for event in events.filter(subject__in=subjects[start : start + SUBJECTS_A_QUERY]).order_by("sequence"):
            found.setdefault(keys[event.subject], []).append(event)
    return found


def place_in(value: Any) -> Place:
    """Which block such an event's `old` or `new` is about."""
    return value["version"], value["block"]


def stands(events: Iterable[Event]) -> dict[Place, dict[str, Any]]:
    """How the blocks stand after these events of one article, in order; those that no event tells of are missing."""
    return {place_in(event.new): dict(event.new or {}) for event in events}


def changed_blocks(events: Sequence[Event]) -> list[bool]:
    """For each block that is no longer asked, or now asked, because people said so: whether it is asked now."""
    first = {place_in(event.old): is_asked((event.old or {})["kind"]) for event in reversed(events)}
    now = {place: is_asked(value["kind"]) for place, value in stands(events).items()}
    return [asked for place, asked in now.items() if asked != first[place]]


def is_asked(kind: str) -> bool:
    """True if the sentences of a block of this kind are asked."""
    return kind in ASKED_BLOCKS


def ever_asked(sentence: Sentence) -> bool:
    """True if the sentence is asked, or was before somebody said that its block is not running text."""
    if sentence.asked:
        return True
    before = [dict(event.old or {}) for event in said_of_blocks([sentence.article]).get(sentence.article_id, [])]
    here = [value for value in before if value["block"] == sentence.block and is_asked(value["kind"])]
    return bool(here) and any(value["version"] == sentence.version.number for value in here)


def against(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Those whose mark says of a live sentence that it is not running text though it is asked, or the opposite."""
    says = Q(marks__not_text=True, sentence__asked=True) | Q(marks__not_text=False, sentence__asked=False)
    live = answers.filter(sentence__retired__isnull=True, sentence__version__current=True)
    # Few answers are marked: that one condition is their index's.
    return live.filter(~Q(marks={}), says).exclude(assignment__state=Assignment.State.RETURNED)
