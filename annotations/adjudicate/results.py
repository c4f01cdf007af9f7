"""Where somebody's answers were settled otherwise, and what they say to it. Theirs alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from annotations.models import Answer, Decision, Response, User
from annotations.models.standing import counted


def otherwise(*, reviewer: User, decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Those of `decisions` whose label or hedge is not what the person's counted answer says, or of whose sentence they
    were unsure; the latest first. Not the ones that they settled themselves, alone or with others."""
    own = counted(Answer.objects.filter(reviewer=reviewer, sentence=OuterRef("sentence")))
    unlike = ~Q(label=OuterRef("label")) | ~Q(hedged=OuterRef("hedged")) | Q(state=Answer.State.UNSURE)
    mine = Q(by=reviewer) | Exists(Decision.present.through.objects.filter(decision=OuterRef("pk"), user=reviewer))
    return decisions.filter(Exists(own.filter(unlike)), ~mine).order_by("-sequence")


def unread(*, reviewer: User, decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Those of `otherwise` to which they have said nothing since the decision was made as it stands."""
    said = Response.objects.filter(decision=OuterRef("pk"), version=OuterRef("version"), reviewer=reviewer)
    return otherwise(reviewer=reviewer, decisions=decisions).filter(~Exists(said))


def answers_to(*, reviewer: User, decisions: Iterable[Decision]) -> dict[int, Answer]:
    """Primary key of the sentence → the person's counted answer, with its note and source spans."""
    rows = counted(Answer.objects.filter(reviewer=reviewer, sentence__in=[row.sentence_id for row in decisions]))
    return {row.sentence_id: row for row in rows.select_related("note")}


def responses_to(*, reviewer: User, decisions: Iterable[Decision]) -> dict[int, str]:
    """Primary key of the decision → what they said to it as it stands: "understood" or "disagree"."""
    rows = Response.objects.filter(decision__in=list(decisions), reviewer=reviewer, version=F("decision__version"))
    return dict(rows.values_list("decision", "kind"))


def respond(*, decision: Decision, reviewer: User, kind: str, now: datetime) -> bool:
    """Say "understood" or "disagree" to a decision as it stands. The first word stays; False if there was one."""
    _row, made = Response.objects.get_or_create(
        decision=decision, version=decision.version, reviewer=reviewer, defaults={"kind": kind, "at": now}
    )
    return made
