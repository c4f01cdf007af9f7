"""What goes along into a new text with the sentences that stayed: answers, decisions, gold, what is asked again.

Each by an event of its own, and nothing of the old rows is touched. An answer or a decision that rests on words which
were changed stays behind: it waits to be confirmed, or the sentence is what its answers amount to. Threads stay where
they were opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from annotations.models import Affected, Answer, Decision, Entry, Event, Gold, Sentence, User
from annotations.models.revisions import CARRIED
from annotations.models.said import ANSWERED, DECISION_CARRIED, DECISION_CHANGES, value_of
from annotations.text.diff import Pair

from .finding import Renewal
from .places import KEPT, Places

GOLD_CARRIED = "gold.carried"
SAME = (
    "reviewer_id", "assignment", "round", "codebook", "label", "state", "unsure_reason", "hedged", "note", "how",
    "suggestion_seen", "hedged_by", "source_by",
)  # fmt: skip
SETTLED = ("label", "hedged", "by", "why", "category", "how", "ruling", "joint", "at", "codebook", "version")


@dataclass(slots=True)
class Carried:
    """Unsaved rows that refer to the new sentences, each with its event; `gold`: what its answers are now; `behind`:
    assignments of which an answer stayed behind."""

    answers: list[tuple[Answer, Entry]] = field(default_factory=list)
    decisions: list[tuple[Decision, Entry, list[User]]] = field(default_factory=list)
    affected: list[Affected] = field(default_factory=list)
    gold: tuple[Gold, Entry] | None = None
    behind: set[int] = field(default_factory=set)

    def entries(self) -> list[Entry]:
        """In the order in which `save` takes the events."""
        gold = [self.gold[1]] if self.gold else []
        return [*(entry for _, entry in self.answers), *(entry for _, entry, _ in self.decisions), *gold]

    def touched(self) -> set[int]:
        """Primary keys of the sentences, once saved, whose standing may follow from it."""
        return {row.sentence_id for row, _ in self.answers} | {row.sentence_id for row, _, _ in self.decisions}

    def save(self, events: Sequence[Event]) -> None:
        """Write the rows; their sentences are saved by now. Each takes the sequence of its event."""
        count = len(self.answers)
        for (answer, _), event in zip(self.answers, events[:count], strict=True):
            answer.sentence_id, answer.sequence = answer.sentence.pk, event.sequence
        Answer.objects.bulk_create([answer for answer, _ in self.answers])
        for (decision, _, present), event in zip(self.decisions, events[count:], strict=False):
            decision.sentence_id, decision.sequence = decision.sentence.pk, event.sequence
            decision.save(force_insert=True)
            decision.present.set(present)
        for row in self.affected:
            row.sentence_id = row.sentence.pk
        Affected.objects.bulk_create(self.affected)
        if self.gold:
            gold = self.gold[0]
            Gold.objects.filter(pk=gold.pk).update(version=gold.version, answers=gold.answers)


def carry(renewal: Renewal, new: Sequence[Sentence], pairs: Sequence[Pair]) -> Carried:
    """What goes along to the unsaved sentences `new`; answers and decisions are locked here, after the sentences."""
    old, carried = renewal.sentences, Carried()
    places = Places(old, new, pairs)
    became = {
        old[pair.old].pk: new[pair.new]
        for pair in pairs
        if pair.kind in KEPT and pair.old is not None and pair.new is not None
    }
    here = {sentence.pk: sentence for sentence in old}
    uid = renewal.article.uid
    held = {row.pk: row for row in renewal.assignments}
    for answer in _answers(list(became)):
        answer.assignment = held[answer.assignment_id]
        moved = _moved(answer, here[answer.sentence_id], became[answer.sentence_id], places)
        if moved is None:
            carried.behind |= {answer.assignment_id} if answer.state in ANSWERED else set()
        else:
            subject = f"answer/{uid}/{moved.sentence.number}/{moved.round}"
            value = value_of(moved, book=moved.codebook.version, ref=None)
            carried.answers.append((moved, Entry(kind=CARRIED, subject=subject, new=value)))
    carried.decisions = list(_decisions(renewal, here, became, places))
    rows = Affected.objects.filter(sentence__in=became).order_by("pk")
    carried.affected = [Affected(codebook_id=row.codebook_id, sentence=became[row.sentence_id]) for row in rows]
    carried.gold = _gold(renewal, new, {here[key].number: sentence for key, sentence in became.items()})
    return carried


def _answers(sentences: Sequence[int]) -> list[Answer]:
    rows = Answer.objects.select_for_update(of=("self",), no_key=True).filter(sentence__in=sentences)
    return list(rows.select_related("codebook", "note").order_by("pk"))


def _moved(answer: Answer, old: Sentence, new: Sentence, places: Places) -> Answer | None:
    """The answer on the new sentence; None if it says nothing, or rests on words that were changed.

    The seconds stay with the old one, where they were spent."""
    spans = places.moved(answer.spans)
    if spans is None or (answer.state == Answer.State.EMPTY and not (answer.marks or answer.note or spans)):
        return None
    marks = dict(answer.marks)
    if "joined_at" in marks:
        marks["joined_at"] += new.start - old.start
    return Answer(sentence=new, spans=spans, marks=marks, **{name: getattr(answer, name) for name in SAME})


def _decisions(
    renewal: Renewal, here: dict[int, Sentence], became: dict[int, Sentence], places: Places
) -> list[tuple[Decision, Entry, list[User]]]:
    rows = Decision.objects.select_for_update(of=("self",), no_key=True).filter(sentence__in=became)
    settled = list(rows.select_related("by", "why", "codebook").prefetch_related("present").order_by("pk"))
    uid = renewal.article.uid
    subjects = {f"decision/{uid}/{here[row.sentence_id].number}": row for row in settled}
    said: dict[str, dict[str, Any]] = {}
    events = Event.objects.filter(project=renewal.article.project_id, subject__in=subjects, kind__in=DECISION_CHANGES)
    for subject, value in events.order_by("sequence").values_list("subject", "new"):
        said[subject] = value or {}
    found = []
    for subject, row in subjects.items():
        spans = places.moved(row.spans)
        if spans is None:
            continue
        new = became[row.sentence_id]
        made = Decision(sentence=new, spans=spans, **{name: getattr(row, name) for name in SETTLED})
        value = said[subject] | {"spans": spans}
        entry = Entry(kind=DECISION_CARRIED, subject=f"decision/{uid}/{new.number}", new=value)
        found.append((made, entry, list(row.present.all())))
    return found


def _gold(renewal: Renewal, new: Sequence[Sentence], became: dict[int, Sentence]) -> tuple[Gold, Entry] | None:
    """The article's gold on the new text, if each sentence that it asks is one that stayed; else it stays with the old
    text, and the article is given to nobody as gold. `became`: by old numbers."""
    gold = Gold.objects.filter(article=renewal.article, version=renewal.version).first()
    if gold is None:
        return None
    known = {said["number"]: said for said in gold.answers}
    answers = []
    stayed = {sentence.number: number for number, sentence in became.items()}
    for sentence in new:
        if sentence.asked:
            said = known.get(stayed.get(sentence.number, 0))
            if said is None:
                return None
            answers.append(said | {"number": sentence.number, "start": sentence.start, "end": sentence.end})
    gold.answers, gold.version = answers, new[0].version
    value = {"version": new[0].version.number, "answers": answers}
    return gold, Entry(kind=GOLD_CARRIED, subject=f"gold/{renewal.article.uid}", new=value)
