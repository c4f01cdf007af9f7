"""Whose answers wait to be confirmed after boundaries were moved, and who has sentences of a new text to answer:
whether there are any, for many articles at once.

Which they are, in one article, `revise.carried` tells; it walks back through the lineage. Here the text does instead:
within a version two sentences that share words came out of each other.
"""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from .answers import Answer
from .articles import Lineage, Sentence
from .batches import Assignment
from .said import ANSWERED
from .users import User


def waiting(reviewer: User) -> QuerySet[Assignment]:
    """The reviewer's assignments, open or done in a batch that is not closed, in which an answer of theirs waits to be
    confirmed: given to a sentence that is gone, later than whatever they said of the live ones in its place and of
    those between, and not the same; or done before a new text came that has sentences they have not answered.

    One query, which begins at the few sentences that were ever joined or split, and the few texts that were changed.
    """
    gone = Answer.objects.filter(
        sentence__in=Lineage.objects.values("old"),
        reviewer=reviewer,
        round=F("assignment__round"),
        state__in=ANSWERED,
        sentence__retired__isnull=False,
        sentence__version=F("assignment__version"),
    )
    live = Sentence.objects.filter(
        version=OuterRef("sentence__version"),
        retired__isnull=True,
        asked=True,
        start__lt=OuterRef("sentence__end"),
        end__gt=OuterRef("sentence__start"),
    )
    found = gone.filter(Exists(live.filter(~Exists(_settling()), ~Exists(_between()))))
    held = Assignment.objects.exclude(state=Assignment.State.RETURNED).filter(batch__closed_at__isnull=True)
    renewed = Assignment.objects.filter(Exists(_unanswered()), reviewer=reviewer, renewed__isnull=False)
    return held.filter(pk__in=found.order_by().values("assignment").union(renewed.values("pk")))


def may_wait(reviewer: User) -> Q:
    """True where `waiting` could find something: they answered a sentence that was joined, split or carried on, or have
    a text that was changed. Of most people neither is so, and a few indexes say it."""
    moved = Answer.objects.filter(reviewer=reviewer, sentence__in=Lineage.objects.values("old"))
    return Q(Exists(moved)) | Q(Exists(Assignment.objects.filter(reviewer=reviewer, renewed__isnull=False)))


def _unanswered() -> QuerySet[Sentence]:
    """The live sentences of an assignment's text that its reviewer has not answered."""
    own = Answer.objects.filter(sentence=OuterRef("pk"), reviewer=_old("reviewer"), round=_old("round"))
    said = own.filter(Q(state__in=ANSWERED) | Q(marks__not_text=True))
    live = Sentence.objects.filter(version=OuterRef("version"), retired__isnull=True, asked=True)
    return live.filter(~Exists(said))


def _old(name: str) -> OuterRef:
    """A column of the answer that may wait, asked two queries further in."""
    return OuterRef(OuterRef(name))


def _settling() -> QuerySet[Answer]:
    """What the person said of the live sentence, if nothing older waits there because of it: the same, or later."""
    own = Answer.objects.filter(sentence=OuterRef("pk"), reviewer=_old("reviewer"), round=_old("round"))
    same = Q(state=_old("state"), hedged=_old("hedged"), unsure_reason=_old("unsure_reason"))
    label = Coalesce(F("label"), Value(""))
    later = Q(sequence__gte=_old("sequence")) & (Q(state__in=ANSWERED) | Q(marks__not_text=True))
    return own.annotate(said=label).filter((same & Q(said=Coalesce(_old("label"), Value("")))) | later)


def _between() -> QuerySet[Answer]:
    """What the person said later of another sentence that is gone and shares words with both."""
    return Answer.objects.filter(
        Q(sentence__start__lt=OuterRef("end"), sentence__end__gt=OuterRef("start")),
        sentence__version=OuterRef("version"),
        sentence__retired__isnull=False,
        sentence__start__lt=_old("sentence__end"),
        sentence__end__gt=_old("sentence__start"),
        reviewer=_old("reviewer"),
        round=_old("round"),
        state__in=ANSWERED,
        sequence__gt=_old("sequence"),
    )
