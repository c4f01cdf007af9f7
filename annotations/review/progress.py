"""How far a reviewer has come in one article."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import FilteredRelation, Q

from annotations.models import Affected, Answer, Assignment, Batch, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Counts of sentences: `asked` = `labelled` + `unsure` + `not_text` + `unanswered`.

    `not_text`: said to be no running text, so dealt with. `answered`: labelled or unsure. `passed_over`: unanswered
    before the furthest one dealt with. `labels`: label key → count.
    """

    asked: int = 0
    answered: int = 0
    labelled: int = 0
    unsure: int = 0
    not_text: int = 0
    unanswered: int = 0
    passed_over: int = 0
    hedged: int = 0
    labels: dict[str, int] = field(default_factory=dict)


def progress(assignment: Assignment) -> Progress:
    """The counts of one assignment, in one query."""
    ours = Q(answers__reviewer=assignment.reviewer_id, answers__round=assignment.round)
    rows = (
        Sentence.objects.filter(version=assignment.version_id, retired__isnull=True)
        .annotate(own=FilteredRelation("answers", condition=ours))
        .order_by("start")
        .values_list("number", "asked", "own__state", "own__label", "own__hedged", "own__marks")
    )
    once_more = asked_again(assignment)
    counts: Counter[str] = Counter()
    labels: Counter[str] = Counter()
    waiting = 0
    for number, asked, state, label, hedged, marks in rows:
        kind = _kind(asked and (once_more is None or number in once_more), state, marks or {})
        counts[kind] += 1
        if kind == "unanswered":
            waiting += 1
        elif kind:
            counts["passed_over"] += waiting
            waiting = 0
        if kind == "labelled":
            labels[label] += 1
            counts["hedged"] += hedged
    return _figures(counts, labels)


def asked_again(assignment: Assignment) -> set[int] | None:
    """The numbers of the sentences that this pass asks, where it asks only those that a codebook version affects."""
    if assignment.drawn_by != Assignment.Drawn.AGAIN:
        return None
    rows = Affected.objects.filter(codebook__in=Batch.objects.filter(pk=assignment.batch_id).values("again"))
    return set(rows.filter(sentence__article=assignment.article_id).values_list("sentence__number", flat=True))


def _kind(asked: bool, state: str | None, marks: dict[str, object]) -> str:
    """What became of a sentence; "" if it is not asked and nobody asked for it."""
    not_text = marks.get("not_text")
    if not asked and not_text is not False:
        return ""
    if state in (Answer.State.LABELLED, Answer.State.UNSURE):
        return str(state)
    return "not_text" if not_text is True else "unanswered"


def _figures(counts: Counter[str], labels: Counter[str]) -> Progress:
    dealt = {name: counts[name] for name in ("labelled", "unsure", "not_text", "unanswered")}
    return Progress(
        asked=sum(dealt.values()),
        answered=dealt["labelled"] + dealt["unsure"],
        passed_over=counts["passed_over"],
        hedged=counts["hedged"],
        labels=dict(labels),
        **dealt,
    )
