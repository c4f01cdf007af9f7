"""What a sentence's answers amount to: defined here once, as an expression, and written to the column from it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, CharField, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Expression
from django.db.models.functions import Coalesce
from django.db.models.sql.compiler import SQLCompiler

from .affected import Affected
from .answers import Answer, Decision
from .articles import Sentence, Standing
from .batches import NEVER_COUNTED, Assignment, Batch


def told(batch: str = "assignment__batch") -> Q:
    """Which answers anybody but their reviewer may learn of: none of a blind batch before it is closed.

    `batch`: how the rows that are asked reach their batch.
    """
    return Q(**{f"{batch}__standing": True}) | Q(**{f"{batch}__closed_at__isnull": False})


def counted(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """The answers that count: labelled or unsure, not bulk, of done assignments; of one person the earliest such round.
    Only those on sentences that are asked: a mark alone makes no block running text.
    Those of a blind batch do not count before it is closed.

    A round in which the person left the sentence open, or took the answer back, does not stand in the way of the next.
    Where a newer codebook version asked again, what was answered by it comes before what was answered by an older one.
    """
    return _given(answers.filter(sentence__asked=True))


def eligible() -> Q:
    """Which answers may count, whichever round of their person they are of."""
    return (
        Q(assignment__state=Assignment.State.DONE, state__in=(Answer.State.LABELLED, Answer.State.UNSURE))
        & ~Q(assignment__drawn_by__in=NEVER_COUNTED)
        & ~Q(how=Answer.How.BULK)
        & told()
    )


def unaided() -> Q:
    """Which answers were given without a suggestion on screen or at hand. What says how good suggestions are rests on
    these alone: whoever saw one was led by it."""
    alone = Q(assignment__unaided=True) | Q(assignment__batch__suggestions=Batch.Suggestions.UNAIDED)
    return alone & Q(suggestion_seen=False)


def _given(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Those that count if their sentence is asked."""
    return answers.filter(eligible(), ~_beaten())


@cache  # as `derived`: it is asked many times a page
def _beaten() -> Q:
    """Which answers stand behind another one of their person's."""
    own = Answer.objects.filter(eligible(), sentence=OuterRef("sentence"), reviewer=OuterRef("reviewer"))
    before = Q(round__lt=OuterRef("round"))
    return Q(Exists(own.filter(before, ~_outdated()))) | (_outdated() & Q(Exists(own.filter(before | ~_outdated()))))


def _outdated() -> Q:
    """Whether a newer codebook version than the answer's asked again about its sentence."""
    newer = Affected.objects.filter(sentence=OuterRef("sentence"), codebook__version__gt=OuterRef("codebook__version"))
    return Q(Exists(newer))


@cache  # an expression never changes, and this one takes as long to build as to ask
def derived() -> Case:
    """The standing of the sentence in the outer query, from its counted answers and its decision. What is not asked is
    open, whatever was said of it before."""
    ours = _given(Answer.objects.filter(sentence=OuterRef("pk"))).order_by().values("sentence")
    shape = ours.annotate(
        labelled=Count("pk", filter=Q(state=Answer.State.LABELLED)),
        unsure=Count("pk", filter=Q(state=Answer.State.UNSURE)),
        hedges=Count("pk", filter=Q(hedged=True, state=Answer.State.LABELLED)),
        first=Min("label"),
        last=Max("label"),
    ).annotate(
        verdict=Case(
            When(labelled=1, unsure=0, then=Value(Standing.SINGLE)),
            When(labelled=0, unsure=1, then=Value(Standing.OPEN)),
            When(
                Q(unsure=0) & Q(first=F("last")) & (Q(hedges=0) | Q(hedges=F("labelled"))), then=Value(Standing.AGREED)
            ),
            default=Value(Standing.DISPUTED),
            output_field=CharField(),
        )
    )
    verdict = Subquery(shape.values("verdict")[:1], output_field=CharField())  # no row where nothing counts
    decided = Exists(Decision.objects.filter(sentence=OuterRef("pk")))
    return Case(
        When(asked=False, then=Value(Standing.OPEN)),
        When(decided, then=Value(Standing.DECIDED)),
        default=Coalesce(verdict, Value(Standing.OPEN)),
        output_field=CharField(),
    )


def rewrite(sentences: QuerySet[Sentence]) -> int:
    """Set `standing` of these sentences from their answers; returns how many were looked at."""
    return sentences.update(standing=_Written(connections[sentences.db].vendor))


class _Written(Expression):
    """`derived` in the SQL of a kind of database, for an UPDATE: there the sentences' table keeps its name."""

    def __init__(self, vendor: str) -> None:
        super().__init__(output_field=CharField())
        self.vendor = vendor

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        return _written(self.vendor)


@cache  # Django takes longer to write it than the database to answer it
def _written(vendor: str) -> tuple[str, tuple[Any, ...]]:
    query = Sentence.objects.all().query
    query.get_initial_alias()
    connection = next(one for one in connections.all() if one.vendor == vendor)
    sql, params = query.get_compiler(connection=connection).compile(derived().resolve_expression(query))
    return sql, tuple(params)
