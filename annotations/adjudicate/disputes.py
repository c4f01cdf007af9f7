"""What is to be settled, as whoever settles it sees it: all answers, without names, in no telling order.

Callers pass the disputed sentences that the person may see. Which answers count, `models.standing` says: of a blind
batch none before it is closed.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from annotations.codebook import UnsureReason
from annotations.models import Answer, Batch, Decision, Note, Project, Sentence, Standing, User
from annotations.models.standing import counted

from .rights import Rights, settleable
from .storing import Past, pasts
from .values import shown, subject_of

Category = Decision.Category


@dataclass(frozen=True, slots=True)
class Given:
    """One answer that counts, without its reviewer."""

    label: str | None
    hedged: bool
    state: str
    unsure_reason: str
    spans: list[dict[str, Any]]
    note: str

    @property
    def word(self) -> str:
        """The answer in a word: "sourced", "anonymous~" (hedged), "unsure"."""
        return word_of(self.state, self.label, self.hedged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One sentence to settle. `answers` in an order by chance that stays. `mine`: the person has one of them.

    `round`: the compare round that it is of, whose people may settle it together. `proposal`: the value that waits for
    another of those who answered, and `proposed` whether it is the person's own.
    """

    sentence: Sentence
    answers: tuple[Given, ...]
    version: int
    mine: bool
    round: Batch | None
    proposal: dict[str, Any] | None
    proposed: bool


def likely(answers: Sequence[Given]) -> str:
    """The category that such answers most often are of: a first guess, one key changes it."""
    if any(one.unsure_reason == UnsureReason.GUIDELINE_SILENT for one in answers):
        return Category.GAP.value
    words = Counter(one.word for one in answers)
    if Answer.State.UNSURE.value in words:
        return Category.AMBIGUOUS.value
    if len({one.label for one in answers}) == 1:
        return Category.EDGE.value  # hedged or not
    if len(words) == 2 and len(answers) > 2 and 1 in words.values():  # one against all others
        return Category.SLIP.value
    return Category.DIFFERENCE.value


def word_of(state: str, label: str | None, hedged: bool) -> str:
    return Answer.State.UNSURE.value if state == Answer.State.UNSURE else f"{label}{'~' if hedged else ''}"


def furnished(sentences: Sequence[Sentence], by: User) -> list[Dispute]:
    """These sentences, whose articles are loaded, in their order, in a handful of queries."""
    answers, rights, past = _answers(sentences), Rights.of(sentences, by), pasts(sentences)
    reasons = _reasons(past)
    found = []
    for sentence in sentences:
        history = past[subject_of(sentence)]
        waits = history.proposal
        found.append(
            Dispute(
                sentence=sentence,
                answers=answers.get(sentence.pk, ()),
                version=history.version,
                mine=sentence.pk in rights.mine,
                round=rights.rounds.get(sentence.pk),
                proposal=shown(waits.new, reasons.get(_note(history), "")) if waits else None,
                proposed=waits is not None and waits.actor_id == by.pk,
            )
        )
    return found


def in_batch(sentences: QuerySet[Sentence], batch: Batch) -> QuerySet[Sentence]:
    """Those of them on which an answer of the batch counts."""
    answers = counted(Answer.objects.filter(sentence=OuterRef("pk"), assignment__batch=batch))
    return sentences.filter(Exists(answers))


def to_settle(sentences: QuerySet[Sentence], by: User) -> Counter[int]:
    """Primary key of the project → how many of them the person can do something about now."""
    rows = settleable(sentences, by)
    found = Counter(dict(rows.order_by().values_list("article__project").annotate(n=Count("pk"))))
    found.subtract(_waiting_for_others(rows, by))
    return found


def any_in(project: Project) -> QuerySet[Sentence]:
    """The project's disputes, whoever may settle them: whether there is one is known at once."""
    return Sentence.objects.filter(standing=Standing.DISPUTED, retired__isnull=True, article__project=project)


def up_to(project: Project, sentences: QuerySet[Sentence], by: User, most: int) -> int:
    """As `to_settle`, of the project's, counted no further than `most`: every page asks where there is `any_in` it, and
    there may be very many."""
    rows = settleable(sentences.filter(article__project=project), by)
    found = len(rows.order_by().values_list("pk")[:most])
    if found == most or not project.two_may_settle:
        return found
    return found - sum(_waiting_for_others(rows, by).values())


def _waiting_for_others(sentences: QuerySet[Sentence], by: User) -> Counter[int]:
    """Of a desk where two may settle: those on which it is another's turn, after a proposal of the person's own."""
    own = counted(Answer.objects.filter(sentence=OuterRef("pk"), reviewer=by))
    small = sentences.filter(Exists(own), article__project__settings__two_may_settle=True)
    rows = list(small.select_related("article").only("number", "article__uid", "article__project"))
    past = pasts(rows)
    found: Counter[int] = Counter()
    for row in rows:
        waits = past[subject_of(row)].proposal
        found[row.article.project_id] += waits is not None and waits.actor_id == by.pk
    return found


def _answers(sentences: Sequence[Sentence]) -> dict[int, tuple[Given, ...]]:
    rows = counted(Answer.objects.filter(sentence__in=[row.pk for row in sentences]))
    found: dict[int, list[tuple[str, Given]]] = {}
    names = ("sentence", "reviewer__uid", "label", "hedged", "state", "unsure_reason", "spans", "note__text")
    for pk, reviewer, label, hedged, state, reason, spans, note in rows.values_list(*names):
        given = Given(label, hedged, state, reason, spans, note or "")
        found.setdefault(pk, []).append((_chance(pk, reviewer), given))
    return {pk: tuple(given for _place, given in sorted(row, key=lambda one: one[0])) for pk, row in found.items()}


def _chance(sentence: int, reviewer: object) -> str:
    """Where an answer stands among those of its sentence: another place in each, the same whenever it is looked at."""
    return hashlib.sha256(f"{sentence}/{reviewer}".encode()).hexdigest()


def _note(past: Past) -> str:
    note = (past.proposal.new or {}).get("note") if past.proposal else None
    return str(note["uid"]) if note else ""


def _reasons(past: dict[str, Past]) -> dict[str, str]:
    named = [uid for uid in map(_note, past.values()) if uid]
    return {str(uid): text for uid, text in Note.objects.filter(uid__in=named).values_list("uid", "text")}
