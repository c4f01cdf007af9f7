"""What a joined sentence takes over: of each person and round the answer that both its parts have."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from annotations.codebook import HOW_ORDER
from annotations.models import Answer, Entry, Sentence
from annotations.models.revisions import CARRIED
from annotations.models.said import ANSWERED, MOST_SPANS, value_of

from .storing import Asked

# From the least to the most careful: a joined answer is as careful as its less careful half.
BY_ORDER = (Answer.By.SUGGESTION, Answer.By.RUN_ON, Answer.By.PERSON, Answer.By.NOBODY)


def carry(first: Sentence, second: Sentence, joined: Sentence, asked: Asked) -> list[tuple[Answer, Entry]]:
    """The unsaved answers for `joined`, each with its event; the old ones are locked and stay as they are."""
    rows = Answer.objects.select_for_update(of=("self",), no_key=True).filter(sentence__in=(first, second))
    halves: dict[int, dict[int, Answer]] = {}
    for answer in rows.select_related("assignment", "codebook", "note").order_by("pk"):
        halves.setdefault(answer.assignment_id, {})[answer.sentence_id] = answer
    found = []
    for said in halves.values():
        if len(said) == 2 and (whole := both(said[first.pk], said[second.pk])) is not None:
            whole.sentence = joined
            found.append((whole, _entry(whole, asked)))
    return found


def meaning(answer: Answer) -> tuple[Any, ...]:
    """What two answers of one person must share to be one: notes, sources and cues may differ."""
    return answer.state, answer.label, answer.hedged, answer.unsure_reason


def both(first: Answer, second: Answer) -> Answer | None:
    """The unsaved answer that stands for both; None if they differ, or one of them says nothing yet.

    "Not running text" carries over too. The seconds stay with the old answers, where they were spent.
    """
    not_text = first.marks.get("not_text") is True
    if meaning(first) != meaning(second) or not_text != (second.marks.get("not_text") is True):
        return None
    spans = [*first.spans, *(span for span in second.spans if span not in first.spans)]
    if not (not_text or first.state in ANSWERED) or len(spans) > MOST_SPANS:
        return None
    return Answer(
        reviewer_id=first.reviewer_id,
        assignment=first.assignment,
        round=first.round,
        codebook=first.codebook,
        label=first.label,
        state=first.state,
        unsure_reason=first.unsure_reason,
        hedged=first.hedged,
        spans=spans,
        marks=_marks(first.marks, second.marks),
        note=first.note or second.note,
        how=_least(HOW_ORDER, first.how, second.how),
        suggestion_seen=first.suggestion_seen or second.suggestion_seen,
        hedged_by=_least(BY_ORDER, first.hedged_by, second.hedged_by),
        source_by=_least(BY_ORDER, first.source_by, second.source_by),
    )


def _marks(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """The marks that still say something: not the wrong cut between the two, which is mended now."""
    kept: dict[str, Any] = {}
    if "not_text" in first and first["not_text"] == second.get("not_text"):
        kept["not_text"] = first["not_text"]
    if (joined := first.get("joined_at", second.get("joined_at"))) is not None:
        kept["joined_at"] = joined
    if "cut_after" in second:
        kept["cut_after"] = second["cut_after"]
    return kept


def _least(order: Sequence[str], *values: str) -> str:
    return min(values, key=order.index)


def _entry(answer: Answer, asked: Asked) -> Entry:
    return Entry(
        kind=CARRIED,
        subject=f"answer/{asked.article.uid}/{answer.sentence.number}/{answer.round}",
        new=value_of(answer, book=answer.codebook.version, ref=None),
        operation=uuid.uuid5(asked.operation, str(answer.assignment.uid)),
        group=asked.operation,
        body=asked.body,
    )
