"""Who may settle what, beyond their role: nobody a dispute they took part in.

Two ways out. What a compare round left open is settled by the group: a manager or adjudicator enters it, joint with all
who were there. And a desk that allows it lets two of those who answered settle jointly: one proposes, another says the
same.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from annotations.errors import InvalidInput, NotAllowed
from annotations.models import Answer, Batch, Sentence, User
from annotations.models.standing import counted

from .storing import Held

IN_ROUND = Q(assignment__batch__kind=Batch.Kind.COMPARE)  # counted answers are of closed ones alone


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody may settle one sentence now. `present`: joint with these. `proposes`: another must say the same."""

    present: tuple[User, ...] = ()
    proposes: bool = False


def took_part(sentences: Iterable[Sentence], by: User) -> set[int]:
    """Those of them on which the person has an answer that counts."""
    rows = counted(Answer.objects.filter(sentence__in=[row.pk for row in sentences], reviewer=by))
    return set(rows.values_list("sentence", flat=True))


def rounds(sentences: Iterable[Sentence]) -> dict[int, Batch]:
    """Sentence → the compare round whose answers count there, the latest of several."""
    rows = counted(Answer.objects.filter(IN_ROUND, sentence__in=[row.pk for row in sentences]))
    pairs = dict(rows.order_by("round").values_list("sentence", "assignment__batch"))
    batches = Batch.objects.prefetch_related("people").in_bulk(set(pairs.values()))
    return {sentence: batches[batch] for sentence, batch in pairs.items()}


def settleable(sentences: QuerySet[Sentence], by: User) -> QuerySet[Sentence]:
    """Those of them for whose settling the person may do something."""
    answers = Answer.objects.filter(sentence=OuterRef("pk"))
    own = Exists(counted(answers.filter(reviewer=by)))
    together = Exists(counted(answers.filter(IN_ROUND)))
    return sentences.filter(~own | together | Q(article__project__settings__two_may_settle=True))


@dataclass(frozen=True, slots=True)
class Rights:
    """What `way` needs to know of several sentences."""

    by: User
    mine: set[int]
    rounds: dict[int, Batch]

    @classmethod
    def of(cls, sentences: Sequence[Sentence], by: User) -> Rights:
        return cls(by, took_part(sentences, by), rounds(sentences))

    def way(self, held: Held, present: Sequence[uuid.UUID] | None = None) -> Way:
        """How the person may settle the sentence. `present`: who settles it with them, at a compare round.

        Raises NotAllowed with a sentence, and InvalidInput if somebody named was not in the round.
        """
        sentence = held.sentence
        if present:
            return Way(present=_group(self.rounds.get(sentence.pk), present))
        if sentence.pk not in self.mine:
            return Way()
        if sentence.article.project.two_may_settle:
            return Way(proposes=True)
        if sentence.pk in self.rounds:
            raise NotAllowed(_("You answered this sentence: settle it with the others of the round, or leave it."))
        raise NotAllowed(_("You answered this sentence yourself: somebody else settles it."))

    def may_reopen(self, held: Held) -> None:
        """Raises NotAllowed if the person took part and was not among those who decided."""
        decision = held.decision
        if decision is None or held.sentence.pk not in self.mine:
            return
        if self.by.pk not in {decision.by_id, *(user.pk for user in decision.present.all())}:
            raise NotAllowed(_("You answered this sentence yourself: somebody else reopens it."))


def agrees(held: Held, by: User, label: str, hedged: bool) -> User | None:
    """Whose proposal this says too: another's, who still is one of those who answered. None if there is none."""
    proposal = held.past.proposal
    if proposal is None or proposal.actor_id == by.pk:
        return None
    value = proposal.new or {}
    same = (value.get("label"), value.get("hedged")) == (label, hedged)
    return proposal.actor if same and took_part([held.sentence], proposal.actor) else None


def said_with(held: Held) -> dict[str, str] | None:
    """The reason of the proposal that waits, as events name it."""
    proposal = held.past.proposal
    return (proposal.new or {}).get("note") if proposal else None


def _group(batch: Batch | None, named: Sequence[uuid.UUID]) -> tuple[User, ...]:
    """Those of the round's people who are named; two at least."""
    if batch is None:
        raise InvalidInput(_("This sentence is of no closed compare round: nobody settles it as a group."))
    people = {user.uid: user for user in batch.people.all()}
    wanted = set(named)
    if not wanted <= set(people):
        raise InvalidInput(_("Somebody who was named did not work in this compare round."))
    if len(wanted) < 2:
        raise InvalidInput(_("A group has at least two."))
    return tuple(people[uid] for uid in sorted(wanted))
